import { useEffect, useRef, useState } from 'react';
import { historyRows } from '../../storage/history-queries.ts';
import type { HistoryRow } from '../../storage/history-terms.ts';
import { useDatabase } from '../watch/use-watched.ts';

/** Rows that are read at a time. */
const block = 60;

/**
 * The records of the rows in sight and at least a block before and after, by id. One window is read at a time, and after it only the newest one that
 * was wanted meanwhile: whoever flies through thousands does not wait for what flew by.
 */
export function useHistoryRows(ids: readonly string[], first: number, last: number): ReadonlyMap<string, HistoryRow> {
  const database = useDatabase();
  const [known, setKnown] = useState<ReadonlyMap<string, HistoryRow>>(new Map());
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  const wanted = useRef<readonly string[] | undefined>(undefined);
  const reading = useRef(false);
  const from = Math.max(0, (Math.floor(first / block) - 1) * block);
  const to = (Math.floor(last / block) + 2) * block;
  useEffect(() => {
    wanted.current = ids.slice(from, to);
    if (reading.current) return;
    reading.current = true;
    void (async () => {
      try {
        while (wanted.current) {
          const window = wanted.current;
          wanted.current = undefined;
          const rows = await historyRows(database, window);
          setKnown(new Map(rows.map((row) => [row.id, row])));
        }
      } catch (error) {
        setFailure({ error });
      } finally {
        reading.current = false;
      }
    })();
  }, [database, ids, from, to]);
  // Thrown while rendering, as every query that fails is.
  if (failure) throw failure.error;
  return known;
}
