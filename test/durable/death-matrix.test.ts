import { describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/durable/drive.ts';
import type { RunRow, StepRow } from '../../src/durable/journal.ts';
import { definePipeline, type PipelineContext } from '../../src/durable/pipeline.ts';
import { Mortal, mortalDatabase, someTurns, VirtualTime } from '../support/mortal.ts';

/** The outside world: remembers what was done under which key; the same key is the same effect. */
class World {
  readonly effects = new Map<string, string>();
  readonly began: string[] = [];
  readonly applied: string[] = [];
}

interface Parts {
  readonly world: World;
  readonly worker: Mortal;
  readonly failing: boolean;
}

const retry = { limit: 3, delay: 100, factor: 2, maxDelay: 1_000 };
const failure = Object.assign(new Error('not well'), { code: 'test.failed', retry: 'never' });

async function effect({ world, worker }: Parts, key: string, what: string): Promise<{ key: string }> {
  world.began.push(key);
  await worker.touch();
  if (!world.effects.has(key)) {
    world.effects.set(key, what);
    world.applied.push(key);
  }
  // The answer of what has taken effect may still be lost.
  await worker.touch();
  return { key };
}

async function undoEffect({ world, worker }: Parts, undoes: string): Promise<void> {
  await worker.touch();
  world.effects.delete(undoes);
  await worker.touch();
}

async function body(p: PipelineContext, parts: Parts): Promise<string> {
  const doing = (name: string, p: PipelineContext) => p.step(name, (a) => effect(parts, a.idempotencyKey, name), { retry, undo: (_, a) => undoEffect(parts, a.undoes) });
  await p.stage('one', async (p) => {
    await doing('create', p);
    await Promise.all(['a', 'b', 'c'].map((name) => doing(`upload:${name}`, p)));
    let failed = false;
    await p.step('flaky', async (a) => {
      await parts.worker.touch();
      if (a.attempt === 1 && !failed) {
        failed = true;
        throw Object.assign(new Error('once'), { code: 'test.once', retry: 'backoff' });
      }
      return {};
    }, { retry });
  });
  await p.sleep('wait', 40_000);
  await p.stage('two', async (p) => {
    await doing('switch', p);
    await Promise.all([
      doing('beside', p),
      p.step('judge', async () => {
        await parts.worker.touch();
        if (parts.failing) throw failure;
        return {};
      }),
    ]);
    await p.step('confirm', (a) => effect(parts, a.idempotencyKey, 'confirm'), { retry, final: true });
    await p.step('after', (a) => effect(parts, a.idempotencyKey, 'after'), { retry });
  });
  return 'live';
}

const pipeline = definePipeline('test@1', { parse: (value) => value }, (p, _input: unknown, parts: Parts) => body(p, parts));

interface Life {
  readonly engine: Engine;
  readonly worker: Mortal;
  readonly ended: RunRow[];
}

let databases = 0;

/** One run in a world of its own, driven by one worker after another. */
async function play(options: { failing?: boolean; dieAt?: number; cancelAfterDeath?: boolean; cancelAtTouch?: number; rivalAtTouch?: number }) {
  databases += 1;
  const name = `death-${databases}`;
  const world = new World();
  const time = new VirtualTime();
  let alarm: number | null = null;
  const doorbells: (number | null)[] = [];
  let begunAtFirstDoorbell: number | undefined;
  const born = (worker: Mortal): Life => {
    const ended: RunRow[] = [];
    const engine = createEngine<Parts>({
      database: mortalDatabase(name, worker), pipelines: [pipeline], parts: { world, worker, failing: options.failing ?? false },
      now: () => time.now, random: () => 0.5, pause: time.pause, concurrency: 4,
      waker: {
        async wakeAt(when) {
          alarm = when;
          doorbells.push(when);
          begunAtFirstDoorbell ??= world.began.length;
        },
      },
      async onEnded(run) { ended.push(run); },
    });
    return { engine, worker, ended };
  };
  const rivals: Life[] = [];
  let life = born(new Mortal(options.dieAt));
  void life.engine.start({ id: 'run', pipeline: 'test@1', input: {} });
  let deaths = 0;
  const reader = mortalDatabase(name, new Mortal());
  let cancelled = false;
  for (let turn = 0; turn < 2_000; turn += 1) {
    await someTurns(3);
    if (life.worker.dead) {
      deaths += 1;
      life = born(new Mortal());
      // A run whose row was never written is started again by whoever asked for it.
      if (!await reader.runs.get('run')) await life.worker.answer(life.engine.start({ id: 'run', pipeline: 'test@1', input: {} }));
      if (options.cancelAfterDeath === true) await life.worker.answer(life.engine.cancel('run'));
      await life.worker.answer(life.engine.resumeAll());
      continue;
    }
    if (rivals.length === 0 && options.rivalAtTouch !== undefined && life.worker.touches >= options.rivalAtTouch) {
      rivals.push(life);
      life = born(new Mortal());
      await life.worker.answer(life.engine.resumeAll());
      continue;
    }
    if (!cancelled && options.cancelAtTouch !== undefined && life.worker.touches >= options.cancelAtTouch) {
      cancelled = true;
      await life.worker.answer(life.engine.cancel('run'));
      continue;
    }
    if (life.ended.length + rivals.flatMap((rival) => rival.ended).length > 0 && (await reader.runs.get('run'))?.told === 1) break;
    const before = life.worker.touches;
    await someTurns(6);
    if (life.worker.touches !== before) continue;
    time.advance(alarm);
    if (alarm !== null && time.now >= alarm) {
      alarm = null;
      await life.worker.answer(life.engine.resumeAll());
    }
  }
  const [run] = await reader.runs.toArray();
  const steps = await reader.steps.toArray();
  const events = await reader.events.toArray();
  reader.close();
  return { run, steps, events, world, deaths, doorbells, begunAtFirstDoorbell, touches: life.worker.touches };
}

const everything = ['one/create', 'one/upload:a', 'one/upload:b', 'one/upload:c', 'two/switch', 'two/beside', 'two/confirm', 'two/after'].map((path) => `run/${path}`);

/** What must hold of every end. */
function expectRightEnd({ run, steps, world }: { run: RunRow | undefined; steps: StepRow[]; world: World }): void {
  expect(run?.unfinished).toBe(0);
  expect(run?.told, 'nobody was told of the end').toBe(1);
  expect(world.applied.length, 'an effect took place twice').toBe(new Set(world.applied).size);
  for (const key of world.began) expect(everything, 'a step used another key').toContain(key);
  if (run?.state === 'done') {
    expect([...world.effects.keys()].toSorted()).toEqual(everything.toSorted());
    expect(run.output).toBe('live');
    return;
  }
  // What is final has no undo: when its answer was lost and a cancel came, only what it confirmed is taken back.
  expect([...world.effects.keys()].filter((key) => key !== 'run/two/confirm'), 'something was left behind').toEqual([]);
  expect(steps.filter((step) => step.state === 'started' && step.undo !== null && step.undo.state !== 'done')).toEqual([]);
}

describe('a worker that dies at every touch', () => {
  test('an undisturbed run ends well, and each step has its attempt written before it acts', async () => {
    const played = await play({});
    expect(played.run?.state).toBe('done');
    expectRightEnd(played);
    const kinds = played.events.filter((event) => event.path === 'two/switch').map((event) => event.kind);
    expect(kinds).toEqual(['attempt', 'done']);
    expect(played.events.filter((event) => event.path === 'one/flaky').map((event) => event.kind)).toEqual(['attempt', 'retry', 'attempt', 'done']);
  });

  test('the doorbell is set before the first step begins, and taken off at the end', async () => {
    const { doorbells, begunAtFirstDoorbell } = await play({});
    expect(doorbells[0]).toBeGreaterThan(0);
    expect(begunAtFirstDoorbell).toBe(0);
    expect(doorbells.at(-1)).toBeNull();
  });

  test('two workers at once: the later one has the run, the earlier one stops without a trace', async () => {
    const { touches } = await play({});
    for (let rivalAtTouch = 3; rivalAtTouch < touches - 4; rivalAtTouch += 4) {
      const played = await play({ rivalAtTouch });
      expect(played.run?.state, `a rival at ${rivalAtTouch}`).toBe('done');
      expectRightEnd(played);
      const done = played.events.filter((event) => event.kind === 'done').map((event) => event.path);
      expect(done.length, `a step was recorded twice with a rival at ${rivalAtTouch}`).toBe(new Set(done).size);
    }
  }, 180_000);

  test('success: every death ends in the same success', async () => {
    // Steps side by side share a write or not, so runs differ by a few touches: goes on until one ends before its death.
    for (let dieAt = 1; ; dieAt += 1) {
      const played = await play({ dieAt });
      expect(played.run?.state, `died at ${dieAt}`).toBe('done');
      expectRightEnd(played);
      if (played.deaths > 0) continue;
      expect(dieAt).toBeGreaterThan(50);
      break;
    }
  }, 180_000);

  test('failure: every death ends with everything taken back', async () => {
    const { touches, run } = await play({ failing: true });
    expect(run?.state).toBe('failed');
    for (let dieAt = 1; dieAt <= touches; dieAt += 1) {
      const played = await play({ failing: true, dieAt });
      expect(played.run?.state, `died at ${dieAt}`).toBe('failed');
      expectRightEnd(played);
    }
  }, 180_000);

  test('cancelled after the death: everything is taken back, or it was too late', async () => {
    const { touches } = await play({});
    for (let dieAt = 1; dieAt <= touches; dieAt += 1) {
      const played = await play({ dieAt, cancelAfterDeath: true });
      const confirmed = played.steps.some((step) => step.path === 'two/confirm' && step.state === 'done');
      expect(played.run?.state, `died at ${dieAt}`).toBe(confirmed ? 'done' : 'cancelled');
      if (!confirmed) expectRightEnd(played);
    }
  }, 180_000);

  test('cancelled alive at any moment: the running attempt is waited for, then everything is taken back', async () => {
    const { touches } = await play({});
    for (let cancelAtTouch = 2; cancelAtTouch <= touches; cancelAtTouch += 3) {
      const played = await play({ cancelAtTouch });
      expect(['cancelled', 'done']).toContain(played.run?.state);
      expectRightEnd(played);
    }
  }, 180_000);

  test('cancelled, and dead soon after: what was asked for is not forgotten', async () => {
    const { touches } = await play({});
    for (let cancelAtTouch = 2; cancelAtTouch <= touches; cancelAtTouch += 5) {
      for (const later of [1, 2, 4]) {
        const played = await play({ cancelAtTouch, dieAt: cancelAtTouch + later });
        const asked = played.events.findIndex((event) => event.kind === 'cancel');
        const final = played.events.findIndex((event) => event.path === 'two/confirm');
        const name = `cancelled at ${cancelAtTouch}, dead ${later} later`;
        if (asked === -1) expect(played.run?.state, name).toBe('done');
        else if (final === -1 || asked < final) expect(played.run?.state, name).toBe('cancelled');
        else expect(['cancelled', 'done'], name).toContain(played.run?.state);
        expectRightEnd(played);
      }
    }
  }, 180_000);
});
