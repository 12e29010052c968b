import { useEffect, useRef, useState } from 'react';
import { type HistoryLine, historyLines } from '../../storage/history-queries.ts';
import { useDatabase } from '../watch/use-watched.ts';

/** Rows that are read at a time. */
const block = 60;
/** Blocks that are kept before and after the rows in sight. */
const around = 2;

/**
 * The lines of the rows in sight and at least two blocks before and after, by id. None is read twice while it is near, until the list changes. One
 * window is read at a time, and after it only the newest one that was wanted meanwhile: whoever flies through thousands does not wait for what flew by.
 */
export function useHistoryRows(ids: readonly string[], first: number, last: number): ReadonlyMap<string, HistoryLine> {
  const database = useDatabase();
  const [known, setKnown] = useState<ReadonlyMap<string, HistoryLine>>(new Map());
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  const wanted = useRef<{ readonly ids: readonly string[]; readonly from: number; readonly to: number } | undefined>(undefined);
  const reading = useRef(false);
  // What was read of the list as it is now.
  const read = useRef<{ readonly ids: readonly string[]; readonly rows: ReadonlyMap<string, HistoryLine> }>({ ids: [], rows: new Map() });
  const from = Math.max(0, (Math.floor(first / block) - around) * block);
  const to = (Math.floor(last / block) + 1 + around) * block;
  useEffect(() => {
    wanted.current = { ids, from, to };
    if (reading.current) return;
    reading.current = true;
    void (async () => {
      try {
        while (wanted.current) {
          const { ids: list, ...window } = wanted.current;
          wanted.current = undefined;
          const near = list.slice(window.from, window.to);
          const kept = read.current.ids === list ? read.current.rows : new Map<string, HistoryLine>();
          const rows = await historyLines(database, near.filter((id) => !kept.has(id)));
          const found = new Map([...near.flatMap((id) => kept.get(id) ?? []), ...rows].map((row) => [row.id, row]));
          read.current = { ids: list, rows: found };
          setKnown(found);
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
