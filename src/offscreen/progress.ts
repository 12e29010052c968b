import type { ProgressRow, SlipwayDatabase } from '../storage/database.ts';

/** Rows of progress are written at most this often, ms: every one wakes every open page. */
const every = 200;

/** Begins to show how far something of a run is; call what it gives with the bytes done so far. */
export type ShowProgress = (run: string, phase: ProgressRow['phase'], total: number) => (done: number) => void;

/** Progress as rows of the database. */
export function createProgress(database: SlipwayDatabase, now: () => number): ShowProgress {
  return (run, phase, total) => {
    let last = 0;
    return (done) => {
      const at = now();
      if (at - last < every && done < total) return;
      last = at;
      // A figure that is not shown harms nobody.
      void database.progress.put({ id: run, phase, done, total, at }).catch(() => undefined);
    };
  };
}
