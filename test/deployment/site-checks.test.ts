import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkPipeline } from '../../src/deployment/pipelines/check.ts';
import type { PipelineParts } from '../../src/deployment/pipelines/parts.ts';
import { createSiteChecks, type SiteChecks } from '../../src/deployment/site-checks.ts';
import { defaultPolicy } from '../../src/domain/environment.ts';
import { DeployError } from '../../src/domain/errors.ts';
import type { ReleaseHealth, SiteReport } from '../../src/domain/site-report.ts';
import { createEngine, type Engine } from '../../src/durable/drive.ts';
import { canSendAgain, siteCheck } from '../../src/storage/check-queries.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import type { TargetDriver } from '../../src/targets/target.ts';
import { agent, deploymentId, digest } from '../ui/support/rows.ts';

const site = { project: 'cafe', environment: 'staging' } as const;
const key = 'cafe/staging';
const release = deploymentId('r');

function health(change: Partial<ReleaseHealth> = {}): ReleaseHealth {
  return { deployment: release, createdAt: 1, live: true, wasLive: true, whole: true, missing: 0, configured: true, ...change };
}

function report(change: Partial<SiteReport> = {}): SiteReport {
  return { at: 1, files: 3, bytes: 30, entries: 9, releases: [health()], findings: [], repaired: [], ...change };
}

type Asked = { check: string; repair: boolean };
type Answer = { done: number; total: number; report: SiteReport | null };

let database: SlipwayDatabase;
let engine: Engine;
let checks: SiteChecks;
/** What the agent was asked and sent, in order. */
let told: string[];
/** What it answers, one after the other. */
let answers: (Answer | DeployError | Promise<Answer>)[];
/** How many lost files this browser has. */
let held: number;
/** The engine has nothing left to do. */
let isResting: boolean;
let number: number;

beforeEach(() => {
  database = openDatabase(`checks-${Math.random()}`);
  told = [];
  answers = [];
  held = 0;
  isResting = false;
  number = 0;
  const target = {
    async checkSite(_: unknown, { check, repair }: Asked) {
      told.push(`${check.split('.')[1]}${repair ? ' and repair' : ''}`);
      const answer = answers.shift();
      if (!answer) throw new DeployError('no.more', 'The test has no more answers.');
      if (answer instanceof DeployError) throw answer;
      return await answer;
    },
    missing: async () => ({ missing: 'gA==', digest }),
    configure: async (_: unknown, values: object) => {
      told.push(`configure ${JSON.stringify(values)}`);
    },
  } as unknown as TargetDriver;
  checks = createSiteChecks({
    database, now: () => 7_000,
    environments: { getEnvironment: async (name) => ({ name: 'staging', agent: name === 'staging' ? agent : '', strategy: 'blue-green', policy: defaultPolicy('staging'), configuration: {}, notifications: true }) },
    newId: () => `chk_${String(number += 1).padStart(22, '0')}`,
    start: async (request) => await engine.start({ id: request.id, pipeline: 'check@1', input: request }),
  });
  const parts = {
    target: async () => target, checks,
    carrier: {
      sendLost: async ({ deployment, missing }: { deployment: string; missing: string }) => {
        told.push(`send ${deployment === release} ${missing}`);
        return { filesSent: held, bytesSent: held };
      },
    },
    ledger: { release: async (id: string) => await database.releases.get(id) },
  } as unknown as PipelineParts;
  engine = createEngine({
    database, pipelines: [checkPipeline], parts, now: Date.now, random: () => 0, concurrency: 1,
    waker: { wakeAt: async (when) => void (isResting = when === null) }, onEnded: (run) => checks.ended(run),
  });
});
afterEach(() => database.delete());

/** An answer that comes when the test lets it. */
function gateOf(): { promise: Promise<Answer>; resolve(answer: Answer): void } {
  let resolve: (answer: Answer) => void = () => undefined;
  const promise = new Promise<Answer>((done) => {
    resolve = done;
  });
  return { promise, resolve: (answer) => resolve(answer) };
}

/** The check's row once it is over. */
async function outcome() {
  return await vi.waitUntil(async () => {
    const row = await siteCheck(database, key);
    return row && row.endedAt !== null && isResting ? row : undefined;
  }, { interval: 5, timeout: 10_000 });
}

describe('a check of a site', () => {
  it('goes on until the agent is through, tells how far it is, and leaves its outcome and nothing else', async () => {
    const gate = gateOf();
    answers = [{ done: 10, total: 30, report: null }, gate.promise, { done: 30, total: 30, report: report() }];
    await checks.begin(site, false);
    await expect.poll(() => siteCheck(database, key)).toMatchObject({ busy: true, done: 10, total: 30, report: null });
    gate.resolve({ done: 20, total: 30, report: null });
    expect(await outcome()).toMatchObject({ busy: false, report: report(), foundAt: 7_000, error: null, sentAgain: { files: 0, configurations: 0 } });
    expect(told).toEqual(['look', 'look', 'look']);
    for (const table of [database.runs, database.steps, database.events]) expect(await table.count()).toBe(0);
  });

  it('asked for twice is one; a repair waits for it', async () => {
    const gate = gateOf();
    answers = [gate.promise];
    await checks.begin(site, false);
    await checks.begin(site, false);
    await expect(checks.begin(site, true)).rejects.toMatchObject({ code: 'check.running' });
    await expect(checks.begin({ ...site, environment: 'production' }, false)).rejects.toMatchObject({ code: 'environment.no-agent' });
    gate.resolve({ done: 1, total: 1, report: report() });
    await outcome();
    expect(told).toEqual(['look']);
  });

  it('that fails says why, and keeps what the one before had found', async () => {
    answers = [{ done: 1, total: 1, report: report({ files: 4 }) }];
    await checks.begin(site, false);
    await outcome();
    answers = [new DeployError('access.denied', 'Vi may not see staging.', { next: 'Ask.' })];
    await checks.begin(site, true);
    expect(await outcome()).toMatchObject({ error: { code: 'access.denied', next: 'Ask.' }, report: { files: 4 } });
  });

  it('whose run never began counts as none', async () => {
    await database.checks.put({ id: key, run: 'chk_lost', repair: false, beganAt: 1, endedAt: null, done: 0, total: 0, report: null, foundAt: null, sentAgain: { files: 0, configurations: 0 }, error: null });
    expect((await siteCheck(database, key))?.busy).toBe(false);
    answers = [{ done: 1, total: 1, report: report() }];
    await checks.begin(site, false);
    expect((await outcome()).report).toEqual(report());
  });
});

describe('a repair', () => {
  const lost = report({ releases: [health({ whole: false, missing: 1 })], repaired: ['1 file is out of use.'] });

  it('sends again what this browser has, then has it verified', async () => {
    held = 1;
    answers = [{ done: 1, total: 1, report: lost }, { done: 1, total: 1, report: report({ repaired: ['1 release counts as verified again.'] }) }];
    await checks.begin(site, true);
    expect(await outcome()).toMatchObject({ sentAgain: { files: 1, configurations: 0 }, report: { repaired: ['1 file is out of use.', '1 release counts as verified again.'], findings: [] } });
    expect(told).toEqual(['look and repair', 'send true gA==', 'look-again and repair']);
  });

  it('leaves it at that where this browser has nothing of it', async () => {
    answers = [{ done: 1, total: 1, report: lost }];
    await checks.begin(site, true);
    expect(await outcome()).toMatchObject({ sentAgain: { files: 0 }, report: lost });
    expect(told).toEqual(['look and repair', 'send true gA==']);
  });

  it('sends a configuration again that was dropped', async () => {
    const values = { GREETING: 'hello' };
    await database.releases.put({ id: release, site: key, agent, digest, content: digest, createdAt: 1, projectName: 'Café', files: [], routing: { spa: false, cleanUrls: false, headers: [], redirects: [] }, source: { kind: 'folder', tools: {} }, values, liveAt: 1, label: null, pinned: 0 });
    answers = [{ done: 1, total: 1, report: report({ releases: [health({ whole: false, configured: false })] }) }, { done: 1, total: 1, report: report() }];
    await checks.begin(site, true);
    expect((await outcome()).sentAgain).toEqual({ files: 0, configurations: 1 });
    expect(told).toEqual(['look and repair', 'configure {"GREETING":"hello"}', 'look-again and repair']);
  });
});

describe('what this browser could send again', () => {
  const file = { path: 'a.png', sha256: 'c'.repeat(64), size: 1, mode: '0644' as const, mediaType: 'image/png' };
  const missing = report({ releases: [health({ whole: false, missing: 1 })], findings: [{ code: 'store.file-missing', part: 'store', message: '', next: '', repairable: false, count: 1, paths: ['a.png'], releases: [release] }] });
  const routing = { spa: false, cleanUrls: false, headers: [], redirects: [] };

  it('is what a snapshot of the project holds of a release it knows', async () => {
    expect(await canSendAgain(database, key, missing)).toBe(false);
    await database.releases.put({ id: release, site: key, agent, digest, content: digest, createdAt: 1, projectName: 'Café', files: [file], routing, source: { kind: 'folder', tools: {} }, values: {}, liveAt: 1, label: null, pinned: 0 });
    expect(await canSendAgain(database, key, missing)).toBe(false);
    const snapshot = { id: 's', projectId: 'cafe', createdAt: 0, state: 'ready' as const, source: { kind: 'folder' as const, tools: {} }, routing, files: [{ ...file, segment: 0, offset: 0 }], bytes: 1, content: null, leftOut: [], gaps: [] };
    await database.snapshots.put({ ...snapshot, state: 'captured' });
    expect(await canSendAgain(database, key, missing)).toBe(false);
    await database.snapshots.put(snapshot);
    expect(await canSendAgain(database, key, missing)).toBe(true);
    expect(await canSendAgain(database, key, report())).toBe(false);
  });
});
