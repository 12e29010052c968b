import { beforeEach, describe, expect, test } from 'vitest';
import { DeployError } from '../../src/domain/errors.ts';
import { createSendPace, type SendPace } from '../../src/offscreen/send-pace.ts';
import { gate, settle } from './support/promises.ts';

let now: number;
let pauses: number[];
let pace: SendPace;

beforeEach(() => {
  now = 0;
  pauses = [];
  pace = createSendPace({
    now: () => now, random: () => 1,
    async pause(ms, signal) {
      signal.throwIfAborted();
      pauses.push(ms);
      now += ms;
    },
  });
});

const never = new AbortController().signal;
const unreachable = () => new DeployError('target.unreachable', 'x', { retry: 'backoff' });
const busy = (retryAfter: number) => new DeployError('request.too-many', 'x', { retry: 'after', retryAfter });

/** Sends one request in a turn of its own. */
async function send(request: (begins: () => void) => Promise<void>, signal = never): Promise<boolean> {
  const ends: Promise<boolean>[] = [];
  const items = [request];
  await pace.each(() => items.shift(), async (item, deliver) => {
    ends.push(deliver(1_000_000, item, signal));
    await Promise.allSettled(ends);
  });
  return await Promise.race(ends);
}

/** Fails as told, in order, then works. */
function failing(...errors: Error[]): () => Promise<void> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
  };
}

describe('the pace of a transfer', () => {
  test('three at once to begin with', async () => {
    const gates = Array.from({ length: 5 }, () => gate());
    let begun = 0;
    const waiting = [...gates];
    const all = pace.each(() => waiting.shift(), ({ promise }) => {
      begun += 1;
      return promise;
    });
    await settle();
    expect(begun).toBe(3);
    gates[0]?.resolve();
    await settle();
    expect(begun).toBe(4);
    for (const { resolve } of gates) resolve();
    await all;
  });

  test('a broken line is tried again, later each time, and in the end given up', async () => {
    expect(await send(failing(unreachable(), unreachable()))).toBe(true);
    expect(pauses).toEqual([500, 1_000]);
    await expect(send(() => Promise.reject(unreachable()))).rejects.toMatchObject({ code: 'target.unreachable' });
    expect(pauses.slice(2)).toEqual([500, 1_000, 2_000]);
  });

  test('a final answer is not tried again', async () => {
    await expect(send(failing(new DeployError('pack.digest', 'x')))).rejects.toMatchObject({ code: 'pack.digest' });
    expect(pauses).toEqual([]);
  });

  test('asked for patience it waits as long as it was told, without counting it as failures', async () => {
    await send(failing(busy(700), busy(900), busy(100), busy(100), busy(100)));
    expect(pauses).toEqual([700, 900, 100, 100, 100]);
    await expect(send(() => Promise.reject(busy(10)))).rejects.toMatchObject({ code: 'request.too-many' });
  });

  test('all wait when one was told to, go on one at a time, and widen again when all goes well', async () => {
    let most = 0;
    let running = 0;
    const order: number[] = [];
    const wait = failing(busy(1_000));
    const sendAll = async (...indices: number[]) => pace.each(() => indices.shift(), async (index, deliver) => {
      await deliver(1_000, async () => {
        if (index === 0) await wait();
        running += 1;
        most = Math.max(most, running);
        order.push(now);
        await settle();
        running -= 1;
      }, never);
    });
    await sendAll(0);
    expect(order).toEqual([1_000]);
    await sendAll(1, 2, 3);
    expect(most).toBe(1);
    await sendAll(...Array.from({ length: 20 }, (_, index) => index + 10));
    expect(most).toBe(3);
  });

  test('a stop ends every wait', async () => {
    const abort = new AbortController();
    const reason = new DeployError('aborted', 'stopped');
    await expect(send(async () => {
      abort.abort(reason);
      throw busy(60_000);
    }, abort.signal)).rejects.toBe(reason);
    await expect(send(() => Promise.resolve(), abort.signal)).rejects.toBe(reason);
  });

  test('a stop is told as such, whatever the request came to', async () => {
    const abort = new AbortController();
    const reason = new DeployError('aborted', 'stopped');
    await expect(send(async () => {
      abort.abort(reason);
      throw new DeployError('pack.digest', 'x');
    }, abort.signal)).rejects.toBe(reason);
  });

  test('a quick failure after a long wait for its turn is no sign of a slow line', async () => {
    let tries = 0;
    const sent = await send(async (begins) => {
      now += 20_000;
      begins();
      tries += 1;
      if (tries === 1) throw unreachable();
    });
    expect([sent, tries]).toEqual([true, 2]);
    expect(await send(async () => {
      now += 20_000;
      throw unreachable();
    })).toBe(false);
  });
});
