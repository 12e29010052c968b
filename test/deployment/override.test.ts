import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PipelineCoordinator } from '../../src/deployment/coordinator.ts';
import { StoredEnvironments } from '../../src/deployment/environments.ts';
import { createHistory } from '../../src/deployment/history.ts';
import { createLaunch, type Launch } from '../../src/deployment/launch.ts';
import type { Flow } from '../../src/deployment/pipelines/flow.ts';
import type { PipelineParts } from '../../src/deployment/pipelines/parts.ts';
import { prepare } from '../../src/deployment/pipelines/stages/preparation.ts';
import { validate } from '../../src/deployment/pipelines/stages/validation.ts';
import { createRequests } from '../../src/deployment/requests.ts';
import type { DeploymentRequest, ValidationFinding } from '../../src/domain/deployment.ts';
import { defaultPolicy } from '../../src/domain/environment.ts';
import { type Override, overridableChecks } from '../../src/domain/override.ts';
import type { PipelineContext } from '../../src/durable/pipeline.ts';
import { openDatabase, type ReportRow, type SlipwayDatabase } from '../../src/storage/database.ts';
import { deploymentId, environmentRow, runRow } from '../ui/support/rows.ts';

const override: Override = { reason: 'The host serves app.js itself.', checks: ['references'] };
const id = deploymentId('o');
const missing: ValidationFinding = { check: 'references', level: 'error', message: 'It refers to /app.js, which is not there.', path: 'index.html' };
const secret: ValidationFinding = { check: 'secrets', level: 'error', message: 'it is a private key', path: 'id_rsa' };
const steps = { step: async (_name: string, body: (attempt: unknown) => unknown) => await body({ signal: new AbortController().signal }) } as unknown as PipelineContext;

describe('what a person may override', () => {
  test.each<[string[], string[] | undefined]>([
    [['references', 'entry-page', 'references'], ['references', 'entry-page']], [['dependencies', 'unknown-path'], ['dependencies', 'unknown-path']],
    [['secrets'], undefined], [['references', 'secrets'], undefined], [['package-json'], undefined], [[], undefined],
  ])('%j: %j', (failed, checks) => {
    expect(overridableChecks(failed)).toEqual(checks);
  });
});

describe('preparation', () => {
  let lines: ReportRow['lines'];
  const prepared = async (findings: ValidationFinding[], decided?: Override): Promise<unknown> => {
    const parts = {
      admit: async () => ({ findings: [] }), environment: async () => ({ policy: defaultPolicy('staging') }), scan: async () => findings.filter(({ check }) => check === 'secrets'),
      projects: {
        digest: async () => ({ files: 1, bytes: 1, content: '' }), read: async () => ({ files: [], leftOut: [], gaps: [], source: {} }),
        inspect: async () => findings.filter(({ check }) => check !== 'secrets'),
      },
      ledger: { report: async (_run: string, _stage: string, _title: string, told: ReportRow['lines']) => void (lines = told) },
    } as unknown as PipelineParts;
    const request = { id, targetEnvironment: 'staging', metadata: { source: { kind: 'snapshot', snapshotId: 's' }, ...(decided ? { override: decided } : {}) } } as unknown as DeploymentRequest;
    return await prepare(steps, request, parts);
  };

  test('stops, and says against which checks one may go on', async () => {
    await expect(prepared([missing])).rejects.toMatchObject({ code: 'project.refused', details: { override: ['references'], findings: [missing] } });
    expect(lines).toContainEqual({ level: 'error', text: 'index.html: It refers to /app.js, which is not there.' });
  });

  test('goes on against them, and the report keeps the reason and what was found', async () => {
    await prepared([missing], override);
    expect(lines.slice(1)).toEqual([
      { level: 'warning', text: 'Wanted although checks say no (references). Reason given: The host serves app.js itself.' },
      { level: 'warning', text: 'index.html: It refers to /app.js, which is not there.' },
    ]);
  });

  test('stops for what was not overridden, and for secrets in any case', async () => {
    await expect(prepared([missing, { ...missing, check: 'entry-page' }], override)).rejects.toMatchObject({ details: { override: ['entry-page'] } });
    const refused = prepared([missing, secret], override);
    await expect(refused).rejects.toMatchObject({ code: 'project.refused', message: 'id_rsa: it is a private key' });
    await expect(refused).rejects.toMatchObject({ details: { override: undefined } });
  });
});

describe('validation', () => {
  const validated = async (decided?: Override) => {
    const told: { lines?: ReportRow['lines']; checks?: { name: string; passed: boolean; detail: string }[] } = {};
    const flow = {
      request: { id, metadata: { source: { kind: 'snapshot', snapshotId: 's' }, ...(decided ? { override: decided } : {}) } },
      parts: {
        projects: { read: async () => ({ files: [{ path: 'index.html' }], routing: { spa: false, cleanUrls: true, headers: [], redirects: [] }, source: {} }) },
        ledger: { report: async (_run: string, _stage: string, _title: string, lines: ReportRow['lines']) => void (told.lines = lines) },
      },
      target: {
        reportChecks: async (_id: string, checks: { name: string; passed: boolean; detail: string }[]) => void (told.checks = checks),
        fetchFile: async (_preview: string, path: string) => ({ status: path === '' ? 200 : 404, mediaType: 'text/html', bytes: new TextEncoder().encode('<script src=app.js></script><img src=a.png>') }),
      },
    } as unknown as Flow;
    await validate(steps, flow, 'http://127.0.0.1:1/_slipway/open/x').catch((error: unknown) => Object.assign(told, { error }));
    return told;
  };

  test('stops for what the page is held back for, and says against which check one may go on', async () => {
    const told = await validated();
    expect(told).toMatchObject({ error: { code: 'validation.failed', message: 'app.js answers 404', details: { override: ['references'] } } });
    expect(told.lines?.slice(1, 3)).toEqual([{ level: 'error', text: 'app.js answers 404' }, { level: 'warning', text: 'a.png answers 404' }]);
  });

  test('goes on against it; the report and the agent get the reason', async () => {
    const told = await validated(override);
    expect(told).not.toHaveProperty('error');
    expect(told.lines?.[0]).toEqual({ level: 'warning', text: expect.stringContaining('Reason given: The host serves app.js itself.') });
    expect(told.lines).toContainEqual({ level: 'warning', text: 'app.js answers 404' });
    expect(told.checks?.[1]).toEqual({ name: 'references', passed: false, detail: 'app.js answers 404 Overridden: The host serves app.js itself.' });
    expect(told.checks?.[0]?.detail).toBe('The front page answers 200.');
  });
});

describe('starting against checks', () => {
  let database: SlipwayDatabase;
  let launch: Launch;
  let begun: DeploymentRequest[];

  beforeEach(async () => {
    database = openDatabase(`override-${Math.random()}`);
    begun = [];
    const environments = new StoredEnvironments({ database, targets: { target: () => Promise.reject(new Error('nobody asks')) }, now: () => 1 });
    const coordinator = { begin: async (request: DeploymentRequest) => void begun.push(request) } as unknown as PipelineCoordinator;
    const requests = createRequests({ now: () => 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)), environment: (name) => environments.getEnvironment(name), person: async () => 'Ada' });
    const project = { id: 'cafe', name: 'Café', origin: 'http://localhost:5173', chat: '3' };
    launch = createLaunch({ database, coordinator, environments, requests, targets: { target: () => Promise.reject(new Error('nobody asks')) }, identify: async () => project, now: () => 1 });
    await database.environments.put(environmentRow('staging'));
    await database.projects.put({ ...project, lastSeenAt: 0, environment: null, output: null, buildCommand: null });
    await keep('snap-1');
  });
  afterEach(() => database.delete());

  async function keep(snapshotId: string): Promise<void> {
    await database.snapshots.put({ id: snapshotId, projectId: 'cafe', createdAt: 1, state: 'ready', source: { kind: 'bolt-container', tools: {} }, routing: { spa: false, cleanUrls: false, headers: [], redirects: [] }, files: [], bytes: 0, content: null, leftOut: [], gaps: [] });
  }

  async function failedRun(): Promise<DeploymentRequest> {
    await launch.deploy({ kind: 'tab', tabId: 1 }, { environment: 'staging', confirmed: true });
    const [request] = begun.splice(0);
    if (!request) throw new Error('nothing began');
    await database.runs.put(runRow(request.id, { input: request, state: 'failed', unfinished: 0, endedAt: 5 }));
    return request;
  }

  test('goes with the files that were looked through, never with what a tab holds by now', async () => {
    await launch.deploy({ kind: 'snapshot', snapshotId: 'snap-1' }, { environment: 'staging', confirmed: true, override });
    expect(begun[0]?.metadata.override).toEqual(override);
    await expect(launch.deploy({ kind: 'tab', tabId: 1 }, { environment: 'staging', confirmed: true, override })).rejects.toMatchObject({ code: 'override.other-files' });
    expect(begun).toHaveLength(1);
  });

  test('a failed deployment is started again against its checks with the files it had; without them it is not', async () => {
    const failed = await failedRun();
    await expect(launch.retry(failed.id, override)).rejects.toMatchObject({ code: 'override.other-files' });
    await keep(`snap-${failed.id}`);
    await launch.retry(failed.id, override);
    expect(begun[0]?.metadata).toMatchObject({ source: { kind: 'snapshot', snapshotId: `snap-${failed.id}` }, override });
  });

  test('a second decision adds to the first; what is captured anew is decided anew', async () => {
    const failed = await failedRun();
    const decided = { ...failed, metadata: { ...failed.metadata, override } };
    await database.runs.update(failed.id, { input: decided });
    await launch.retry(failed.id);
    expect(begun[0]?.metadata).not.toHaveProperty('override');
    await keep(`snap-${failed.id}`);
    await launch.retry(failed.id);
    await launch.retry(failed.id, { reason: 'Unknown paths are fine.', checks: ['unknown-path'] });
    expect(begun.slice(1).map(({ metadata }) => metadata.override)).toEqual([
      override, { reason: 'Unknown paths are fine. (before: The host serves app.js itself.)', checks: ['references', 'unknown-path'] },
    ]);
  });

  test('the history keeps the decision, and finds it by its reason', async () => {
    const failed = await failedRun();
    const run = runRow(failed.id, { input: { ...failed, metadata: { ...failed.metadata, override } }, state: 'done', unfinished: 0, endedAt: 5 });
    await database.runs.put(run);
    const record = await createHistory(database, () => 6).recordEnd(run);
    expect(record?.override).toEqual(override);
    expect(await database.history.where('terms').startsWith('serves').primaryKeys()).toEqual([failed.id]);
  });
});
