import { beforeEach, describe, expect, test } from 'vitest';
import { DeployError } from '../../src/domain/errors.ts';
import { createUsageSampler, type UsageSampler, type UsageSamplerParts } from '../../src/offscreen/usage-sampler.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import type { AgentRequest } from '../../src/targets/agent/client.ts';
import { deploymentId, runRow } from '../ui/support/rows.ts';
import { settle } from './support/promises.ts';

const run = deploymentId('a');
const agentInput = { metadata: { agent: 'a' } };

let database: SlipwayDatabase;
let now: number;
let timers: { body: () => void; at: number }[];
let sent: AgentRequest[];
let busy: number;
let answer: () => Promise<unknown>;
let sampler: UsageSampler;

beforeEach(async () => {
  database = openDatabase(`usage-${Math.random()}`);
  [now, timers, sent, busy] = [1_000_000, [], [], 0];
  answer = () => Promise.resolve({ startedAt: 5, cpu: now - 1_000_000, memory: 90 });
  const client = { json: (_: unknown, request: AgentRequest) => {
    sent.push(request);
    return answer();
  } };
  sampler = createUsageSampler({
    database, now: () => now, here: () => ({ busy, memory: 7 }),
    targets: { connect: () => Promise.resolve({ client }) } as unknown as UsageSamplerParts['targets'],
    setTimer: (body, ms) => void timers.push({ body, at: now + ms }),
    timeout: () => new AbortController().signal,
  });
  await database.runs.put(runRow(run, { input: agentInput, updatedAt: now }));
});

/** Lets time pass, with every timer that falls into it; the run moves on meanwhile. */
async function pass(ms: number, moves = true): Promise<void> {
  const end = now + ms;
  for (;;) {
    const [first] = timers.toSorted((a, b) => a.at - b.at);
    if (!first || first.at > end) break;
    timers = timers.filter((timer) => timer !== first);
    now = first.at;
    if (moves) await database.runs.update(run, { updatedAt: now });
    first.body();
    await settle();
  }
  now = end;
}

const samples = async () => (await database.usages.get(run))?.samples ?? [];
const begin = async () => {
  sampler.watch(run);
  await settle();
};

describe('looking at what a run takes', () => {
  test('at once and every two seconds, once for each run, however often it is begun', async () => {
    await begin();
    sampler.watch(run);
    busy = 300;
    await pass(6_000);
    expect(await samples()).toEqual([0, 2_000, 4_000, 6_000].map((at) => ({ at: 1_000_000 + at, here: { busy: at === 0 ? 0 : 300, memory: 7 }, agent: { startedAt: 5, cpu: at, memory: 90 } })));
    expect(sent).toHaveLength(4);
    expect(sent[0]).toMatchObject({ method: 'GET', path: '/v1/usage' });
  });

  test('once more as something ends, but never twice within a second', async () => {
    await begin();
    await pass(900);
    sampler.look(run);
    await settle();
    expect(await samples()).toHaveLength(1);
    await pass(600);
    sampler.look(run);
    await settle();
    expect(await samples()).toHaveLength(2);
    sampler.look(deploymentId('x'));
    await settle();
    expect(await database.usages.count()).toBe(1);
  });

  test('ends with its run', async () => {
    await begin();
    await database.runs.update(run, { unfinished: 0 });
    await pass(60_000);
    expect(await samples()).toHaveLength(1);
    expect(timers).toEqual([]);
  });

  test('ends when the run stands still, and goes on as long as bytes are sent', async () => {
    await begin();
    for (let turn = 0; turn < 60; turn += 1) {
      await database.progress.put({ id: run, phase: 'upload', done: turn, total: 100, at: now });
      await pass(2_000, false);
    }
    expect(await samples()).toHaveLength(61);
    await pass(300_000, false);
    expect(timers).toEqual([]);
    expect((await samples()).length).toBeLessThan(95);
    await database.runs.update(run, { updatedAt: now });
    await begin();
    expect(timers).toHaveLength(1);
  });

  test('keeps the shape of an hour in few samples, from the first to the last', async () => {
    await begin();
    await pass(3_600_000);
    const all = await samples();
    expect(all.length).toBeGreaterThan(59);
    expect(all.length).toBeLessThan(122);
    expect([all[0]?.at, all.at(-1)?.at]).toEqual([1_000_000, 4_600_000]);
  });

  test('of a run that was taken off the list nothing comes back', async () => {
    let give: (value: unknown) => void = () => undefined;
    answer = () => new Promise((resolve) => {
      give = resolve;
    });
    await begin();
    await database.runs.delete(run);
    give({ startedAt: 5, cpu: 1, memory: 1 });
    await settle();
    expect(await database.usages.count()).toBe(0);
  });

  test('an agent that does not answer leaves its part out, and is asked again', async () => {
    answer = () => Promise.reject(new DeployError('target.unreachable', 'x', { retry: 'backoff' }));
    await begin();
    await pass(2_000);
    expect(await samples()).toEqual([0, 2_000].map((at) => ({ at: 1_000_000 + at, here: { busy: 0, memory: 7 } })));
    expect(sent).toHaveLength(2);
  });

  test('an agent of an older version is asked once', async () => {
    answer = () => Promise.reject(new DeployError('request.no-route', 'The agent has no such address.'));
    await begin();
    await pass(10_000);
    expect(await samples()).toHaveLength(6);
    expect(sent).toHaveLength(1);
  });

  test('runs that are no deployments are not looked at', async () => {
    await database.runs.put(runRow(run, { pipeline: 'plan@1', input: { id: run, snapshotId: 's' }, updatedAt: now }));
    await begin();
    expect(timers).toEqual([]);
    expect(await database.usages.count()).toBe(0);
  });

  test('a database that fails costs a look, nothing more', async () => {
    await begin();
    const { transaction } = database;
    database.transaction = (() => Promise.reject(new Error('disk'))) as unknown as typeof transaction;
    await pass(2_000);
    database.transaction = transaction;
    await pass(2_000);
    expect(await samples()).toHaveLength(2);
  });
});
