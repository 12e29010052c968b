import { liveQuery } from 'dexie';
import { useObservable } from 'dexie-react-hooks';
import { createContext, useContext } from 'react';
import { DeployError } from '../../domain/errors.ts';
import type { SlipwayDatabase } from '../../storage/database.ts';
import { throttled } from './throttled.ts';

/** The database that the page reads from; given once, where the page is mounted. */
export const DatabaseContext = createContext<SlipwayDatabase | undefined>(undefined);

/** The database the page was mounted with. Throws DeployError `ui.no-database` without one. */
export function useDatabase(): SlipwayDatabase {
  const database = useContext(DatabaseContext);
  if (!database) throw new DeployError('ui.no-database', 'The page was mounted without a database.');
  return database;
}

const interval = 100;

/** What a query reads, now and after every change, at most ten times a second; undefined until it has been read for the first time. A failing query throws while rendering. */
export function useWatched<T>(query: (database: SlipwayDatabase) => Promise<T>, deps: readonly unknown[]): T | undefined {
  const database = useDatabase();
  return useObservable(() => throttled(liveQuery(() => query(database)), interval), [database, ...deps]);
}
