import type { Dexie, EntityTable } from 'dexie';
import type { SavedError } from './saved-error.ts';

/** Where a run stands. `undoing` has no way back to `running`. */
export type RunState = 'queued' | 'running' | 'undoing' | 'done' | 'failed' | 'cancelled';

/** One run of a pipeline. Times in ms since the epoch. */
export interface RunRow {
  id: string;
  pipeline: string;
  input: unknown;
  state: RunState;
  createdAt: number;
  updatedAt: number;
  endedAt: number | null;
  /** Grows with every claim; a write under an older one is refused. */
  epoch: number;
  cancelRequested: boolean;
  /** Why it failed, or what it is being undone for (`SavedError`). */
  error: unknown;
  output: unknown;
  /** When a parked run wants to go on; null = at once. */
  wakeAt: number | null;
  /** 1 until the run has ended: the index by which a boot finds its work. */
  unfinished: 0 | 1;
  /** 0 from its end until whoever wanted to know of it has been told. */
  told: 0 | 1;
}

/** How far taking a step back has come. */
export interface UndoRow {
  attempt: number;
  failures: number;
  state: 'started' | 'parked' | 'done' | 'failed';
  wakeAt: number | null;
  error: unknown;
}

/** One step of a run. `path` = `<stage>/<name>`; `attempt - failures` attempts were lost with their worker, the last one perhaps still going on. */
export interface StepRow {
  id: string;
  run: string;
  path: string;
  state: 'started' | 'parked' | 'done' | 'failed' | 'undone';
  attempt: number;
  failures: number;
  output: unknown;
  error: unknown;
  startedAt: number;
  endedAt: number | null;
  wakeAt: number | null;
  undo: UndoRow | null;
  /** How many of the failures were waits for a person, which no retry limit counts. Absent in rows of older versions. */
  waits?: number;
}

/** Something that happened in a run, for people and for tests; never read by the engine. */
export interface EventRow {
  id?: number;
  run: string;
  at: number;
  kind: string;
  path: string | null;
  data: unknown;
}

/** What somebody told a waiting run. `id` = `<run>/<name>`. */
export interface SignalRow {
  id: string;
  run: string;
  value: unknown;
}

/** A circuit as it stands. */
export interface BreakerRow {
  id: string;
  failures: number;
  openUntil: number | null;
}

/** The engine's tables, to be part of whichever database it runs on. */
export interface DurableTables {
  runs: EntityTable<RunRow, 'id'>;
  steps: EntityTable<StepRow, 'id'>;
  events: EntityTable<EventRow, 'id'>;
  signals: EntityTable<SignalRow, 'id'>;
  breakers: EntityTable<BreakerRow, 'id'>;
}

/** Their indexes, in Dexie's notation. */
export const durableSchema = {
  runs: 'id, unfinished, told, createdAt',
  steps: 'id, run',
  events: '++id, run',
  signals: 'id, run',
  breakers: 'id',
} as const;

/** Another worker has claimed the run: whoever gets this stops at once, without a trace. */
export class LostRunError extends Error {
  override readonly name = 'LostRunError';
}

/** An event before the journal has dated it. */
export interface NewEvent {
  readonly kind: string;
  readonly path?: string;
  readonly data?: unknown;
}

/** A step's new state and the event that tells it. */
export interface StepEntry {
  readonly step: StepRow;
  readonly event: NewEvent;
}

/** Every write of the engine. Each is one transaction, and those of a driver are fenced by its epoch. */
export class Journal {
  readonly #database: Dexie & DurableTables;
  readonly #now: () => number;

  constructor(database: Dexie & DurableTables, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Writes a run down; quiet when its id is known already. */
  async create({ id, pipeline, input }: { id: string; pipeline: string; input: unknown }): Promise<void> {
    const { runs, events } = this.#database;
    const at = this.#now();
    await this.#database.transaction('rw', runs, events, async () => {
      if (await runs.get(id)) return;
      await runs.add({
        id, pipeline, input, state: 'queued', createdAt: at, updatedAt: at, endedAt: null, epoch: 0, cancelRequested: false,
        error: null, output: null, wakeAt: null, unfinished: 1, told: 0,
      });
      await events.add({ run: id, at, kind: 'run-created', path: null, data: { pipeline } });
    });
  }

  /** Takes a run to drive it: from now on nobody else's writes count. Undefined when it has ended or never was. */
  async claim(id: string): Promise<{ run: RunRow; steps: StepRow[] } | undefined> {
    const { runs, steps } = this.#database;
    return await this.#database.transaction('rw', runs, steps, async () => {
      const run = await runs.get(id);
      if (!run || run.unfinished === 0) return undefined;
      const claimed: RunRow = { ...run, epoch: run.epoch + 1, state: run.state === 'queued' ? 'running' : run.state, wakeAt: null };
      await runs.put(claimed);
      return { run: claimed, steps: await steps.where('run').equals(id).toArray() };
    });
  }

  /** New states of steps with the events that tell them, all or none. Throws LostRunError. */
  async commit(run: RunRow, entries: readonly StepEntry[]): Promise<void> {
    const { runs, steps, events } = this.#database;
    const at = this.#now();
    await this.#database.transaction('rw', runs, steps, events, async () => {
      await this.#fence(run, { updatedAt: at });
      await steps.bulkPut(entries.map(({ step }) => step));
      await events.bulkAdd(entries.map(({ step, event }) => (
        { run: run.id, at, kind: event.kind, path: event.path ?? step.path, data: event.data ?? null }
      )));
    });
  }

  /** A change of the run itself with the event that tells it. Throws LostRunError. */
  async change(run: RunRow, change: Partial<RunRow>, event?: NewEvent): Promise<void> {
    const { runs, events } = this.#database;
    const at = this.#now();
    await this.#database.transaction('rw', runs, events, async () => {
      await this.#fence(run, { ...change, updatedAt: at });
      if (event) await events.add({ run: run.id, at, kind: event.kind, path: event.path ?? null, data: event.data ?? null });
    });
  }

  /** The end of a run. Throws LostRunError. */
  async settle(run: RunRow, state: 'done' | 'failed' | 'cancelled', result: { error: SavedError | null; output: unknown }): Promise<void> {
    await this.change(run, { ...result, state, endedAt: this.#now(), unfinished: 0, wakeAt: null }, { kind: 'run-ended', data: { state } });
  }

  /** Asks a run to stop. False when it has ended already. */
  async requestCancel(id: string): Promise<boolean> {
    const { runs, events } = this.#database;
    const at = this.#now();
    return await this.#database.transaction('rw', runs, events, async () => {
      const run = await runs.get(id);
      if (!run || run.unfinished === 0) return false;
      if (!run.cancelRequested) {
        await runs.update(id, { cancelRequested: true, updatedAt: at, wakeAt: null });
        await events.add({ run: id, at, kind: 'cancel', path: null, data: null });
      }
      return true;
    });
  }

  /** Leaves a word for a waiting run; the first one counts. */
  async putSignal(run: string, name: string, value: unknown): Promise<void> {
    const { signals, runs, events } = this.#database;
    const at = this.#now();
    await this.#database.transaction('rw', signals, runs, events, async () => {
      const id = `${run}/${name}`;
      if (await signals.get(id)) return;
      await signals.add({ id, run, value });
      await runs.update(run, { wakeAt: null });
      await events.add({ run, at, kind: 'signal', path: name, data: null });
    });
  }

  async getSignal(run: string, name: string): Promise<SignalRow | undefined> {
    return await this.#database.signals.get(`${run}/${name}`);
  }

  /** Lines for people. Not fenced: a line too many harms nobody. */
  async log(run: string, path: string, lines: readonly string[]): Promise<void> {
    const at = this.#now();
    await this.#database.events.bulkAdd(lines.map((line) => ({ run, at, kind: 'log', path, data: { line } })));
  }

  async unfinished(): Promise<RunRow[]> {
    return await this.#database.runs.where('unfinished').equals(1).toArray();
  }

  /** Ended runs of whose end nobody has been told. */
  async untold(): Promise<RunRow[]> {
    return await this.#database.runs.where('told').equals(0).and((run) => run.unfinished === 0).toArray();
  }

  async markTold(id: string): Promise<void> {
    const { runs } = this.#database;
    await this.#database.transaction('rw', runs, async () => {
      const run = await runs.get(id);
      if (run) await runs.put({ ...run, told: 1 });
    });
  }

  async get(id: string): Promise<RunRow | undefined> {
    return await this.#database.runs.get(id);
  }

  async #fence(run: RunRow, change: Partial<RunRow>): Promise<void> {
    const current = await this.#database.runs.get(run.id);
    if (!current || current.epoch !== run.epoch || current.unfinished === 0) throw new LostRunError(`Another worker drives ${run.id} now`);
    await this.#database.runs.update(run.id, change);
  }
}
