import { afterEach, describe, expect, test } from 'vitest';
import { PipelineCoordinator } from '../../src/deployment/coordinator.ts';
import type { History } from '../../src/deployment/history.ts';
import { JournalMonitoring } from '../../src/deployment/monitoring.ts';
import type { Flow } from '../../src/deployment/pipelines/flow.ts';
import type { PipelineParts } from '../../src/deployment/pipelines/parts.ts';
import { prepare } from '../../src/deployment/pipelines/stages/preparation.ts';
import { verify } from '../../src/deployment/pipelines/stages/verification.ts';
import type { DeploymentRequest } from '../../src/domain/deployment.ts';
import { defaultPolicy } from '../../src/domain/environment.ts';
import { DeployError } from '../../src/domain/errors.ts';
import { createEngine } from '../../src/durable/drive.ts';
import { definePipeline, type PipelineContext } from '../../src/durable/pipeline.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { deploymentId } from '../ui/support/rows.ts';

const id = deploymentId('m');
const opened: SlipwayDatabase[] = [];
const watching: JournalMonitoring[] = [];
afterEach(async () => {
  // A view that still reads when its database goes rejects on its own.
  for (const monitoring of watching.splice(0)) monitoring.stopDeploymentMonitoring(id);
  for (const database of opened.splice(0)) await database.delete();
});

/** A release that has just gone live, and a browser that may look at it so many times before its access is taken away. */
async function justLive(looks: number) {
  const database = openDatabase(`access-${Math.random()}`);
  opened.push(database);
  const state = { looks, confirmed: false, wentBack: false };
  const look = <T>(seen: T): T => {
    state.looks -= 1;
    if (state.looks < 0) throw new DeployError('permission.missing', 'The browser does not let Slipway reach 127.0.0.1 any more.', { next: 'Allow 127.0.0.1 again.', retry: 'person' });
    return seen;
  };
  const flow = {
    request: { id, metadata: { watch: 0, source: { kind: 'release', deployment: id } } },
    parts: { now: Date.now, ledger: { report: async () => undefined, release: async () => ({ files: [], routing: {}, source: {} }) } },
    target: { readSite: async () => ({ address: 'http://127.0.0.1:7531/' }), readLive: async () => look({ deployment: id }) },
    site: { project: 'cafe', environment: 'staging' }, policy: defaultPolicy('staging'),
    leases: {
      ensure: async () => undefined,
      release: async () => void (state.confirmed = true),
    },
  } as unknown as Flow;
  const pipeline = definePipeline('deploy@1', { parse: (value) => value }, (p) => p.stage('verification', async (p) => {
    await p.step('switch', async () => ({}), { undo: async () => void (state.wentBack = true) });
    return await verify(p, flow);
  }, { deadline: 60_000 }));
  const told: string[] = [];
  const monitoring = new JournalMonitoring({ database, now: Date.now, observe: () => undefined, tell: (_, issue) => void told.push(issue.code) });
  watching.push(monitoring);
  const engine = createEngine({ database, pipelines: [pipeline], parts: undefined, now: Date.now, random: Math.random, concurrency: 1, waker: { wakeAt: async () => undefined } });
  const coordinator = new PipelineCoordinator({ database, history: {} as History, monitoring, now: Date.now, letGo: async () => undefined, engine: () => engine });
  await coordinator.initialize({ concurrency: 1 });
  await engine.start({ id, pipeline: 'deploy@1', input: {} });
  monitoring.startDeploymentMonitoring(id);
  return { state, told, coordinator, run: async () => await database.runs.get(id), step: async (path: string) => await database.steps.get(`${id}/verification/${path}`) };
}

describe('a live address that the browser may not look at', () => {
  test.each([['live', 0], ['probe:1', 1]])('says nothing of the site: %s waits, what it lacks is told once, and it goes on as soon as that is given', async (name, looks) => {
    const { state, told, coordinator, run, step } = await justLive(looks);
    await expect.poll(async () => (await run())?.wakeAt).toBeGreaterThan(Date.now());
    expect(await step(name)).toMatchObject({ state: 'parked', waits: 1 });
    await expect.poll(() => told).toEqual(['permission.missing']);
    expect(state).toMatchObject({ confirmed: false, wentBack: false });
    state.looks = 9;
    await coordinator.resumeAsking();
    await expect.poll(async () => await run()).toMatchObject({ state: 'done', told: 1 });
    expect(state).toMatchObject({ confirmed: true, wentBack: false });
    expect(told).toHaveLength(1);
  });
});

describe('a release that was fetched', () => {
  test('must be the very files of the one that was meant', async () => {
    const file = (path: string, sha256: string) => ({ path, sha256, size: 1, mode: '0644' as const, mediaType: '' });
    const prepared = async (...files: ReturnType<typeof file>[]): Promise<unknown> => {
      const parts = {
        admit: async () => ({ valid: true, findings: [] }), environment: async () => ({ policy: defaultPolicy('staging') }), fetchRelease: async () => undefined, scan: async () => [],
        projects: { digest: async () => ({ files: 1, bytes: 1, content: '' }), read: async () => ({ files, leftOut: [], gaps: [], source: {} }), inspect: async () => [] },
        ledger: { release: async () => ({ files: [file('a', '1'), file('b', '2')] }), report: async () => undefined },
      } as unknown as PipelineParts;
      const p = { step: (_: string, body: (attempt: object) => Promise<unknown>) => body({ signal: new AbortController().signal, log: () => undefined }) } as unknown as PipelineContext;
      return await prepare(p, { id, metadata: { source: { kind: 'elsewhere', deployment: id } } } as unknown as DeploymentRequest, parts).catch((error: unknown) => error);
    };
    expect(await prepared(file('b', '2'), file('a', '1'))).toMatchObject({ confirm: false });
    for (const files of [[file('a', '1')], [file('a', '1'), file('b', '3')], [file('a', '1'), file('c', '2')]]) expect(await prepared(...files)).toMatchObject({ code: 'release.changed' });
  });
});

describe('an editor\'s tab that the browser does not let us look into', () => {
  /** Prepares a deployment of a tab whose capture fails so, once, as a step that is tried once. */
  async function prepared(code: string, allowed: boolean): Promise<unknown> {
    const parts = {
      admit: async () => ({ valid: true, findings: [] }), environment: async () => ({ policy: defaultPolicy('staging') }), mayReach: async () => allowed,
      projects: { capture: () => Promise.reject(new DeployError(code, 'no')) },
    } as unknown as PipelineParts;
    const p = { step: (_: string, body: (attempt: object) => Promise<unknown>) => body({ signal: new AbortController().signal, log: () => undefined }) } as unknown as PipelineContext;
    const request = { id, metadata: { source: { kind: 'tab', tabId: 1, origin: 'https://bolt.example.org:8080' } } } as unknown as DeploymentRequest;
    return await prepare(p, request, parts).catch((error: unknown) => error);
  }

  test('is asked for like any other host', async () => {
    expect(await prepared('source.no-access', false)).toMatchObject({ code: 'permission.missing', retry: 'person', details: { host: 'bolt.example.org', patterns: ['https://bolt.example.org/*'] } });
  });

  test('shows something that nobody may look into where its editor\'s host is allowed; other failures stay what they are', async () => {
    expect(await prepared('source.no-access', true)).toMatchObject({ code: 'source.no-access' });
    expect(await prepared('source.gone', false)).toMatchObject({ code: 'source.gone' });
  });
});
