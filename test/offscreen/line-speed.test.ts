import { describe, expect, test } from 'vitest';
import { createLineSpeed } from '../../src/offscreen/line-speed.ts';

const mb = 1_000_000;
/** A stored pack that travelled in this span of time, ms. */
const stored = (bytes: number, began: number, ended: number) => ({ bytes, worked: 0, compressing: 0, began, ended });

describe('the speed of a line', () => {
  test('of which nothing is known is taken for slow', () => {
    const speed = createLineSpeed();
    expect(speed.paysToCompress()).toBe(true);
    speed.learn(1 * mb, stored(1 * mb, 0, 1));
    expect(speed.paysToCompress()).toBe(true);
  });

  test('decides whether texts are compressed for it', () => {
    const slow = createLineSpeed();
    slow.learn(3 * mb, stored(3 * mb, 0, 250));
    expect(slow.paysToCompress()).toBe(true);
    const fast = createLineSpeed();
    fast.learn(3 * mb, stored(3 * mb, 0, 30));
    expect(fast.paysToCompress()).toBe(false);
  });

  test('counts what is under way at once as one line, and waiting for packs to be made not at all', () => {
    const speed = createLineSpeed();
    // Three at a time, a third of the line each, with a pause of a second between: 60 MB/s all the same.
    for (const from of [0, 1_150]) for (let index = 0; index < 3; index += 1) speed.learn(3 * mb, stored(3 * mb, from, from + 150));
    expect(speed.paysToCompress()).toBe(false);
  });

  test('is compared with how fast this processor compresses', () => {
    const speed = createLineSpeed();
    speed.learn(3 * mb, stored(3 * mb, 0, 100));
    expect(speed.paysToCompress()).toBe(true);
    // A busy processor: 10 MB/s of each core is less than the 30 MB/s of the line.
    speed.learn(3 * mb, { bytes: 750_000, worked: 310, compressing: 300, began: 400, ended: 425 });
    expect(speed.paysToCompress()).toBe(false);
  });
});
