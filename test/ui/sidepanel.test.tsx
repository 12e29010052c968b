// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { DeploymentPage } from '../../src/ui/sidepanel/deployment-page.tsx';
import { History } from '../../src/ui/sidepanel/history.tsx';
import { Sites } from '../../src/ui/sidepanel/sites.tsx';
import type { BrowserDouble } from './support/browser.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, deploymentId, digest, environmentRow, record, runRow, siteRow, stepRow } from './support/rows.ts';

const { double } = vi.hoisted(() => ({ double: { current: undefined as unknown as BrowserDouble } }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  double.current = browserDouble();
  return { default: double.current.browser };
});

// Charts have tables beside them, which are looked at here; drawing needs a real browser.
vi.mock('../../src/ui/sidepanel/bar-chart.tsx', () => ({ BarChart: () => null }));

const id = deploymentId('a');
const next = deploymentId('n');
const failure = { code: 'checks.failed', message: 'The preview answered 500.', next: 'Look at the log.', retry: 'never' };

describe('side panel', () => {
  let database: SlipwayDatabase;
  beforeEach(() => {
    database = freshDatabase();
    double.current.calls.length = 0;
    double.current.answers.clear();
    double.current.requestedHosts.length = 0;
    location.hash = '';
  });
  afterEach(() => clear(database));

  it('follows a deployment while it goes on: steps, retries, report, log', async () => {
    await database.runs.put(runRow(id));
    await database.steps.bulkPut([stepRow(id, 'preparation/capture'), stepRow(id, 'staging/upload', { state: 'started', endedAt: null, attempt: 3, failures: 2 })]);
    show(<DeploymentPage id={id} />, database);
    const stages = await screen.findByRole('region', { name: 'Stages' });
    expect(within(stages).getByText('Send what is missing')).toBeTruthy();
    expect(within(stages).getByText('2 retries')).toBeTruthy();
    await database.reports.put({ id: `${id}/preparation`, run: id, stage: 'preparation', at: 0, title: 'Prepared', lines: [{ level: 'warning', text: 'No icon.' }, { level: 'ok', text: `Release ${digest}` }] });
    await database.events.add({ run: id, at: 0, kind: 'log', path: null, data: { line: 'built in 2 s' } });
    expect(await within(stages).findByText('No icon.')).toBeTruthy();
    expect(within(stages).getByText('Release dddddddd')).toBeTruthy();
    expect(await screen.findByText('built in 2 s')).toBeTruthy();
  });

  it('explains a failure: cause, next step, where, what is live; and retries', async () => {
    await database.runs.put(runRow(id, { state: 'failed', endedAt: 5000, unfinished: 0, error: failure }));
    await database.steps.put(stepRow(id, 'validation/smoke', { state: 'failed', error: failure }));
    await database.sites.put(siteRow('staging', { live: { deployment: deploymentId('o'), digest, content: digest, since: 0 } }));
    double.current.answers.set('deployment.retry', () => ({ deploymentId: next }));
    show(<DeploymentPage id={id} />, database);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The preview answered 500.');
    expect(alert.textContent).toContain('Look at the log.');
    expect(alert.textContent).toContain('Stopped in Validation, at “Try the preview”.');
    await waitFor(() => expect(alert.textContent).toContain('Live now: the release of'));
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(location.hash).toBe(`#/deployment/${next}`));
  });

  it('goes on against the checks that stopped a deployment, with a reason', async () => {
    const stopped = { code: 'validation.failed', message: 'app.js answers 404', next: 'Open the preview.', retry: 'never' as const, details: { override: ['references'] } };
    await database.runs.put(runRow(id, { state: 'failed', endedAt: 5000, unfinished: 0, error: stopped }));
    await database.steps.put(stepRow(id, 'validation/smoke', { state: 'done' }));
    double.current.answers.set('deployment.retry', () => ({ deploymentId: next }));
    show(<DeploymentPage id={id} />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'Deploy anyway…' }));
    const dialog = await screen.findByRole('dialog', undefined, { timeout: 30_000 });
    expect(within(dialog).getByText('app.js answers 404')).toBeTruthy();
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'The host has it.' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Deploy anyway' }));
    const override = { reason: 'The host has it.', checks: ['references' as const] };
    await waitFor(() => expect(double.current.calls).toContainEqual({ call: 'deployment.retry', input: { deploymentId: id, override } }));
  });

  it('tells that a deployment was wanted against checks, and why', async () => {
    const override = { reason: 'The host has it.', checks: ['references' as const] };
    await database.history.put(record(next, { override }));
    show(<DeploymentPage id={next} />, database);
    const note = await screen.findByRole('note');
    expect(note.textContent).toBe('Deployed against checks: files the page loadsReason given: The host has it.');
  });

  it('says of the head of a queue that it is deploying, before it holds the lease too; places are counted from one', async () => {
    await database.environments.put(environmentRow('staging'));
    await database.sites.put(siteRow('staging', { queue: ['Ada', 'Grace', 'Jean'].map((person, place) => ({ deployment: deploymentId(String(place)), person, since: 0, working: false })) }));
    show(<Sites />, database);
    const lines = within(await screen.findByRole('list', { name: 'Deployments at this site' })).getAllByRole('listitem').map((line) => line.textContent?.replace(/ since.*/, ' since'));
    expect(lines).toEqual(['Ada is deploying, since', '1. in line: Grace, since', '2. in line: Jean, since']);
  });

  it('asks for the access a deployment waits for, and still offers it after the deployment has ended without', async () => {
    const missing = { code: 'permission.missing', message: 'The browser does not let Slipway reach 127.0.0.1 any more.', next: 'Allow 127.0.0.1 again.', retry: 'person', details: { host: '127.0.0.1', patterns: ['http://127.0.0.1/*'] } };
    await database.runs.put(runRow(id, { updatedAt: Date.now() }));
    await database.steps.put(stepRow(id, 'verification/live', { state: 'parked', failures: 1, waits: 1, endedAt: null, wakeAt: 9000, error: missing }));
    show(<DeploymentPage id={id} />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'Allow 127.0.0.1 again' }));
    await waitFor(() => expect(double.current.calls).toContainEqual({ call: 'deployment.resume', input: { deploymentId: id } }));
    expect(screen.getByRole('button', { name: 'Cancel' })).toBeTruthy();
    expect(screen.queryByText('What you can do')).toBeNull();
    await database.runs.update(id, { state: 'failed', endedAt: 5000, unfinished: 0, error: { ...missing, code: 'stage.deadline', retry: 'never' } });
    fireEvent.click(within(await screen.findByRole('alert')).getByRole('button', { name: 'Allow 127.0.0.1 again' }));
    await waitFor(() => expect(double.current.requestedHosts).toHaveLength(2));
  });

  it('offers nothing where nothing can be done: no heading over an empty box', async () => {
    await database.history.put(record(id, { error: { ...failure, retry: 'never', at: 1 }, result: { ...record(id).result, status: 'failed' } }));
    show(<DeploymentPage id={id} />, database);
    await screen.findByRole('alert');
    expect(screen.queryByText('What you can do')).toBeNull();
  });

  it('asks before it promotes to production', async () => {
    await database.history.put(record(id));
    await database.environments.bulkPut([environmentRow('staging'), environmentRow('production')]);
    await database.sites.put(siteRow('staging', { live: { deployment: id, digest, content: digest, since: 0 } }));
    double.current.answers.set('deployment.promote', () => ({ deploymentId: next }));
    show(<DeploymentPage id={id} />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'Promote to production' }));
    expect(double.current.calls).toEqual([]);
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Deploy to production' }));
    await waitFor(() => expect(double.current.calls).toEqual([{ call: 'deployment.promote', input: { release: id, environment: 'production', confirmed: true } }]));
  });

  it('says so when a deployment is not known here', async () => {
    show(<DeploymentPage id="dpl_unknown" />, database);
    expect(await screen.findByRole('heading', { name: 'This deployment is not here' })).toBeTruthy();
  });

  it('filters the history, and clears the filters when nothing matches', async () => {
    await database.history.bulkPut([record(deploymentId('a')), record(deploymentId('b'), { environment: 'production', site: 'cafe/production' })]);
    show(<History />, database);
    expect(await screen.findAllByRole('link')).toHaveLength(2);
    fireEvent.change(screen.getByRole('combobox', { name: 'Environment' }), { target: { value: 'production' } });
    await waitFor(() => expect(screen.getAllByRole('link')).toHaveLength(1));
    fireEvent.change(screen.getByRole('combobox', { name: 'Status' }), { target: { value: 'failed' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(screen.getAllByRole('link')).toHaveLength(2));
  });

  it('tells what is live at every site, and goes back only where there is a way', async () => {
    await database.environments.bulkPut([environmentRow('development'), environmentRow('staging')]);
    await database.sites.bulkPut([siteRow('development'), siteRow('staging', { live: { deployment: id, digest, content: digest, since: 0 }, previous: { deployment: deploymentId('p'), digest, content: digest } })]);
    double.current.answers.set('deployment.rollBack', () => ({ deploymentId: next }));
    show(<Sites />, database);
    expect(await screen.findByText('Nothing live')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Roll back Development' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Roll back Staging' }));
    await waitFor(() => expect(location.hash).toBe(`#/deployment/${next}`));
  });

  it('asks for the access without which sites cannot be read, once, instead of calling the agent silent', async () => {
    const missing = { code: 'permission.missing', message: 'The browser does not let Slipway reach 127.0.0.1 any more.', next: 'Allow 127.0.0.1 again.', retry: 'person', details: { host: '127.0.0.1', patterns: ['http://127.0.0.1/*'] } };
    double.current.answers.set('site.refresh', () => ({ error: missing }));
    await database.environments.bulkPut([environmentRow('development'), environmentRow('staging')]);
    await database.sites.bulkPut([siteRow('development'), siteRow('staging')]);
    show(<Sites />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'Allow 127.0.0.1 again' }));
    await waitFor(() => expect(double.current.requestedHosts).toEqual(['http://127.0.0.1/*']));
    expect(screen.getAllByText(/It cannot be read now/)).toHaveLength(2);
    expect(screen.queryByText(/The agent does not answer/)).toBeNull();
  });

  it('says at which agent a site is where there are several, and of one whose agent was forgotten that nobody looks after it', async () => {
    const paired = { url: 'http://127.0.0.1:7420', person: 'Ada', keyid: 'k', descriptor: '', environments: [], checkpoint: null, seenAt: 0, problem: null };
    await database.agents.bulkPut([{ ...paired, id: agent, name: 'Here', pairedAt: 1 }, { ...paired, id: 'b'.repeat(64), name: 'There', pairedAt: 2 }]);
    await database.environments.bulkPut([environmentRow('development'), environmentRow('staging', { agent: '' })]);
    const live = { deployment: id, digest, content: digest, since: 0 };
    await database.sites.bulkPut([siteRow('development', { live, previous: live }), siteRow('staging', { live, previous: live, agent: 'c'.repeat(64) })]);
    show(<Sites />, database);
    expect(within(await screen.findByRole('article', { name: /Development/ })).getByText('at Here')).toBeTruthy();
    const lost = screen.getByRole('article', { name: /Staging/ });
    expect(within(lost).getByText(/No agent is chosen for staging any more/)).toBeTruthy();
    expect(within(lost).queryByRole('button')).toBeNull();
    expect(within(lost).getByRole('link', { name: /127/ })).toBeTruthy();
    await waitFor(() => expect(double.current.calls).toEqual([{ call: 'site.refresh', input: { site: { project: 'cafe', environment: 'development' } } }]));
  });
});
