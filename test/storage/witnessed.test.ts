import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { rememberWitnessed } from '../../src/storage/witnessed.ts';

let database: SlipwayDatabase;
beforeEach(async () => {
  database = openDatabase(`witnessed-${Math.random()}`);
  await database.agents.put({ id: 'a', url: 'http://127.0.0.1:7420', name: 'Here', person: 'Ada', keyid: 'k', descriptor: '', environments: [], pairedAt: 0, checkpoint: 'ten', seenAt: 0, problem: 'silent' });
});
afterEach(() => database.delete());

test('of two looks at a log that overlap, the one that ends last does not take the other back', async () => {
  const before = { id: 'a', checkpoint: 'ten' };
  await rememberWitnessed(database, before, 'fifteen', 5);
  await rememberWitnessed(database, before, 'twelve', 6);
  expect(await database.agents.get('a')).toMatchObject({ checkpoint: 'fifteen', seenAt: 6, problem: null });
  await rememberWitnessed(database, { id: 'a', checkpoint: 'fifteen' }, 'twenty', 7);
  expect(await database.agents.get('a')).toMatchObject({ checkpoint: 'twenty', seenAt: 7 });
});
