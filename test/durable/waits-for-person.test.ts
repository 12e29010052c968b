import { afterEach, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/durable/drive.ts';
import { definePipeline, type PipelineContext } from '../../src/durable/pipeline.ts';
import { nextTurn } from '../../src/durable/replay.ts';
import { Mortal, mortalDatabase, someTurns, VirtualTime } from '../support/mortal.ts';

interface Parts { given: boolean; undone: string[]; undoGiven: boolean }

const missing = Object.assign(new Error('The browser does not let us.'), { code: 'permission.missing', next: 'Allow it again.', retry: 'person' });
const deadline = 600_000;

async function body(p: PipelineContext, parts: Parts): Promise<string> {
  return await p.stage('watch', async (p) => {
    await p.step('switch', async () => ({}), { undo: async () => {
      if (!parts.undoGiven) throw missing;
      parts.undone.push('switch');
    } });
    // As many looks as a step may fail: none.
    await p.step('look', async () => {
      if (!parts.given) throw missing;
      return {};
    });
    return 'seen';
  }, { deadline });
}

let databases = 0;
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((database) => database.close()));

/** One run that is begun; `pass` lets so much time go by, ringing the doorbell where it was set. */
async function begin(parts: Parts) {
  databases += 1;
  const time = new VirtualTime();
  const database = mortalDatabase(`person-${databases}`, new Mortal());
  open.push(database);
  let alarm: number | null = null;
  const engine: Engine = createEngine<Parts>({
    database, pipelines: [definePipeline('test@1', { parse: (value) => value }, (p, _input: unknown, handed: Parts) => body(p, handed))], parts,
    now: () => time.now, random: () => 0.5, pause: time.pause, concurrency: 1, waker: { wakeAt: async (when) => void (alarm = when) },
  });
  /** Until nothing is written any more without time passing. */
  async function quiet(): Promise<void> {
    for (let before = -1, seen = await database.events.count(), still = 0; still < 3; still = seen === before ? still + 1 : 0) {
      before = seen;
      // The engine itself waits for whole turns.
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
      await someTurns(30);
      seen = await database.events.count();
    }
  }
  await engine.start({ id: 'run', pipeline: 'test@1', input: {} });
  await quiet();
  return {
    engine, quiet,
    run: async () => await database.runs.get('run'),
    step: async (path: string) => await database.steps.get(`run/${path}`),
    async pass(ms: number) {
      for (const end = time.now + ms; time.now < end;) {
        if (!time.advance(Math.min(alarm ?? end, end))) break;
        if (alarm !== null && time.now >= alarm) {
          alarm = null;
          await engine.resumeAll();
        }
        await quiet();
      }
    },
  };
}

describe('a step that waits for a person', () => {
  test('is looked at again as long as its stage may take, parked between, and goes on when it is given', async () => {
    const parts: Parts = { given: false, undone: [], undoGiven: true };
    const { run, step, pass } = await begin(parts);
    await pass(300_000);
    expect(await run()).toMatchObject({ unfinished: 1, state: 'running', wakeAt: expect.any(Number) as number });
    const waiting = await step('watch/look');
    expect(waiting).toMatchObject({ state: 'parked', error: { code: 'permission.missing', retry: 'person' } });
    expect(waiting?.failures).toBe(waiting?.waits);
    expect(waiting?.waits).toBeGreaterThan(5);
    parts.given = true;
    await pass(60_000);
    expect(await run()).toMatchObject({ state: 'done', output: 'seen' });
    expect(parts.undone).toEqual([]);
  });

  test('ends with its stage\'s deadline: what it waited for is told, and what was done is taken back', async () => {
    const parts: Parts = { given: false, undone: [], undoGiven: true };
    const { run, pass } = await begin(parts);
    await pass(deadline + 60_000);
    expect(await run()).toMatchObject({ state: 'failed', error: { code: 'stage.deadline', message: expect.stringMatching(/took longer than it may\. The browser does not let us\./) as string, next: 'Allow it again.', retry: 'never' } });
    expect(parts.undone).toEqual(['switch']);
  });

  test('is cancelled while it waits', async () => {
    const parts: Parts = { given: false, undone: [], undoGiven: true };
    const { run, engine, quiet } = await begin(parts);
    await engine.cancel('run');
    await quiet();
    expect(await run()).toMatchObject({ state: 'cancelled' });
    expect(parts.undone).toEqual(['switch']);
  });

  test('taking back does not wait for ever: the run ends, and says what could not be taken back', async () => {
    const parts: Parts = { given: false, undone: [], undoGiven: false };
    const { run, engine, pass } = await begin(parts);
    await engine.cancel('run');
    await pass(600_000);
    expect(await run()).toMatchObject({ state: 'cancelled', unfinished: 0, error: { details: { notUndone: ['watch/switch'] } } });
  });
});
