import { describe, expect, it } from 'vitest';
import type { RunPicture } from '../../src/storage/queries.ts';
import { viewDeployment } from '../../src/ui/watch/deployment-view.ts';
import { viewRecord } from '../../src/ui/watch/record-view.ts';
import { record, runRow, stepRow } from './support/rows.ts';

const failure = { code: 'checks.failed', message: 'The preview answered 500.', next: 'Look at the log.', retry: 'never' };

function picture(change: Partial<RunPicture> = {}): RunPicture {
  return { run: runRow('r'), steps: [], reports: [], progress: undefined, record: undefined, ...change };
}

function states(view: ReturnType<typeof viewDeployment>): Record<string, string> {
  return Object.fromEntries(view.stages.map((stage) => [stage.name, stage.state]));
}

describe('viewDeployment', () => {
  it('shows passed stages as done, the one under way as running, the rest as waiting', () => {
    const view = viewDeployment(picture({ steps: [stepRow('r', 'preparation/capture'), stepRow('r', 'staging/upload', { state: 'started', endedAt: null, startedAt: 1200 })] }), 3200);
    expect(states(view)).toEqual({ preparation: 'done', staging: 'running', validation: 'waiting', promotion: 'waiting', verification: 'waiting', cleanup: 'waiting' });
    expect(view.outcome).toBe('running');
    expect(view.stages[1]?.duration).toBe(2000);
  });

  it('keeps a stage running between two of its steps', () => {
    const view = viewDeployment(picture({ steps: [stepRow('r', 'preparation/capture')] }), 3000);
    expect(states(view).preparation).toBe('running');
  });

  it('names the failed stage, skips the rest, and tells cause and next step', () => {
    const run = runRow('r', { state: 'failed', endedAt: 4000, error: failure, unfinished: 0 });
    const view = viewDeployment(picture({ run, steps: [stepRow('r', 'preparation/capture'), stepRow('r', 'validation/smoke', { state: 'failed', attempt: 4, failures: 4, error: failure })] }), 9000);
    expect(view.outcome).toBe('failed');
    expect(states(view)).toMatchObject({ preparation: 'done', staging: 'skipped', validation: 'failed', promotion: 'skipped' });
    expect(view.error).toMatchObject({ code: 'checks.failed', next: 'Look at the log.' });
    expect(view.stages[2]?.steps[0]).toMatchObject({ retries: 3, restarts: 0 });
    expect(view.duration).toBe(3000);
  });

  it('asks for what a step waits for, without counting its looks, and no more once it is being taken back or has ended', () => {
    const missing = { code: 'permission.missing', message: 'The browser does not let Slipway reach 127.0.0.1 any more.', next: 'Allow 127.0.0.1 again.', retry: 'person', details: { host: '127.0.0.1', patterns: ['http://127.0.0.1/*'] } };
    const steps = [stepRow('r', 'verification/probe:1', { state: 'parked', attempt: 5, failures: 5, waits: 4, error: missing, endedAt: null, wakeAt: 9000 })];
    const view = viewDeployment(picture({ steps }), 3000);
    expect(view).toMatchObject({ outcome: 'asking', asks: missing, triesAgainAt: undefined, status: { currentStage: 'waiting for access', status: 'verifying' } });
    expect(view.stages[4]?.steps[0]).toMatchObject({ state: 'waiting', retries: 1, restarts: 0 });
    expect(states(view)).toMatchObject({ promotion: 'skipped', verification: 'running', cleanup: 'waiting' });
    expect(viewDeployment(picture({ run: runRow('r', { state: 'undoing' }), steps }), 3000)).toMatchObject({ outcome: 'undoing', asks: undefined });
    const undo = { attempt: 1, failures: 1, state: 'parked' as const, wakeAt: 9000, error: missing };
    expect(viewDeployment(picture({ run: runRow('r', { state: 'undoing' }), steps: [stepRow('r', 'promotion/switch', { undo })] }), 3000)).toMatchObject({ outcome: 'undoing', asks: missing });
    expect(viewDeployment(picture({ run: runRow('r', { state: 'failed', endedAt: 5000, unfinished: 0, error: missing }), steps }), 9000)).toMatchObject({ outcome: 'failed', asks: undefined });
  });

  it('tells a failed run whose switch was undone as rolled back', () => {
    const undo = { attempt: 1, failures: 0, state: 'done' as const, wakeAt: null, error: null };
    const run = runRow('r', { state: 'failed', endedAt: 4000, error: failure, unfinished: 0 });
    const view = viewDeployment(picture({ run, steps: [stepRow('r', 'promotion/switch', { state: 'undone', undo }), stepRow('r', 'verification/live', { state: 'failed', error: failure })] }), 9000);
    expect(view.outcome).toBe('rolled-back');
    expect(states(view)).toMatchObject({ promotion: 'undone', verification: 'failed' });
  });

  it('believes the record about the end rather than its own reckoning', () => {
    const run = runRow('r', { state: 'failed', endedAt: 4000, unfinished: 0 });
    const ended = record('r');
    expect(viewDeployment(picture({ run, record: { ...ended, result: { ...ended.result, status: 'rolled-back' } } }), 5000).outcome).toBe('rolled-back');
  });

  it('is under way until it is over, although its record is written a little before', () => {
    const steps = [stepRow('r', 'cleanup/history'), stepRow('r', 'cleanup/notify', { state: 'started', endedAt: null, startedAt: 1200 })];
    expect(viewDeployment(picture({ steps, record: record('r') }), 3000).outcome).toBe('running');
  });

  it('has no staging and no validation when it goes back', () => {
    const names = ['preparation', 'promotion', 'verification', 'cleanup'];
    expect(viewRecord(record('r', { action: 'roll-back' })).stages.map(({ name }) => name)).toEqual(names);
  });

  it('is queued while it waits for its turn', () => {
    const steps = [stepRow('r', 'staging/queue:0'), stepRow('r', 'staging/turn:0', { state: 'parked', endedAt: null, startedAt: 1200 })];
    const view = viewDeployment(picture({ steps }), 3000);
    expect(view.outcome).toBe('queued');
    expect(view.stages[1]?.steps).toHaveLength(1);
    // However often it looks, it comes no further by it.
    const looks = [1, 2, 3, 4, 5, 6].flatMap((n) => [stepRow('r', `staging/turn:${n}`), stepRow('r', `staging/queue:${n}`)]);
    expect(viewDeployment(picture({ steps: [...steps, ...looks] }), 3000).status.progress).toBe(view.status.progress);
  });

  it('gathers the looks of a watch and the pauses between them into one step', () => {
    const steps = [1, 2, 3].flatMap((n) => [
      stepRow('r', `verification/pause:${n}`, { startedAt: n * 1000, endedAt: n * 1000 + 900 }),
      stepRow('r', `verification/probe:${n}`, { startedAt: n * 1000 + 900, endedAt: n * 1000 + 1000, attempt: n === 2 ? 3 : 1, failures: n === 2 ? 1 : 0 }),
    ]);
    const [watch, ...others] = viewDeployment(picture({ steps }), 4100).stages[4]?.steps ?? [];
    expect(others).toEqual([]);
    expect(watch).toMatchObject({ path: 'verification/probe', times: 3, duration: 3000, retries: 1, restarts: 1, state: 'done' });
  });

  it('shows a step that is being taken back as under way', () => {
    const undo = { attempt: 1, failures: 0, state: 'started' as const, wakeAt: null, error: null };
    const view = viewDeployment(picture({ run: runRow('r', { state: 'undoing' }), steps: [stepRow('r', 'staging/create', { undo })] }), 3000);
    expect(view.outcome).toBe('undoing');
    expect(view.stages[1]?.steps[0]?.state).toBe('running');
  });

  it('finds the preview in what sealing answered, and only web addresses', () => {
    expect(viewDeployment(picture({ steps: [stepRow('r', 'staging/seal', { output: { preview: 'http://127.0.0.1:7541/p' } })] }), 0).preview).toBe('http://127.0.0.1:7541/p');
    expect(viewDeployment(picture({ steps: [stepRow('r', 'staging/seal', { output: { preview: 'javascript:alert(1)' } })] }), 0).preview).toBeUndefined();
  });

  it('shows no transfer once the run has ended', () => {
    const progress = { id: 'r', phase: 'upload' as const, done: 5, total: 10, at: 0 };
    expect(viewDeployment(picture({ progress }), 0).transfer).toEqual({ phase: 'upload', done: 5, total: 10 });
    expect(viewDeployment(picture({ progress, run: runRow('r', { state: 'done', endedAt: 9, unfinished: 0 }) }), 0).transfer).toBeUndefined();
  });

  it('is not stuck as long as bytes move, however long one step takes', () => {
    const steps = [stepRow('r', 'staging/upload', { state: 'started', endedAt: null })];
    const at = 2_000 + 10 * 60_000;
    expect(viewDeployment(picture({ steps }), at).stuck).toBe(true);
    expect(viewDeployment(picture({ steps, progress: { id: 'r', phase: 'upload', done: 5, total: 10, at: at - 60_000 } }), at).stuck).toBe(false);
    expect(viewDeployment(picture({ steps, progress: { id: 'r', phase: 'upload', done: 5, total: 10, at: at - 4 * 60_000 } }), at).stuck).toBe(true);
  });

  it('reads a plan\'s input, and says nothing of an input it cannot read', () => {
    const request = runRow('r').input;
    expect(viewDeployment(picture({ run: runRow('r', { pipeline: 'plan@1', input: { id: 'pln', request } }) }), 0).subject).toMatchObject({ action: 'plan', environment: 'staging' });
    expect(viewDeployment(picture({ run: runRow('r', { input: 7 }) }), 0).subject).toBeUndefined();
  });
});

describe('viewRecord', () => {
  it('shows the stages that were reached, and where it failed', () => {
    const ended = record('r');
    const view = viewRecord({ ...ended, result: { ...ended.result, status: 'failed' } });
    expect(view.stages.map((stage) => stage.state)).toEqual(['done', 'failed', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(view.duration).toBe(4000);
  });
});
