import type { Dexie } from 'dexie';
import { type DurableTables, Journal, LostRunError, type RunRow } from './journal.ts';
import type { Pipeline } from './pipeline.ts';
import { Replay } from './replay.ts';
import { engineError, saveError, type SavedError } from './saved-error.ts';
import { takeBack } from './take-back.ts';
import { type Pause, pauseByTimer, type Waker } from './waker.ts';

/** What the engine runs on. Clock, chance, waiting and the doorbell are handed in. */
export interface EngineOptions<Parts> {
  readonly database: Dexie & DurableTables;
  readonly pipelines: readonly Pipeline<Parts>[];
  readonly parts: Parts;
  now(): number;
  random(): number;
  readonly waker: Waker;
  /** Keeps the worker alive while something is held. */
  readonly awake?: { hold(): () => void };
  /** Runs driven at the same time; the others wait as `queued`. */
  readonly concurrency: number;
  /** Told of every end, at least once; again after a death of the worker. */
  onEnded?(run: RunRow): Promise<void>;
  /** One driver a run over all workers, where the platform has locks. The epoch protects where it has none. */
  lock?<T>(name: string, body: () => Promise<T>): Promise<T>;
  readonly pause?: Pause;
}

/** Runs pipelines so that they outlive their worker. */
export interface Engine {
  /** Writes the run down and begins to drive it; resolves when it cannot be lost any more. Quiet when the id is known. */
  start(run: { id: string; pipeline: string; input: unknown }): Promise<void>;
  /** Takes up everything that is unfinished. To be called at every boot. */
  resumeAll(): Promise<void>;
  /** Has a run that is driven here try at once what it waits to try again. Quiet for any other. */
  hurry(id: string): void;
  /** Stops a run and takes back what it did. Quiet when it has ended. */
  cancel(id: string): Promise<void>;
  /** Answers a `waitFor`. */
  signal(id: string, name: string, value: unknown): Promise<void>;
  /** The run's row once it has ended. Rejects with code `run.unknown` when there is none. */
  ended(id: string): Promise<RunRow>;
}

/** How soon the doorbell rings for a run whose worker may have died, ms: the shortest a browser keeps to. */
const lifeline = 30_000;

/** A run that is being driven here. */
interface Slot {
  replay?: Replay;
  /** Something happened meanwhile: look again before parking. */
  again: boolean;
  cancelled: boolean;
}

/** How one pass ended. */
type Pass = 'ended' | 'lost' | 'parked';

/** An engine over one database. Does nothing until it is called. */
export function createEngine<Parts>(options: EngineOptions<Parts>): Engine {
  const { database, now, random, concurrency } = options;
  const pause = options.pause ?? pauseByTimer;
  const journal = new Journal(database, () => now());
  const driving = new Map<string, Slot>();
  const waiting: string[] = [];
  const telling = new Map<string, Promise<void>>();
  const listeners = new Map<string, ((run: RunRow) => void)[]>();

  async function undo(replay: Replay, run: RunRow, error: SavedError, ending: 'failed' | 'cancelled'): Promise<Pass> {
    // From here there is no way forward, whatever the next life of the worker sees.
    if (run.state !== 'undoing') await journal.change(run, { state: 'undoing', error: { ...error, ending } }, { kind: 'undo-began', data: error });
    const result = await takeBack(replay, { journal, run, now: () => now(), random: () => random(), pause });
    if (result.kind === 'parked') {
      await journal.change(run, { wakeAt: result.wakeAt });
      return 'parked';
    }
    const { notUndone } = result;
    await journal.settle(run, ending, { error: notUndone.length === 0 ? error : { ...error, details: { ...error.details, notUndone } }, output: null });
    return 'ended';
  }

  /** Drives a run as far as it goes now. */
  async function pass(id: string, slot: Slot): Promise<Pass> {
    const claimed = await journal.claim(id);
    if (!claimed) return 'ended';
    const { run, steps } = claimed;
    const pipeline = options.pipelines.find(({ name }) => name === run.pipeline);
    if (!pipeline) {
      await journal.settle(run, 'failed', { error: engineError('pipeline.unknown', `This version does not know ${run.pipeline}.`, 'Start it again.'), output: null });
      return 'ended';
    }
    const replay = new Replay({ journal, run, steps, now: () => now(), random: () => random(), pause });
    slot.replay = replay;
    // Cancelled between the claim and now: the row that was claimed does not say so yet.
    if (slot.cancelled) replay.cancel();
    const body = pipeline.run(replay.context(), run.input, options.parts).then(
      (output) => ({ kind: 'done' as const, output }),
      (error: unknown) => ({ kind: 'failed' as const, error }),
    );
    const end = await Promise.race([body, replay.idle.then(() => ({ kind: 'idle' as const }))]);
    if (!replay.lost) {
      await replay.flush().catch((error: unknown) => {
        if (!replay.lost) throw error;
      });
    }
    if (replay.lost) return 'lost';
    if (run.state === 'undoing') {
      await replay.halt();
      const { ending, ...error } = run.error as SavedError & { ending: 'failed' | 'cancelled' };
      return await undo(replay, run, error, ending);
    }
    if (end.kind === 'done') {
      await journal.settle(run, 'done', { error: null, output: end.output ?? null });
      return 'ended';
    }
    if (end.kind === 'failed' || replay.cancelled) {
      const cancelled = replay.cancelled;
      await replay.halt();
      if (replay.lost) return 'lost';
      return cancelled
        ? await undo(replay, run, saveError(engineError('run.cancelled', 'It was cancelled.')), 'cancelled')
        : await undo(replay, run, saveError(end.kind === 'failed' ? end.error : undefined), 'failed');
    }
    await journal.change(run, { wakeAt: replay.wakeAt });
    return 'parked';
  }

  async function tellOnce(id: string): Promise<void> {
    const run = await journal.get(id);
    if (!run || run.told === 1) return;
    await options.onEnded?.(run);
    await journal.markTold(id);
    for (const listener of listeners.get(id) ?? []) listener(run);
    listeners.delete(id);
  }

  /** Tells of an end, unless that is under way or done already. */
  function tell(id: string): Promise<void> {
    const mine = telling.get(id) ?? tellOnce(id).finally(() => telling.delete(id));
    telling.set(id, mine);
    return mine;
  }

  async function drive(id: string): Promise<void> {
    const busy = driving.get(id);
    if (busy) {
      busy.again = true;
      return;
    }
    if (driving.size >= concurrency) {
      if (!waiting.includes(id)) waiting.push(id);
      return;
    }
    const slot: Slot = { again: false, cancelled: false };
    driving.set(id, slot);
    const release = options.awake?.hold();
    try {
      await ring();
      let result: Pass;
      do {
        slot.again = false;
        const once = () => pass(id, slot);
        result = await (options.lock ? options.lock(`run ${id}`, once) : once());
      } while (result === 'parked' && slot.again);
      if (result === 'ended') await tell(id);
    } catch (error) {
      // The journal itself failed, or its end could not be told: the doorbell brings it up again, unless the run is somebody else's.
      if (!(error instanceof LostRunError)) await options.waker.wakeAt(now() + lifeline);
    } finally {
      driving.delete(id);
      release?.();
      const next = waiting.shift();
      if (next !== undefined) void drive(next);
      await ring();
    }
  }

  /** Sets the doorbell to the earliest of the waiting runs. */
  async function ring(): Promise<void> {
    // A run under way counts too: when the worker dies in the middle of it, nothing else may ever wake it.
    const waits = [
      ...(await journal.unfinished()).map((run) => (driving.has(run.id) ? now() + lifeline : run.wakeAt ?? now() + lifeline)),
      ...(await journal.untold()).map(() => now() + lifeline),
    ];
    await options.waker.wakeAt(waits.length === 0 ? null : Math.min(...waits));
  }

  return {
    async start(run) {
      await journal.create(run);
      void drive(run.id);
    },

    async resumeAll() {
      // An end that cannot be told yet stays for the next time, and keeps nothing else from going on.
      for (const { id } of await journal.untold()) await tell(id).catch(() => undefined);
      for (const run of await journal.unfinished()) {
        if (run.wakeAt === null || run.wakeAt <= now() || run.cancelRequested) void drive(run.id);
      }
      await ring();
    },

    hurry: (id) => driving.get(id)?.replay?.hurry(),

    async cancel(id) {
      if (!await journal.requestCancel(id)) return;
      const slot = driving.get(id);
      if (slot) {
        slot.cancelled = true;
        // It may be parking just now: its row would then wait for its time again.
        slot.again = true;
        slot.replay?.cancel();
      } else {
        void drive(id);
      }
    },

    async signal(id, name, value) {
      await journal.putSignal(id, name, value);
      void drive(id);
    },

    async ended(id) {
      const run = await journal.get(id);
      if (!run) throw engineError('run.unknown', 'There is no run of that name.');
      if (run.unfinished === 0) return run;
      return await new Promise((resolve) => {
        listeners.set(id, [...listeners.get(id) ?? [], resolve]);
        // It may have ended between the look and the listening.
        void journal.get(id).then((again) => again?.unfinished === 0 && resolve(again));
      });
    },
  };
}
