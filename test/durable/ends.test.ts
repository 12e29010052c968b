import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Dexie } from 'dexie';
import { deferred } from '../../src/content/deferred.ts';
import { createEngine, type Engine, type EngineOptions } from '../../src/durable/drive.ts';
import type { DurableTables } from '../../src/durable/journal.ts';
import { definePipeline, type PipelineContext } from '../../src/durable/pipeline.ts';
import { Mortal, mortalDatabase, someTurns } from '../support/mortal.ts';

const missing = Object.assign(new Error('The browser does not let it.'), { code: 'permission.missing', next: '', retry: 'person' });
let database: Dexie & DurableTables;
let doorbell: number | null;
let tries: number;

beforeEach(() => {
  database = mortalDatabase(`ends-${Math.random()}`, new Mortal());
  doorbell = null;
  tries = 0;
});
afterEach(() => database.close());

const pipeline = definePipeline('test@1', { parse: (value) => value }, (p: PipelineContext, input: unknown) => p.stage('one', (q) => q.step('try', async () => {
  tries += 1;
  if (input === 'asks') throw missing;
  return {};
}, { retry: { limit: 1, delay: 1, factor: 1, maxDelay: 1 } })));

function engineWith(options: Partial<EngineOptions<object>>): Engine {
  return createEngine({ database, pipelines: [pipeline], parts: {}, now: () => 1_000, random: () => 0.5, concurrency: 4, waker: { wakeAt: async (when) => void (doorbell = when) }, ...options });
}

test('an end that takes long to tell is told once, however often the worker is woken meanwhile', async () => {
  const told: string[] = [];
  const slow = deferred<void>();
  const engine = engineWith({
    async onEnded({ id }) {
      told.push(id);
      await slow.promise;
    },
  });
  await engine.start({ id: 'run', pipeline: 'test@1', input: null });
  await expect.poll(() => told).toEqual(['run']);
  const woken = Promise.all([engine.resumeAll(), engine.resumeAll()]);
  await someTurns(60);
  slow.resolve();
  await woken;
  await engine.resumeAll();
  expect(told).toEqual(['run']);
  expect((await database.runs.get('run'))?.told).toBe(1);
});

test('an end that cannot be told keeps nothing from going on, and is told the next time', async () => {
  let broken = true;
  const told: string[] = [];
  const engine = engineWith({
    async onEnded({ id }) {
      if (broken && id === 'first') throw new Error('a file is still open');
      told.push(id);
    },
  });
  await engine.start({ id: 'first', pipeline: 'test@1', input: null });
  await expect.poll(async () => (await database.runs.get('first'))?.unfinished).toBe(0);
  await engine.resumeAll();
  await engine.start({ id: 'second', pipeline: 'test@1', input: null });
  await expect.poll(() => told).toEqual(['second']);
  await expect.poll(() => doorbell, { message: 'somebody has to try again' }).not.toBeNull();
  broken = false;
  await engine.resumeAll();
  expect(told).toEqual(['second', 'first']);
  await expect.poll(() => doorbell).toBeNull();
});

test('a cancel that comes at any moment while a run begins to wait ends it', async () => {
  const engine = engineWith({});
  for (let turns = 0; turns < 40; turns += 1) {
    const id = `run ${turns}`;
    const before = tries;
    await engine.start({ id, pipeline: 'test@1', input: 'asks' });
    await expect.poll(() => tries, { interval: 0 }).toBe(before + 1);
    await someTurns(turns);
    await engine.cancel(id);
    await expect.poll(async () => (await database.runs.get(id))?.state, { timeout: 2_000 }).toBe('cancelled');
  }
});
