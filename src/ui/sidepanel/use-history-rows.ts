import { useMemo } from 'react';
import { historyRows } from '../../storage/history-queries.ts';
import type { HistoryRow } from '../../storage/history-terms.ts';
import { useWatched } from '../watch/use-watched.ts';

/** Rows that are read at a time. */
const block = 60;

/** The records of the rows in sight and at least a block before and after, by id. While the next window is read the last one stays, and the two overlap. */
export function useHistoryRows(ids: readonly string[], first: number, last: number): ReadonlyMap<string, HistoryRow> {
  const from = Math.max(0, (Math.floor(first / block) - 1) * block);
  const to = (Math.floor(last / block) + 2) * block;
  const wanted = useMemo(() => ids.slice(from, to), [ids, from, to]);
  const read = useWatched((database) => historyRows(database, wanted), [wanted]);
  return useMemo(() => new Map((read ?? []).map((row) => [row.id, row])), [read]);
}
