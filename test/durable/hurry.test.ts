import { afterEach, expect, test } from 'vitest';
import { createEngine } from '../../src/durable/drive.ts';
import { definePipeline, type PipelineContext } from '../../src/durable/pipeline.ts';
import { nextTurn } from '../../src/durable/replay.ts';
import { Mortal, mortalDatabase, someTurns, VirtualTime } from '../support/mortal.ts';

const silent = Object.assign(new Error('It does not answer.'), { code: 'target.unreachable', retry: 'backoff' });
const database = mortalDatabase('hurry', new Mortal());
afterEach(() => database.close());

test('what waits in memory to be tried again is tried at once when a person says so; a pause that is part of it is kept', async () => {
  const time = new VirtualTime();
  let tries = 0;
  const pipeline = definePipeline('test@1', { parse: (value) => value }, (p: PipelineContext) => p.stage('one', async (p) => {
    await p.step('ask', async () => {
      tries += 1;
      if (tries === 1) throw silent;
      return {};
    }, { retry: { limit: 3, delay: 10_000, factor: 1, maxDelay: 10_000 } });
    await p.sleep('watch', 15_000);
    return 'over';
  }));
  const engine = createEngine({ database, pipelines: [pipeline], parts: {}, now: () => time.now, random: () => 0.5, pause: time.pause, concurrency: 1, waker: { wakeAt: async () => undefined } });
  const quiet = async () => {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    await someTurns(60);
  };
  const state = async (path: string) => (await database.steps.get(`run/one/${path}`))?.state;
  await engine.start({ id: 'run', pipeline: 'test@1', input: {} });
  await expect.poll(() => state('ask')).toBe('parked');
  engine.hurry('another');
  await quiet();
  expect(tries).toBe(1);
  const before = time.now;
  engine.hurry('run');
  await expect.poll(() => state('ask')).toBe('done');
  await expect.poll(() => state('watch')).toBe('parked');
  engine.hurry('run');
  await quiet();
  expect([tries, time.now, await state('watch')]).toEqual([2, before, 'parked']);
});
