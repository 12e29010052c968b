import type { PickRow, SlipwayDatabase } from './database.ts';

/** Keeps what a person has just picked, in place of what was picked before: folders cannot travel in messages, and an archive should not travel twice. */
export async function keepPick(database: Pick<SlipwayDatabase, 'picks' | 'transaction'>, pick: PickRow): Promise<void> {
  await database.transaction('rw', database.picks, async () => {
    await database.picks.clear();
    await database.picks.put(pick);
  });
}
