import { useEffect, useMemo, useState } from 'react';
import { historyIds, type HistoryLine, historyStart, type HistoryQuery } from '../../storage/history-queries.ts';
import type { HistoryFilter } from '../view-state.ts';
import { useDatabase, useWatched } from '../watch/use-watched.ts';

/** What a filter lets through. */
export interface FoundHistory {
  /** How many; at first more than `ids`, which follow. */
  readonly count: number;
  /** Another list after every change, even of the same ids. */
  readonly ids: readonly string[];
  /** How many there are in all. */
  readonly all: number;
  /** The newest lines, read before anything else. */
  readonly newest: ReadonlyMap<string, HistoryLine>;
}

function queryOf(filter: HistoryFilter): HistoryQuery {
  return {
    search: filter.search,
    ...(filter.environment === undefined ? {} : { environment: filter.environment }),
    ...(filter.status === undefined ? {} : { status: filter.status }),
    ...(filter.projectId === undefined ? {} : { projectId: filter.projectId }),
  };
}

/** Whether a filter lets everything through. */
export function isEverything({ environment, status, projectId, search }: HistoryFilter): boolean {
  return environment === undefined && status === undefined && projectId === undefined && search.trim() === '';
}

/**
 * The ended deployments a filter lets through, now and after every change. The first screenful comes from an index at once; the keys of all follow,
 * outside of the live query, which would remember each of them. Undefined until there is something to show.
 */
export function useFoundHistory(filter: HistoryFilter): FoundHistory | undefined {
  const database = useDatabase();
  const start = useWatched(historyStart, []);
  const [found, setFound] = useState<{ readonly ids: readonly string[]; readonly filter: HistoryFilter }>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    if (!start) return undefined;
    let wanted = true;
    void historyIds(database, queryOf(filter)).then((ids) => wanted && setFound({ ids, filter }), (error: unknown) => wanted && setFailure({ error }));
    return () => {
      wanted = false;
    };
  }, [database, filter, start]);
  // Thrown while rendering, as every query that fails is.
  if (failure) throw failure.error;
  return useMemo(() => {
    if (!start) return undefined;
    const newest = new Map(start.lines.map((line) => [line.id, line]));
    const shared = { all: start.all, newest };
    // What an earlier filter found stays until the new one has found something: no list that blinks while one types.
    if (found && (found.filter === filter || !isEverything(filter))) return { ...shared, count: found.ids.length, ids: found.ids };
    return isEverything(filter) ? { ...shared, count: start.all, ids: start.lines.map(({ id }) => id) } : undefined;
  }, [start, found, filter]);
}
