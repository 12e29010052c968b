import type { ProgressRow, SlipwayDatabase } from '../storage/database.ts';

/** Rows of progress are written at most this often, ms: every one wakes every open page. */
const every = 200;

/** How far something is. */
export interface Progress {
  /** Bytes done so far. */
  show(done: number): void;
  /** Resolves when all that was shown is written: nothing of it appears after the run has tidied up. */
  settled(): Promise<void>;
}

/** Begins to show how far something of a run is; `total` in bytes. */
export type BeginProgress = (run: string, phase: ProgressRow['phase'], total: number) => Progress;

/** Progress as rows of the database. */
export function createProgress(database: Pick<SlipwayDatabase, 'progress'>, now: () => number): BeginProgress {
  return (run, phase, total) => {
    let last: number | undefined;
    let writing: Promise<unknown> = Promise.resolve();
    return {
      show(done) {
        const at = now();
        if (last !== undefined && at - last < every && done < total) return;
        last = at;
        // A figure that is not shown harms nobody.
        writing = Promise.all([writing, database.progress.put({ id: run, phase, done, total, at }).catch(() => undefined)]);
      },
      async settled() {
        await writing;
      },
    };
  };
}
