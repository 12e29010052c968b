// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openGuide } from '../../src/background/guide.ts';
import { createInvite, formatInvitation } from '../../src/security/invite.ts';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import type { FirstSteps } from '../../src/storage/first-steps.ts';
import { Guide } from '../../src/ui/guide/guide.tsx';
import { guideProgress } from '../../src/ui/guide/guide-steps.ts';
import type { BrowserDouble } from './support/browser.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { agent, deploymentId, digest, environmentRow, record, runRow, siteRow, stepRow } from './support/rows.ts';

const { double } = vi.hoisted(() => ({ double: { current: undefined as unknown as BrowserDouble } }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  double.current = browserDouble();
  return { default: double.current.browser };
});
vi.stubGlobal('chrome', { action: { getUserSettings: async () => ({ isOnToolbar: false }) } });

const nothing: FirstSteps = { picture: undefined, record: undefined, succeeded: false, site: undefined };
const paired = { id: agent, url: 'http://127.0.0.1:7420', name: 'Here', person: 'Ada', keyid: 'k', descriptor: '', environments: ['development' as const], pairedAt: 0, checkpoint: null, seenAt: 0, problem: null };
const tab = { kind: 'bolt', origin: 'http://127.0.0.1:5173', project: { id: 'cafe', name: 'Café', chat: '3' }, source: 'bolt-container', words: '' };
const live = siteRow('development', { live: { deployment: deploymentId('a'), digest, content: digest, since: 0 } });

describe('how far somebody has come', () => {
  const progress = (facts: Partial<Parameters<typeof guideProgress>[0]>): [string[], string[]] => {
    const { done, open } = guideProgress({ paired: false, seesProject: false, first: nothing, ...facts });
    return [[...done], [...open]];
  };

  it('begins with the agent and its pairing, which are known together', () => {
    expect(progress({})).toEqual([[], ['agent', 'pair']]);
    expect(progress({ paired: true })).toEqual([['agent', 'pair'], ['project']]);
  });

  it('forgets a project that is no longer seen, until it has been deployed', () => {
    expect(progress({ paired: true, seesProject: true })).toEqual([['agent', 'pair', 'project'], ['deploy']]);
    expect(progress({ paired: true, first: { ...nothing, record: record(deploymentId('a')) } })).toEqual([['agent', 'pair', 'project'], ['deploy']]);
  });

  it('is at its end when a site is live, whatever comes after', () => {
    expect(progress({ paired: true, first: { ...nothing, record: record(deploymentId('a')), succeeded: true, site: live } })).toEqual([['agent', 'pair', 'project', 'deploy', 'live'], ['live']]);
    expect(progress({ first: { ...nothing, record: record(deploymentId('a')), succeeded: true, site: live } })).toEqual([['project', 'deploy', 'live'], ['agent', 'pair']]);
  });
});

describe('guide', () => {
  let database: SlipwayDatabase;
  const ticks = (): number => screen.queryAllByRole('img', { name: /, done$/ }).length;
  beforeEach(() => {
    database = freshDatabase();
    double.current.calls.length = 0;
    double.current.requestedHosts.length = 0;
    double.current.grantHosts = true;
    double.current.hasHosts = true;
    double.current.answers.clear();
  });
  afterEach(() => clear(database));

  it('ticks nothing because of a click, only because an agent is paired', async () => {
    double.current.answers.set('agent.pair', () => ({ agent, name: 'Here' }));
    show(<Guide />, database);
    fireEvent.change(await screen.findByLabelText('Invitation'), { target: { value: formatInvitation('http://127.0.0.1:7420', await createInvite((length) => new Uint8Array(length).fill(7), new Uint8Array(32))) } });
    fireEvent.change(screen.getByLabelText('Your name'), { target: { value: 'Ada' } });
    fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
    await waitFor(() => expect(double.current.calls.map(({ call }) => call)).toEqual(['agent.pair']));
    expect(ticks()).toBe(0);
    await database.agents.put(paired);
    await waitFor(() => expect(ticks()).toBe(2));
  });

  it('puts no more than a domain name into the commands for a server', async () => {
    show(<Guide />, database);
    fireEvent.click(await screen.findByRole('radio', { name: 'On my server' }));
    fireEvent.change(screen.getByLabelText('Your domain'), { target: { value: 'Tides.Example' } });
    expect(screen.getByText(/--site-domain sites\.tides\.example/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Your domain'), { target: { value: 'x.org; rm -rf ~' } });
    expect(screen.getByText(/--site-domain sites\.example\.org/)).toBeTruthy();
  });

  it('asks for the address of the editor, and for nothing but its host', async () => {
    double.current.answers.set('tab.inspect', () => ({ kind: 'none', origin: '', project: null, source: null, words: '' }));
    double.current.hasHosts = false;
    await database.agents.put(paired);
    show(<Guide />, database);
    fireEvent.change(await screen.findByLabelText('Address of your bolt.diy'), { target: { value: 'https://bolt.example:8443/chat/1' } });
    fireEvent.click(screen.getByRole('button', { name: 'Allow bolt.example:8443' }));
    await waitFor(() => expect(double.current.requestedHosts).toEqual(['https://bolt.example/*']));
    expect(ticks()).toBe(2);
  });

  it('deploys the project of the tab that it sees, and follows what becomes of it', async () => {
    double.current.answers.set('tab.inspect', () => tab);
    double.current.answers.set('deployment.start', () => ({ deploymentId: deploymentId('n') }));
    await database.agents.put(paired);
    await database.environments.put(environmentRow('development'));
    show(<Guide />, database);
    fireEvent.click(await screen.findByRole('button', { name: 'Deploy to development' }));
    expect(ticks()).toBe(3);
    await waitFor(() => expect(double.current.calls.at(-1)).toMatchObject({ call: 'deployment.start', input: { source: { kind: 'tab', tabId: 7 }, environment: 'development' } }));
    const run = runRow(deploymentId('n'), {}, 'development');
    await database.runs.put(run);
    await database.steps.put(stepRow(run.id, 'preparation/capture', { state: 'started', endedAt: null }));
    expect(await screen.findByRole('progressbar')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Deploy to development' })).toBeNull();
    await database.runs.put({ ...run, state: 'done', endedAt: 5000, unfinished: 0 });
    await database.history.put(record(run.id, { site: 'cafe/development', environment: 'development' }));
    await waitFor(() => expect(ticks()).toBe(4));
    await database.sites.put(live);
    await waitFor(() => expect(ticks()).toBe(5));
    expect(screen.getByRole('heading', { name: 'Your first site is live' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Open site' }).getAttribute('href')).toBe(live.address);
    expect(await screen.findByText('Ctrl+Shift+Y')).toBeTruthy();
    expect(screen.getByText(/No key is set/)).toBeTruthy();
    expect(screen.getByText(/pin it/)).toBeTruthy();
  });

  it('opens once, however often the browser says that the extension was installed', async () => {
    await openGuide(database);
    await openGuide(database);
    expect(double.current.openedTabs).toEqual(['chrome-extension://slipway/src/ui/guide/index.html']);
  });
});
