import type { ProgressRow, SlipwayDatabase, TransferRow } from '../storage/database.ts';

/** Rows of progress are written at most this often, ms: every one wakes every open page. */
const every = 200;

/** Samples of one transfer that are kept; beyond that every other one is let go. */
const kept = 120;

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
export function createProgress(database: Pick<SlipwayDatabase, 'progress' | 'transfers'>, now: () => number): BeginProgress {
  return (run, phase, total) => {
    let last: number | undefined;
    let writing: Promise<unknown> = Promise.resolve();
    let samples: TransferRow['samples'] = [];
    return {
      show(done) {
        const at = now();
        if (last !== undefined && at - last < every && done < total) return;
        last = at;
        // A figure that is not shown harms nobody.
        writing = Promise.all([writing, database.progress.put({ id: run, phase, done, total, at }).catch(() => undefined)]);
        if (phase !== 'upload') return;
        samples.push([at, done]);
        if (samples.length > kept) samples = samples.filter((_, index) => index % 2 === 0);
        writing = Promise.all([writing, database.transfers.put({ id: run, samples: [...samples] }).catch(() => undefined)]);
      },
      async settled() {
        await writing;
      },
    };
  };
}
