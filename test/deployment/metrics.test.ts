import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistory } from '../../src/deployment/history.ts';
import { JournalMonitoring } from '../../src/deployment/monitoring.ts';
import { DeploymentRecord, DeploymentRequest } from '../../src/domain/deployment.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { agent, deploymentId, runRow, stepRow } from '../ui/support/rows.ts';

const id = deploymentId('m');
const input = DeploymentRequest.parse({
  id, projectId: 'cafe', projectName: 'Café', sourceEnvironment: 'http://bolt', targetEnvironment: 'staging', strategy: 'blue-green', files: [], initiatedBy: 'Ada', initiatedAt: 1,
  configuration: { strategy: 'blue-green', targetEnvironment: 'staging', rollbackEnabled: true, validationChecks: [], notificationChannels: [], timeout: 1_000, securityChecks: [] },
  metadata: { action: 'deploy', source: { kind: 'snapshot', snapshotId: 's' }, agent, values: {}, watch: 0 },
});

describe('what a deployment took', () => {
  let database: SlipwayDatabase;
  beforeEach(async () => {
    database = openDatabase(`metrics-${Math.random()}`);
    await database.runs.put(runRow(id, { input, createdAt: 0 }));
    await database.steps.bulkPut([
      stepRow(id, 'preparation/digest', { output: { files: 3, bytes: 9_000 } }), stepRow(id, 'staging/upload', { startedAt: 1_000, endedAt: 3_000, output: { packs: 1, bytesSent: 4_000, filesSent: 3 } }),
    ]);
  });
  afterEach(() => database.delete());

  it('is told while it goes on, and kept in its record', async () => {
    await database.transfers.put({ id, samples: [[1_000, 0], [3_000, 8_000]] });
    await database.usages.put({ id, samples: [
      { at: 0, here: { busy: 0, memory: 5_000 }, agent: { startedAt: 1, cpu: 700, memory: 80_000 } }, { at: 2_000, here: { busy: 900, memory: 30_000 }, agent: { startedAt: 1, cpu: 1_000, memory: 96_000 } },
    ] });
    const took = { files: 3, bytes: 9_000, bytesSent: 4_000, rate: 4_000, agentCpu: 300, agentMemory: 96_000, busy: 900, memory: 30_000 };
    const monitoring = new JournalMonitoring({ database, now: () => 0, observe: () => undefined, tell: () => undefined });
    expect(await monitoring.getDeploymentMetrics(id)).toMatchObject(took);
    await createHistory(database, () => 9_000).recordEnd(runRow(id, { input, state: 'done', endedAt: 5_000, unfinished: 0 }));
    const record = DeploymentRecord.parse(await database.history.get(id));
    expect(record.result.metrics).toMatchObject(took);
  });

  it('leaves out what nobody saw', async () => {
    await createHistory(database, () => 9_000).recordEnd(runRow(id, { input, state: 'done', endedAt: 5_000, unfinished: 0 }));
    const { metrics } = (await database.history.get(id))?.result ?? {};
    expect(metrics).toMatchObject({ bytesSent: 4_000 });
    expect(Object.keys(metrics ?? {}).filter((name) => ['rate', 'agentCpu', 'agentMemory', 'busy', 'memory'].includes(name))).toEqual([]);
  });
});
