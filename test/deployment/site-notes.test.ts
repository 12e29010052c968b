import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHistory } from '../../src/deployment/history.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';

let database: SlipwayDatabase;
beforeEach(() => {
  database = openDatabase('site-notes');
});
afterEach(() => database.delete());

test('a note about a site is shown once for each site, also after a restart', async () => {
  const history = createHistory(database, () => 1);
  expect(await history.wasShown('indexed-as-before', 'shop/staging')).toBe(false);
  await history.markShown('indexed-as-before', 'shop/staging');
  const restarted = createHistory(database, () => 2);
  expect(await restarted.wasShown('indexed-as-before', 'shop/staging')).toBe(true);
  expect(await restarted.wasShown('indexed-as-before', 'shop/testing')).toBe(false);
});
