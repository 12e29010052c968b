import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PipelineCoordinator } from '../../src/deployment/coordinator.ts';
import { createHistory } from '../../src/deployment/history.ts';
import { DeploymentRequest } from '../../src/domain/deployment.ts';
import type { Engine } from '../../src/durable/drive.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { agent, deploymentId, runRow, stepRow } from '../ui/support/rows.ts';

const id = deploymentId('s');
const other = deploymentId('o');
const error = { code: 'target.unreachable', message: 'The agent does not answer.', next: '', retry: 'backoff' };

function input(run: string): DeploymentRequest {
  return DeploymentRequest.parse({
    id: run, projectId: 'cafe', projectName: 'Café', sourceEnvironment: 'http://bolt', targetEnvironment: 'staging', strategy: 'blue-green', files: [], initiatedBy: 'Ada', initiatedAt: 1,
    configuration: { strategy: 'blue-green', targetEnvironment: 'staging', rollbackEnabled: true, validationChecks: [], notificationChannels: [], timeout: 1_000, securityChecks: [] },
    metadata: { action: 'deploy', source: { kind: 'snapshot', snapshotId: 's' }, agent, values: {}, watch: 0 },
  });
}

describe('a run that does not move', () => {
  let database: SlipwayDatabase;
  let told: string[];
  let coordinator: PipelineCoordinator;
  beforeEach(async () => {
    database = openDatabase(`stuck-${Math.random()}`);
    told = [];
    const engine: Engine = {
      start: async () => undefined, cancel: async () => undefined, signal: async () => undefined, ended: async () => Promise.reject(new Error('never')),
      hurry: (run) => void told.push(`hurry ${run}`), resumeAll: async () => void told.push('resume'),
    };
    coordinator = new PipelineCoordinator({
      database, engine: () => engine, history: createHistory(database, () => 9_000), monitoring: { startDeploymentMonitoring: () => undefined }, now: () => 9_000,
      letGo: async (run) => void told.push(`let go ${run.id} ${DeploymentRequest.parse(run.input).targetEnvironment}`),
    });
    await coordinator.initialize({ concurrency: 1 });
    await database.runs.bulkPut([runRow(id, { input: input(id), wakeAt: 60_000 }), runRow(other, { input: input(other), wakeAt: 60_000 })]);
    await database.steps.bulkPut([
      stepRow(id, 'staging/upload', { state: 'parked', wakeAt: 60_000, error, failures: 3, endedAt: null }),
      stepRow(id, 'staging/turn', { state: 'parked', wakeAt: 50_000, endedAt: null }),
      stepRow(other, 'staging/upload', { state: 'parked', wakeAt: 60_000, error, failures: 1, endedAt: null }),
    ]);
    await database.events.add({ run: id, at: 1, kind: 'log', path: null, data: { line: 'x' } });
    told = [];
  });
  afterEach(() => database.delete());

  it('tries at once what it waits to try again; pauses that are part of it stay, and so do other runs', async () => {
    await coordinator.resume(id);
    expect((await database.runs.get(id))?.wakeAt).toBeNull();
    expect((await database.steps.get(`${id}/staging/upload`))?.wakeAt).toBeNull();
    expect((await database.steps.get(`${id}/staging/turn`))?.wakeAt).toBe(50_000);
    expect((await database.steps.get(`${other}/staging/upload`))?.wakeAt).toBe(60_000);
    expect(told).toEqual([`hurry ${id}`, 'resume']);
  });

  it('does not wait for the rest of an agent that failed several times: a person has said now', async () => {
    await database.breakers.bulkPut([{ id: agent, failures: 7, openUntil: 14_000 }, { id: 'b'.repeat(64), failures: 7, openUntil: 14_000 }]);
    await coordinator.resume(id);
    expect((await database.breakers.toArray()).map(({ id: name }) => name)).toEqual(['b'.repeat(64)]);
  });

  it('looks at once when a person has given what it asked for; what waits for anything else goes on waiting', async () => {
    const asks = { ...error, code: 'permission.missing', retry: 'person' };
    await database.steps.update(`${other}/staging/upload`, { error: asks });
    const undo = { attempt: 1, failures: 1, state: 'parked' as const, wakeAt: 70_000 };
    await database.steps.put(stepRow(id, 'promotion/switch', { undo: { ...undo, error } }));
    await coordinator.resumeAsking();
    expect([await database.runs.get(other), await database.steps.get(`${other}/staging/upload`)].map((row) => row?.wakeAt)).toEqual([null, null]);
    expect([await database.runs.get(id), await database.steps.get(`${id}/staging/upload`)].map((row) => row?.wakeAt)).toEqual([60_000, 60_000]);
    expect(told).toEqual(['resume']);
    await database.steps.put(stepRow(id, 'promotion/switch', { undo: { ...undo, error: asks } }));
    await coordinator.resumeAsking();
    expect((await database.runs.get(id))?.wakeAt).toBeNull();
    expect((await database.steps.get(`${id}/promotion/switch`))?.undo?.wakeAt).toBeNull();
    expect((await database.steps.get(`${id}/staging/upload`))?.wakeAt).toBe(60_000);
  });

  it('is taken off the list with its steps and log, leaves its line in the history, and lets go of its lease', async () => {
    await database.transfers.put({ id, samples: [[1_000, 0], [2_000, 500]] });
    await database.usages.bulkPut([{ id, samples: [{ at: 1_000, here: { busy: 0 } }] }, { id: other, samples: [] }]);
    await coordinator.forget(id);
    expect([await database.transfers.get(id), await database.usages.get(id), await database.usages.count()]).toEqual([undefined, undefined, 1]);
    expect([await database.runs.get(id), await database.steps.where('run').equals(id).count(), await database.events.where('run').equals(id).count()]).toEqual([undefined, 0, 0]);
    expect(await database.history.get(id)).toMatchObject({ id, endedAt: 9_000, result: { status: 'cancelled', message: expect.stringContaining('taken off the list') as string } });
    expect(told).toEqual([`let go ${id} staging`]);
    expect(await database.runs.get(other)).toBeDefined();
    await coordinator.forget(id);
    expect(told).toHaveLength(1);
  });

  it('that had ended keeps the line it has', async () => {
    await database.runs.update(id, { unfinished: 0, state: 'failed', endedAt: 5_000, error });
    await createHistory(database, () => 9_000).recordEnd({ ...runRow(id, { input: input(id), state: 'failed', endedAt: 5_000, unfinished: 0 }), error });
    await coordinator.forget(id);
    expect(await database.history.get(id)).toMatchObject({ endedAt: 5_000, result: { status: 'failed', message: 'The agent does not answer.' } });
  });
});
