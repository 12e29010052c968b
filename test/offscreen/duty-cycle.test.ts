import { beforeEach, describe, expect, test } from 'vitest';
import { createDutyCycle, type DutyCycle } from '../../src/offscreen/duty-cycle.ts';
import { gently } from '../../src/offscreen/gentle-pool.ts';
import type { Pool } from '../../src/offscreen/pool.ts';

let now: number;
let busy: number;
let underWay: number;
let cycle: DutyCycle;

beforeEach(() => {
  [now, busy, underWay] = [0, 0, 0];
  cycle = createDutyCycle(0.4, { now: () => now, pause: async (ms) => void (now += ms) });
});

/** Work that takes so many ms. */
const work = (ms: number) => async () => {
  underWay += 1;
  expect(underWay).toBe(1);
  await Promise.resolve();
  now += ms;
  busy += ms;
  underWay -= 1;
};

describe('a duty cycle', () => {
  test('keeps work to its share, whatever the pieces take and however many are asked for at once', async () => {
    await Promise.all([10, 200, 5, 90, 90, 40, 1, 300].map((ms) => cycle.run(work(ms))));
    const until = now;
    await cycle.run(work(50));
    expect((busy - 50) / (now - 50)).toBeCloseTo(0.4, 5);
    expect(until).toBeLessThan(now - 50);
  });

  test('counts only what was work, where that is said', async () => {
    await cycle.run(work(100), () => 60);
    await cycle.run(work(0));
    expect(now).toBe(150);
    await cycle.run(work(100), () => 10);
    await cycle.run(work(0));
    expect(now).toBe(250);
  });

  test('takes time that passes anyway for rest', async () => {
    await cycle.run(work(100));
    now += 500;
    const before = now;
    await cycle.run(work(10));
    expect(now).toBe(before + 10);
  });

  test('rests after work that failed, too', async () => {
    await expect(cycle.run(async () => {
      now += 100;
      throw new Error('no');
    })).rejects.toThrow('no');
    await cycle.run(work(0));
    expect(now).toBe(250);
  });
});

describe('a gentle pool', () => {
  let isWanted: boolean;
  let pool: Pool;
  const job = {} as Parameters<Pool['deliver']>[0];
  const never = new AbortController().signal;
  beforeEach(() => {
    isWanted = true;
    pool = gently({
      async deliver() {
        await work(60)();
        return { bytes: 3_000_000, worked: 60, compressing: 0, began: 0, ended: 0 };
      },
      hash: async () => ['ab'],
    }, cycle, async () => isWanted);
  });

  test('stays under half of one core, handing the bytes over included', async () => {
    const packs = 20;
    await Promise.all(Array.from({ length: packs }, () => pool.deliver(job, never)));
    await cycle.run(async () => undefined);
    // What signing and sending cost, as it was measured.
    const handingOver = packs * 30;
    expect((busy + handingOver) / now).toBeLessThan(0.5);
    expect((busy + handingOver) / now).toBeGreaterThan(0.35);
  });

  test('is asked before every pack', async () => {
    await pool.deliver(job, never);
    isWanted = false;
    await pool.deliver(job, never);
    expect(now).toBe(120);
    isWanted = true;
    await pool.deliver(job, never);
    expect(now).toBeGreaterThan(250);
    expect(await pool.hash([])).toEqual(['ab']);
  });
});
