import { Dexie, type DBCore, type DBCoreTable } from 'dexie';
import { type DurableTables, durableSchema } from '../../src/durable/journal.ts';
import type { Pause } from '../../src/durable/waker.ts';

/** A worker that dies at its n-th touch of journal or outside world: what it does from then on never settles and leaves no trace. */
export class Mortal {
  readonly #dieAt: number;
  #buried: () => void = () => undefined;
  readonly #death = new Promise<void>((resolve) => {
    this.#buried = resolve;
  });
  touches = 0;
  dead = false;

  constructor(dieAt = Number.POSITIVE_INFINITY) {
    this.#dieAt = dieAt;
  }

  /** Waits for what the worker was asked, or for its death: a dead worker answers nobody. */
  async answer(asked: Promise<void>): Promise<void> {
    await Promise.race([asked, this.#death]);
  }

  /** Counts a touch; true when the worker is dead. A transaction under way is rolled back, as the browser does. */
  dies(transaction?: { abort?(): void }): boolean {
    if (!this.dead) {
      this.touches += 1;
      if (this.touches < this.#dieAt) return false;
      this.dead = true;
      this.#buried();
    }
    try {
      transaction?.abort?.();
    } catch {
      // It was over already.
    }
    return true;
  }

  /** To be awaited before every touch of the outside world. */
  async touch(): Promise<void> {
    if (this.dies()) await new Promise<never>(() => undefined);
  }
}

/** The engine's tables in a database of a name; every touch goes through the worker. */
export function mortalDatabase(name: string, worker: Mortal): Dexie & DurableTables {
  const database = new Dexie(name);
  database.version(1).stores(durableSchema);
  database.use({
    stack: 'dbcore', name: 'mortal',
    create: (core): DBCore => ({
      ...core,
      table(tableName): DBCoreTable {
        const table = core.table(tableName);
        return {
          ...table,
          mutate: (request) => (worker.dies(request.trans as { abort?(): void }) ? new Promise<never>(() => undefined) : table.mutate(request)),
        };
      },
    }),
  });
  return database as Dexie & DurableTables;
}

/** Time that passes only when nothing else moves. */
export class VirtualTime {
  now = 1_000_000;
  #timers: { at: number; ring: () => void }[] = [];

  readonly pause: Pause = (ms, signal) => new Promise((resolve, reject) => {
    const timer = { at: this.now + ms, ring: resolve };
    const stop = (): void => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      reject(signal.reason);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#timers.push(timer);
  });

  /** Goes to the next timer, or to `at` where that comes first. False when there is neither. */
  advance(at: number | null): boolean {
    const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
    if (next && (at === null || next.at <= at)) {
      this.now = Math.max(this.now, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.ring();
      return true;
    }
    if (at === null) return false;
    this.now = Math.max(this.now, at);
    return true;
  }
}

/** Some turns of the event loop: enough for what can move without time passing. */
export async function someTurns(count = 6): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
