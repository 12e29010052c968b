import { beforeEach, describe, expect, test } from 'vitest';
import { DeployError } from '../../src/domain/errors.ts';
import type { RunRow } from '../../src/durable/journal.ts';
import { createLeaseKeeper, type KeptLease, type LeaseKeeper, type LeaseKeeperParts } from '../../src/offscreen/lease-keeper.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import type { AgentRequest } from '../../src/targets/agent/client.ts';
import { settle } from './support/promises.ts';

const deployment = `dpl_${'A'.repeat(22)}`;
const lease: KeptLease = { agent: 'a', site: { project: `prj_${'A'.repeat(22)}`, environment: 'staging' }, deployment, fence: 4 };

let database: SlipwayDatabase;
let now: number;
let timers: { body: () => void; at: number }[];
let sent: AgentRequest[];
let ticks: { deployment: string; lost: boolean }[];
let answer: () => Promise<unknown>;
let keeper: LeaseKeeper;

function begin(leaseTtl: number): void {
  const client = { json: (_: unknown, request: AgentRequest) => {
    sent.push(request);
    return answer();
  } };
  const connection = { client, descriptor: () => Promise.resolve({ descriptor: { limits: { leaseTtl } } }) };
  keeper = createLeaseKeeper({
    database, now: () => now,
    targets: { connect: () => Promise.resolve(connection) } as unknown as LeaseKeeperParts['targets'],
    tick: async (name, lost) => void ticks.push({ deployment: name, lost }),
    setTimer(body, ms) {
      const timer = { body, at: now + ms };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    timeout: () => new AbortController().signal,
  });
}

/** Lets time pass, with every timer that falls into it. */
async function pass(ms: number): Promise<void> {
  const end = now + ms;
  for (;;) {
    const [first] = timers.toSorted((a, b) => a.at - b.at);
    if (!first || first.at > end) break;
    timers = timers.filter((timer) => timer !== first);
    now = first.at;
    first.body();
    await settle();
  }
  now = end;
}

const touch = (change: Partial<RunRow> = {}) => database.runs.put({ id: deployment, pipeline: 'deploy@1', input: null, state: 'running', createdAt: 0, updatedAt: now, endedAt: null, epoch: 1, cancelRequested: false, error: null, output: null, wakeAt: null, unfinished: 1, told: 0, ...change });

beforeEach(async () => {
  database = openDatabase(`lease-${Math.random()}`);
  [now, timers, sent, ticks] = [1_000_000, [], [], []];
  answer = () => Promise.resolve({});
  begin(15_000);
  await touch();
});

const keep = async (kept: KeptLease = lease) => {
  await keeper.keep(kept);
  await settle();
};

describe('keeping a lease', () => {
  test('refreshes at once and every five seconds, under the fence, and wakes the worker each time', async () => {
    await keep();
    expect(sent).toHaveLength(1);
    await pass(20_000);
    expect(sent).toHaveLength(5);
    expect(sent[0]).toMatchObject({ method: 'PUT', path: `/v1/sites/${lease.site.project}/staging/lease`, fence: 4 });
    expect(JSON.parse(new TextDecoder().decode(sent[0]?.body))).toEqual({ do: 'refresh', deployment });
    expect(ticks).toEqual(Array.from({ length: 5 }, () => ({ deployment, lost: false })));
  });

  test('refreshes three times within a short life', async () => {
    begin(2_000);
    await keep();
    await pass(2_000);
    expect(sent).toHaveLength(4);
  });

  test('once kept it is kept once; another fence takes its place', async () => {
    await keep();
    await keep();
    await pass(5_000);
    expect(sent).toHaveLength(2);
    await keep({ ...lease, fence: 5 });
    await pass(5_000);
    expect(sent.slice(2).map(({ fence }) => fence)).toEqual([5, 5]);
  });

  test.each(['lease.lost', 'lease.fenced'])('%s ends it, and the worker is told', async (code) => {
    await keep();
    answer = () => Promise.reject(new DeployError(code, 'gone'));
    await pass(5_000);
    expect(ticks.at(-1)).toEqual({ deployment, lost: true });
    await pass(60_000);
    expect(sent).toHaveLength(2);
  });

  test.each([
    ['a slow answer', new DOMException('too slow', 'TimeoutError')], ['a line that breaks', new DeployError('target.unreachable', 'x', { retry: 'backoff' })],
    ['an answer that a proxy made', new DeployError('agent.signature-invalid', 'x')], ['too many requests', new DeployError('request.too-many', 'x', { retry: 'after', retryAfter: 1_000 })],
  ])('%s does not: it is tried again in time', async (_, error) => {
    await keep();
    answer = () => Promise.reject(error);
    await pass(5_000);
    answer = () => Promise.resolve({});
    await pass(5_000);
    expect(sent).toHaveLength(3);
    expect(ticks.every(({ lost }) => !lost)).toBe(true);
  });

  test('a run that stands still for a minute has nobody who drives it', async () => {
    await keep();
    await pass(300_000);
    expect(sent).toHaveLength(13);
    expect(timers).toEqual([]);
  });

  test('a run that goes on is kept for as long as it takes', async () => {
    await keep();
    for (let minute = 0; minute < 5; minute += 1) {
      await touch();
      await pass(60_000);
    }
    expect(sent).toHaveLength(61);
  });

  test('ends with its run, and when it is dropped', async () => {
    await keep();
    await touch({ unfinished: 0, state: 'done' });
    await pass(20_000);
    expect(sent).toHaveLength(1);
    await touch();
    await keep();
    keeper.drop(deployment);
    await pass(20_000);
    expect(sent).toHaveLength(2);
  });

  test('dropped while a refresh is on its way it stays dropped', async () => {
    let resolve: (value: unknown) => void = () => undefined;
    answer = () => new Promise((yes) => {
      resolve = yes;
    });
    await keep();
    keeper.drop(deployment);
    resolve({});
    await settle();
    expect(timers).toEqual([]);
    expect(ticks).toEqual([]);
  });
});
