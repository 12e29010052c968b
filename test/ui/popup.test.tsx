// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnvironmentName } from '../../src/domain/environment.ts';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { Popup } from '../../src/ui/popup/popup.tsx';
import type { BrowserDouble } from './support/browser.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, deploymentId, digest, environmentRow, planRow, record, runRow, siteRow, stepRow } from './support/rows.ts';

const { double } = vi.hoisted(() => ({ double: { current: undefined as unknown as BrowserDouble } }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  double.current = browserDouble();
  return { default: double.current.browser };
});

const bolt = { kind: 'bolt', origin: 'http://localhost:5173', project: { id: 'cafe', name: 'Café', chat: '3' }, source: 'bolt-snapshot', words: '3 images are missing.' };
const started = deploymentId('n');

describe('popup', () => {
  let database: SlipwayDatabase;

  async function pairWith(...environments: EnvironmentName[]): Promise<void> {
    await database.agents.put({ id: agent, url: 'http://127.0.0.1:7420', name: 'Here', person: 'Ada', keyid: 'k', descriptor: '', environments, pairedAt: 0, checkpoint: null, seenAt: 0, problem: null });
    await database.environments.bulkPut(environments.map((name) => environmentRow(name)));
  }

  function inputOf(call: string): unknown {
    return double.current.calls.findLast((one) => one.call === call)?.input;
  }

  async function click(name: string | RegExp): Promise<void> {
    fireEvent.click(await screen.findByRole('button', { name }));
  }

  beforeEach(() => {
    database = freshDatabase();
    double.current.calls.length = 0;
    double.current.requestedHosts.length = 0;
    double.current.grantHosts = true;
    double.current.answers.clear();
    double.current.answers.set('tab.inspect', () => bolt);
    double.current.answers.set('deployment.start', () => ({ deploymentId: started }));
    double.current.answers.set('plan.start', () => ({ planId: 'pln_1' }));
  });
  afterEach(() => clear(database));

  it('tells where the project was found and what that means, and deploys the tab to the environment chosen last', async () => {
    await pairWith('development', 'staging');
    await database.projects.put({ id: 'cafe', name: 'Café', origin: bolt.origin, chat: '3', lastSeenAt: 0, environment: 'staging', output: null, buildCommand: null });
    show(<Popup tab={undefined} />, database);
    expect(await screen.findByRole('heading', { name: 'Café' })).toBeTruthy();
    expect(screen.getByText('3 images are missing.')).toBeTruthy();
    await click('Deploy to staging');
    await waitFor(() => expect(inputOf('deployment.start')).toEqual({ source: { kind: 'tab', tabId: 7 }, environment: 'staging', confirmed: false }));
  });

  it('asks before production, says that no second factor protects it, and takes no for an answer', async () => {
    await pairWith('production');
    show(<Popup tab={12} />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'Production' }));
    await click('Deploy to production');
    const dialog = await screen.findByRole('dialog', undefined, { timeout: 30_000 });
    expect(within(dialog).getByText(/No second factor is set up yet/)).toBeTruthy();
    expect(inputOf('deployment.start')).toBeUndefined();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Not now' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputOf('deployment.start')).toBeUndefined();
    await click('Deploy to production');
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Deploy to production' }));
    await waitFor(() => expect(inputOf('deployment.start')).toEqual({ source: { kind: 'tab', tabId: 12 }, environment: 'production', confirmed: true }));
  });

  it('deploys exactly what the plan was made of, and an error among its findings stops it', async () => {
    await pairWith('development');
    show(<Popup tab={undefined} />, database);
    await click('See changes');
    await waitFor(() => expect(inputOf('plan.start')).toEqual({ source: { kind: 'tab', tabId: 7 }, environment: 'development' }));
    await database.plans.put(planRow('pln_1', { environment: 'development', findings: [{ check: 'left-out', level: 'info', message: 'may hold secrets', path: '.env' }, { check: 'entry', level: 'error', message: 'There is no entry page.' }] }));
    expect(await screen.findByText('There is no entry page.')).toBeTruthy();
    expect(screen.getByText('500 B to send, of 2 kB in all')).toBeTruthy();
    expect(screen.getByText('.env')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Deploy to development' })).toHaveProperty('disabled', true);
    await database.plans.put(planRow('pln_1', { environment: 'development' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Deploy to development' })).toHaveProperty('disabled', false));
    await click('Deploy to development');
    await waitFor(() => expect(inputOf('deployment.start')).toEqual({ source: { kind: 'snapshot', snapshotId: 'snap-1' }, environment: 'development', confirmed: false }));
  });

  it('deploys a plan\'s files against checks that may be wrong once it has a reason, and never against others', async () => {
    await pairWith('development');
    show(<Popup tab={undefined} />, database);
    await click('See changes');
    const missing = { check: 'references', level: 'error' as const, message: 'It refers to /app.js, which is not there.', path: 'index.html' };
    await database.plans.put(planRow('pln_1', { environment: 'development', findings: [missing, { check: 'secrets', level: 'error', message: 'it is a private key', path: 'id_rsa' }] }));
    await screen.findByText('it is a private key');
    expect(screen.queryByRole('button', { name: 'Deploy anyway…' })).toBeNull();
    await database.plans.put(planRow('pln_1', { environment: 'development', findings: [missing] }));
    await click('Deploy anyway…');
    const dialog = await screen.findByRole('dialog', undefined, { timeout: 30_000 });
    expect(within(dialog).getByText('index.html: It refers to /app.js, which is not there.')).toBeTruthy();
    const go = within(dialog).getByRole('button', { name: 'Deploy anyway' });
    expect(go).toHaveProperty('disabled', true);
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Why is it right all the same?' }), { target: { value: ' The host has it. ' } });
    fireEvent.click(go);
    await waitFor(() => expect(inputOf('deployment.start')).toEqual({
      source: { kind: 'snapshot', snapshotId: 'snap-1' }, environment: 'development', confirmed: false, override: { reason: 'The host has it.', checks: ['references'] },
    }));
  });

  it('asks for a clear yes as well before it goes to production against checks', async () => {
    await pairWith('production');
    show(<Popup tab={12} />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'Production' }));
    await click('See changes');
    await database.plans.put(planRow('pln_1', { environment: 'production', findings: [{ check: 'entry-page', level: 'error', message: 'There is no index.html.' }] }));
    await click('Deploy anyway…');
    fireEvent.change(await screen.findByRole('textbox', undefined, { timeout: 30_000 }), { target: { value: 'An archive.' } });
    await click('Deploy anyway');
    expect(inputOf('deployment.start')).toBeUndefined();
    await click('Deploy to production');
    await waitFor(() => expect(inputOf('deployment.start')).toMatchObject({ confirmed: true, override: { reason: 'An archive.', checks: ['entry-page'] } }));
  });

  it('never deploys one project\'s plan under the name of another that the tab has gone to', async () => {
    await pairWith('production');
    show(<Popup tab={7} />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'Production' }));
    await click('See changes');
    await database.plans.put(planRow('pln_1', { environment: 'production' }));
    await screen.findByText('500 B to send, of 2 kB in all');
    await click('Deploy to production');
    await screen.findByRole('dialog');
    double.current.answers.set('tab.inspect', () => ({ ...bolt, project: { id: 'shop', name: 'Shop', chat: '4' } }));
    double.current.updateTab(7, { url: 'http://localhost:5173/chat/4' });
    await screen.findByRole('heading', { name: 'Shop' });
    expect(screen.queryByRole('dialog'), 'the question that was asked of the other project').toBeNull();
    expect(screen.queryByText('500 B to send, of 2 kB in all')).toBeNull();
    await click('Deploy to production');
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Deploy to production' }));
    await waitFor(() => expect(inputOf('deployment.start')).toEqual({ source: { kind: 'tab', tabId: 7 }, environment: 'production', confirmed: true }));
  });

  it('says why looking for changes failed, and looks again', async () => {
    await pairWith('development');
    show(<Popup tab={undefined} />, database);
    await click('See changes');
    await database.runs.put(runRow('pln_1', { pipeline: 'plan@1', state: 'failed', endedAt: 2, unfinished: 0, error: { code: 'build.failed', message: 'The build stopped.', next: 'Mend line 14.', retry: 'never' } }));
    expect(await screen.findByText('The build stopped.')).toBeTruthy();
    expect(screen.getByText('Mend line 14.')).toBeTruthy();
    await click('Look again');
    await waitFor(() => expect(double.current.calls.filter((one) => one.call === 'plan.start')).toHaveLength(2));
  });

  it('shows what is under way with its progress, and cancels it', async () => {
    await pairWith('staging');
    await database.runs.put(runRow(started));
    await database.steps.put(stepRow(started, 'staging/upload', { state: 'started', endedAt: null }));
    await database.progress.put({ id: started, phase: 'upload', done: 1000, total: 4000, at: 0 });
    show(<Popup tab={undefined} />, database);
    const article = await screen.findByRole('article', { name: 'Deployment: Café to staging' });
    expect(within(article).getByText('Sending: 1 kB of 4 kB')).toBeTruthy();
    expect(Number(within(article).getByRole('progressbar').getAttribute('aria-valuenow'))).toBeGreaterThan(0);
    fireEvent.click(within(article).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(inputOf('deployment.cancel')).toEqual({ deploymentId: started }));
  });

  it('says of an environment who else is deploying to it', async () => {
    await pairWith('staging');
    await database.sites.put(siteRow('staging', { live: { deployment: started, digest, content: digest, since: 0 }, queue: [{ deployment: deploymentId('g'), person: 'Grace', since: 0, working: true }] }));
    show(<Popup tab={undefined} />, database);
    expect(await screen.findByText('Grace is deploying')).toBeTruthy();
  });

  it('asks in the click for the access that a deployment waits for, and has it go on', async () => {
    await pairWith('staging');
    await database.runs.put(runRow(started));
    await database.steps.put(stepRow(started, 'verification/probe:1', { state: 'parked', failures: 1, waits: 1, endedAt: null, wakeAt: 9000, error: { code: 'permission.missing', message: 'The browser does not let Slipway reach 127.0.0.1 any more.', next: 'Allow 127.0.0.1 again.', retry: 'person', details: { host: '127.0.0.1', patterns: ['http://127.0.0.1/*'] } } }));
    double.current.grantHosts = false;
    show(<Popup tab={undefined} />, database);
    const article = await screen.findByRole('article', { name: 'Deployment: Café to staging' });
    expect(within(article).getAllByText('Waiting for access').length).toBeGreaterThan(0);
    expect(screen.getByText('The browser does not let Slipway reach 127.0.0.1 any more.')).toBeTruthy();
    expect(screen.getByText(/^Café to staging waits for your leave/)).toBeTruthy();
    await click('Allow 127.0.0.1 again');
    expect((await screen.findByRole('alert')).textContent).toContain('permission.refused');
    expect(inputOf('deployment.resume')).toBeUndefined();
    double.current.grantHosts = true;
    await click('Allow 127.0.0.1 again');
    await waitFor(() => expect(inputOf('deployment.resume')).toEqual({ deploymentId: started }));
    expect(double.current.requestedHosts).toEqual(['http://127.0.0.1/*', 'http://127.0.0.1/*']);
  });

  it('offers the way back after the last deployment', async () => {
    await pairWith('development', 'staging');
    await database.projects.put({ id: 'cafe', name: 'Café', origin: bolt.origin, chat: '3', lastSeenAt: 0, environment: 'staging', output: null, buildCommand: null });
    await database.history.put(record(deploymentId('a')));
    await database.sites.put(siteRow('staging', { live: { deployment: deploymentId('a'), digest, content: digest, since: 0 }, previous: { deployment: deploymentId('b'), digest, content: digest } }));
    double.current.answers.set('deployment.rollBack', () => ({ deploymentId: started }));
    show(<Popup tab={undefined} />, database);
    expect((await screen.findByRole('link', { name: 'Open site' })).getAttribute('href')).toBe('http://127.0.0.1:7531/');
    await click('Roll back');
    await waitFor(() => expect(inputOf('deployment.rollBack')).toEqual({ site: { project: 'cafe', environment: 'staging' } }));
  });

  it('shows a refusal with its next step and its code', async () => {
    await pairWith('development');
    double.current.answers.set('deployment.start', () => ({ error: { code: 'target.unreachable', message: 'The agent does not answer.', next: 'Start it.', retry: 'backoff' } }));
    show(<Popup tab={undefined} />, database);
    await click('Deploy to development');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The agent does not answer.');
    expect(alert.textContent).toContain('Start it.');
    expect(alert.textContent).toContain('target.unreachable');
  });

  it('leads to pairing where there is no agent', async () => {
    show(<Popup tab={undefined} />, database);
    expect(await screen.findByRole('heading', { name: 'Pair an agent first' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Deploy/ })).toBeNull();
  });

  it('offers no primary button for what has to be built and cannot be, and looks again while that may change', async () => {
    await pairWith('development');
    const without = 'The project’s container is still starting. It has to be built, and that needs the container.';
    double.current.answers.set('tab.inspect', () => ({ ...bolt, source: 'bolt-chat', words: without, cannotBuild: true, changing: true }));
    show(<Popup tab={undefined} />, database);
    const deploy = await screen.findByRole('button', { name: 'Deploy to development' });
    expect([deploy.classList.contains('primary'), screen.queryByText('It cannot be built here now.') !== null, screen.queryByText(without) !== null]).toEqual([false, true, true]);
    double.current.answers.set('tab.inspect', () => bolt);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Deploy to development' }).classList.contains('primary')).toBe(true), { timeout: 20_000 });
    expect(screen.queryByText('It cannot be built here now.')).toBeNull();
  });

  it('says of a page that does not answer that it is busy, and shows the project when it answers', async () => {
    await pairWith('development');
    double.current.answers.set('tab.inspect', () => ({ kind: 'busy', origin: '', project: null, source: null, words: 'It does not answer.', changing: true }));
    show(<Popup tab={undefined} />, database);
    expect(await screen.findByRole('heading', { name: 'The editor is busy' })).toBeTruthy();
    expect(screen.getByText('It does not answer.')).toBeTruthy();
    double.current.answers.set('tab.inspect', () => bolt);
    expect(await screen.findByRole('heading', { name: 'Café' }, { timeout: 20_000 })).toBeTruthy();
  });

  it('asks for the editor\'s host in the click, and looks again only when it was given', async () => {
    double.current.answers.set('tab.inspect', () => ({ ...bolt, kind: 'no-access', project: null, source: null, words: '' }));
    double.current.grantHosts = false;
    show(<Popup tab={undefined} />, database);
    await click('Allow localhost:5173');
    await waitFor(() => expect(double.current.requestedHosts).toEqual(['http://localhost/*']));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Allow localhost:5173' })).toHaveProperty('disabled', false));
    expect(double.current.calls.filter((one) => one.call === 'tab.inspect')).toHaveLength(1);
    double.current.grantHosts = true;
    await click('Allow localhost:5173');
    await waitFor(() => expect(double.current.calls.filter((one) => one.call === 'tab.inspect')).toHaveLength(2));
  });

  it('looks again when the tab\'s address changes: a new chat gets its own without a navigation', async () => {
    double.current.answers.set('tab.inspect', () => ({ ...bolt, project: null, source: null, words: '' }));
    show(<Popup tab={undefined} />, database);
    expect(await screen.findByRole('heading', { name: 'No project open yet' })).toBeTruthy();
    double.current.answers.set('tab.inspect', () => bolt);
    double.current.updateTab(8, { url: 'http://localhost:5173/chat/8' });
    double.current.updateTab(7, { status: 'complete' });
    expect(double.current.calls.filter((one) => one.call === 'tab.inspect')).toHaveLength(1);
    double.current.updateTab(7, { url: 'http://localhost:5173/chat/3' });
    expect(await screen.findByRole('heading', { name: 'Café' })).toBeTruthy();
  });

  it('says so where there is no editor in the tab', async () => {
    double.current.answers.set('tab.inspect', () => ({ kind: 'none', origin: 'https://example.com', project: null, source: null, words: '' }));
    show(<Popup tab={undefined} />, database);
    expect(await screen.findByRole('heading', { name: 'No project in this tab' })).toBeTruthy();
  });
});
