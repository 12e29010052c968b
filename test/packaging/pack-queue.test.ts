import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlannedPack } from '../../src/packaging/pack-plan.ts';
import { createPackQueue } from '../../src/packaging/pack-queue.ts';

const pack = (...lengths: number[]): PlannedPack => ({ enc: 'gzip', pieces: lengths.map((length, subject) => [subject, 0, length]), bytes: lengths.reduce((sum, length) => sum + length, 0) });

/** Everything a queue gives, at a size that may change from pack to pack. */
function drain(plans: readonly PlannedPack[], sizes: readonly number[]): PlannedPack[] {
  const queue = createPackQueue(plans);
  const all: PlannedPack[] = [];
  for (;;) {
    const next = queue.next(sizes[all.length % sizes.length] ?? 1);
    if (!next) return all;
    all.push(next);
  }
}

describe('the queue of packs', () => {
  test('gives packs that fit as they are', () => {
    const plans = [pack(10, 20), pack(5)];
    expect(drain(plans, [30])).toEqual(plans);
  });

  test('cuts between files where they fit, and a file only where it does not', () => {
    expect(drain([pack(10, 10, 25, 3)], [20]).map(({ pieces }) => pieces)).toEqual([[[0, 0, 10], [1, 0, 10]], [[2, 0, 20]], [[2, 20, 5], [3, 0, 3]]]);
  });

  test('gives what came back first, cut to what is wanted now', () => {
    const queue = createPackQueue([pack(40), pack(7)]);
    const first = queue.next(100);
    expect(first?.bytes).toBe(40);
    if (first) queue.giveBack(first);
    expect([queue.next(15)?.bytes, queue.next(100)?.bytes, queue.next(100)?.bytes, queue.next(100)]).toEqual([15, 25, 7, undefined]);
  });

  test('loses nothing, sends nothing twice and keeps to the size, whatever it is', () => {
    const lengths = array(integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 12 });
    assert(property(array(lengths, { maxLength: 4 }), array(integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 5 }), (plans, sizes) => {
      const packs = plans.map((all, index): PlannedPack => ({ ...pack(...all), pieces: pack(...all).pieces.map(([subject, offset, length]) => [index * 100 + subject, offset, length]) }));
      const given = drain(packs, sizes);
      given.forEach(({ bytes, pieces }, index) => {
        expect(bytes).toBeLessThanOrEqual(sizes[index % sizes.length] ?? 1);
        expect(bytes).toBe(pieces.reduce((sum, [, , length]) => sum + length, 0));
        expect(pieces.length).toBeGreaterThan(0);
      });
      const joined = new Map<number, number>();
      for (const [subject, offset, length] of given.flatMap(({ pieces }) => pieces)) {
        expect(joined.get(subject) ?? 0).toBe(offset);
        joined.set(subject, offset + length);
      }
      expect([...joined]).toEqual(packs.flatMap(({ pieces }) => pieces.map(([subject, , length]) => [subject, length])));
    }));
  });
});
