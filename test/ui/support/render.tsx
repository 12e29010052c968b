import { cleanup, configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { openDatabase, type SlipwayDatabase } from '../../../src/storage/database.ts';
import { useViewState } from '../../../src/ui/view-state.ts';
import { DatabaseContext } from '../../../src/ui/watch/use-watched.ts';

// Long enough for a machine that is busy with something else: what is waited for comes or never does.
configure({ asyncUtilTimeout: 20_000 });

/** A fresh database for one test. */
export function freshDatabase(): SlipwayDatabase {
  return openDatabase(`ui-${Math.random()}`);
}

/** Shows a page over a database. */
export function show(page: ReactNode, database: SlipwayDatabase): void {
  render(<DatabaseContext value={database}>{page}</DatabaseContext>);
}

/** Takes the page away and forgets drafts and filters. */
export async function clear(database: SlipwayDatabase): Promise<void> {
  cleanup();
  useViewState.setState(useViewState.getInitialState());
  await database.delete();
}
