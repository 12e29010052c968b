import { expect, test } from 'vitest';
import { createBusyTime } from '../../src/offscreen/busy-time.ts';

/** A worker that answers when it is told. */
function worker() {
  const target = new EventTarget();
  const posted: unknown[] = [];
  return Object.assign(target, { posted, postMessage: (message: unknown) => void posted.push(message), answer: (event = 'message') => void target.dispatchEvent(new Event(event)) });
}

test('counts each worker\'s jobs, those that go on as far as they have come', () => {
  let now = 0;
  const busy = createBusyTime(() => now);
  const [one, two] = [busy.watch(worker()), busy.watch(worker())];
  now = 5;
  expect(busy.total()).toBe(0);
  one.postMessage('a');
  now = 15;
  two.postMessage('b');
  now = 25;
  expect(busy.total()).toBe(30);
  one.answer();
  now = 100;
  two.answer();
  now = 200;
  expect(busy.total()).toBe(20 + 85);
  expect([one.posted, two.posted]).toEqual([['a'], ['b']]);
});

test('jobs of one worker that overlap count once, and one that broke counts no further', () => {
  let now = 0;
  const busy = createBusyTime(() => now);
  const one = busy.watch(worker());
  one.postMessage('a');
  now = 10;
  one.postMessage('b');
  now = 20;
  one.answer();
  now = 30;
  one.answer('error');
  now = 40;
  expect(busy.total()).toBe(30);
  one.answer();
  expect(busy.total()).toBe(30);
});
