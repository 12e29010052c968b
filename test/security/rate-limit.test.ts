import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { type Bucket, take } from '../../src/security/rate-limit.ts';

const policies = record({ capacity: integer({ min: 1, max: 20 }), refillPerSecond: constantFrom(0.1, 0.5, 1, 3, 50) });
const gaps = array(integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 60 });

test('over any stretch of time no more is given than was held and flowed in', () => {
  assert(property(policies, gaps, (policy, gaps) => {
    const given: number[] = [];
    let bucket: Bucket | undefined;
    let now = 1_000;
    for (const gap of gaps) {
      now += gap;
      const answer = take(bucket, policy, now);
      bucket = answer.state;
      if (answer.allowed) given.push(now);
    }
    for (const [first, begin] of given.entries()) {
      for (const [last, end] of given.entries()) {
        if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(policy.capacity + ((end - begin) / 1000) * policy.refillPerSecond + 1e-3);
      }
    }
  }));
});

test('what it holds is never below nothing or above its capacity, and is told in whole numbers', () => {
  assert(property(policies, gaps, (policy, gaps) => {
    let bucket: Bucket | undefined;
    let now = 0;
    for (const gap of gaps) {
      now += gap;
      const { state, remaining, allowed, retryAfter } = take(bucket, policy, now);
      bucket = state;
      expect(state.tokens).toBeGreaterThanOrEqual(0);
      expect(state.tokens).toBeLessThanOrEqual(policy.capacity - (allowed ? 1 : 0));
      expect(state.at).toBe(now);
      expect(remaining).toBe(Math.floor(state.tokens));
      expect(retryAfter === 0).toBe(allowed);
      expect(Number.isInteger(retryAfter)).toBe(true);
    }
  }));
});

test('after a refusal the named wait is enough, and less would not do', () => {
  const times = array(integer({ min: 0, max: 20 }), { minLength: 20, maxLength: 20 });
  assert(property(policies, integer({ min: 0, max: 2 ** 41 }), times, (policy, begin, pauses) => {
    let bucket: Bucket | undefined;
    let now = begin;
    for (const pause of pauses.slice(0, policy.capacity)) {
      bucket = take(bucket, policy, now).state;
      now += pause;
    }
    const { allowed, state, retryAfter } = take(bucket, policy, now);
    if (allowed) return;
    expect(take(state, policy, now + retryAfter).allowed).toBe(true);
    if (retryAfter >= 2) expect(take(state, policy, now + retryAfter - 2).allowed).toBe(false);
  }), { numRuns: 2000 });
});

test('the wait is enough where the sum of fractions falls just short of one', () => {
  const policy = { capacity: 1, refillPerSecond: 0.1 };
  for (let milliseconds = 1; milliseconds < 10_000; milliseconds += 1) {
    const { state, retryAfter } = take({ tokens: 0, at: 0 }, policy, milliseconds);
    expect(take(state, policy, milliseconds + retryAfter).allowed, String(milliseconds)).toBe(true);
  }
});

test('a clock that goes back neither fills the bucket nor empties it', () => {
  const policy = { capacity: 2, refillPerSecond: 1 };
  const first = take(undefined, policy, 10_000);
  const second = take(first.state, policy, 1_000);
  expect([first.remaining, second.allowed, second.remaining]).toEqual([1, true, 0]);
  expect(take(second.state, policy, 1_999).allowed).toBe(false);
  expect(take(second.state, policy, 2_000).allowed).toBe(true);
});
