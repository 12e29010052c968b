import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showBadge } from '../../src/background/badge.ts';
import { newsOfEnd, newsOfSuccess, newsOfTrouble } from '../../src/background/news.ts';
import { DeploymentRequest } from '../../src/domain/deployment.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { rememberSeen } from '../../src/storage/settings.ts';
import { agent, deploymentId, record, runRow, stepRow } from '../ui/support/rows.ts';

const { shown } = vi.hoisted(() => ({ shown: { text: '', title: '', color: '' } }));
vi.mock('webextension-polyfill', async () => {
  const { getMessage } = await import('../ui/support/messages.ts');
  const set = async (change: object) => void Object.assign(shown, change);
  return { default: { i18n: { getMessage }, action: { setBadgeText: set, setBadgeBackgroundColor: set, setTitle: set } } };
});

const id = deploymentId('a');
const failure = { code: 'target.unreachable', message: 'The agent does not answer.', next: 'Check that it is running.', retry: 'never' as const };

function request(action: 'deploy' | 'roll-back' = 'deploy'): DeploymentRequest {
  return DeploymentRequest.parse({
    id, projectId: 'cafe', projectName: 'Café', sourceEnvironment: 'http://bolt', targetEnvironment: 'staging', strategy: 'blue-green', files: [], initiatedBy: 'Ada', initiatedAt: 1,
    configuration: { strategy: 'blue-green', targetEnvironment: 'staging', rollbackEnabled: true, validationChecks: [], notificationChannels: [], timeout: 1_000, securityChecks: [] },
    metadata: { action, source: { kind: 'snapshot', snapshotId: 's' }, agent, values: {}, watch: 0 },
  });
}

describe('the toolbar’s button', () => {
  let database: SlipwayDatabase;
  let stop: () => void;
  beforeEach(() => {
    database = openDatabase(`badge-${Math.random()}`);
    const { unsubscribe } = showBadge(database, () => 9_000);
    stop = unsubscribe;
  });
  afterEach(async () => {
    stop();
    await database.delete();
  });

  it('tells how far a deployment is, that it waits, that it is taken back; and the same in words', async () => {
    await database.steps.put(stepRow(id, 'staging/create', { state: 'started', endedAt: null }));
    await database.runs.put(runRow(id, { input: request() }));
    await vi.waitFor(() => expect(shown).toMatchObject({ text: '35%', title: 'Café to staging: 35 %', color: '#2257e0' }));
    await database.steps.bulkPut([stepRow(id, 'staging/create'), stepRow(id, 'staging/turn:0', { state: 'parked', endedAt: null })]);
    await vi.waitFor(() => expect(shown).toMatchObject({ text: '…', title: 'Café to staging: Waiting for its turn' }));
    await database.runs.update(id, { state: 'undoing' });
    await vi.waitFor(() => expect(shown).toMatchObject({ text: '↩', title: 'Café to staging: Taking it back', color: '#8a5a00' }));
  });

  it('points to a failure until somebody has looked at it', async () => {
    await database.history.put(record(id, { error: { ...failure, at: 1 }, result: { ...record(id).result, status: 'failed' } }));
    await vi.waitFor(() => expect(shown).toMatchObject({ text: '!', title: 'Café to staging failed', color: '#bd2a28' }));
    await rememberSeen(database, id);
    await vi.waitFor(() => expect(shown).toMatchObject({ text: '', title: 'Slipway' }));
  });

  it('does not point to what a person cancelled', async () => {
    shown.text = '?';
    await database.history.put(record(id, { result: { ...record(id).result, status: 'rolled-back' } }));
    await vi.waitFor(() => expect(shown.text).toBe(''));
  });
});

describe('notifications', () => {
  it('say which project, which environment, and what became of it', () => {
    expect(newsOfSuccess(request(), 'http://127.0.0.1:7531/')).toEqual({ title: 'Café is live in staging', message: '127.0.0.1:7531' });
    expect(newsOfSuccess(request('roll-back'), 'https://cafe.example/').title).toBe('Café went back to the release before in staging');
    expect(newsOfTrouble(request(), 'The agent does not answer.')).toEqual({ title: 'Café to staging does not get on yet', message: 'The agent does not answer.' });
  });

  it('of a failure say what happened and what to do next', () => {
    const { result } = record(id);
    expect(newsOfEnd(record(id, { error: { ...failure, at: 1 }, result: { ...result, status: 'failed' } }))).toEqual({ title: 'Café to staging failed', message: 'The agent does not answer. Check that it is running.' });
    expect(newsOfEnd(record(id, { error: { ...failure, at: 1 }, result: { ...result, status: 'rolled-back' } })).title).toBe('Café in staging was taken back');
    expect(newsOfEnd(record(id, { result: { ...result, status: 'cancelled', message: 'It was cancelled; what was live stayed live.' } }))).toEqual({ title: 'Café to staging was cancelled', message: 'It was cancelled; what was live stayed live.' });
  });
});
