import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dexie } from 'dexie';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { historyIds, historyLines, type HistoryQuery } from '../../src/storage/history-queries.ts';
import { deploymentId, record } from '../ui/support/rows.ts';

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;

describe('the history, searched', () => {
  let database: SlipwayDatabase;
  beforeEach(async () => {
    database = openDatabase(`history-${Math.random()}`);
    await database.history.bulkPut([
      record(deploymentId('a'), { startedAt: 1, projectName: 'Café Zürich', digest: sha('1'), content: sha('1') }),
      record(deploymentId('b'), { startedAt: 2, projectName: 'Tide table', initiatedBy: 'Grace Hopper', digest: sha('2'), content: sha('2'), environment: 'production' }),
      record(deploymentId('c'), { startedAt: 3, projectName: 'Tide table', label: 'Spring sale', digest: sha('3'), content: sha('3'), projectId: 'tide', result: { ...record(deploymentId('c')).result, status: 'failed' } }),
    ]);
  });
  afterEach(() => database.delete());

  const found = async (query: HistoryQuery) => (await historyIds(database, query)).map((id) => id.charAt(4)).join('');

  it('gives ids newest first, and rows in the order they are asked for', async () => {
    expect(await found({})).toBe('cba');
    expect((await historyLines(database, [deploymentId('b'), deploymentId('x'), deploymentId('c')])).map(({ projectName, label, status }) => [projectName, label, status])).toEqual([['Tide table', undefined, 'success'], ['Tide table', 'Spring sale', 'failed']]);
  });

  it('finds by the beginnings of project, label, person, digest and id, whatever the accents and case', async () => {
    expect(await found({ search: 'cafe zur' })).toBe('a');
    expect(await found({ search: 'TIDE' })).toBe('cb');
    expect(await found({ search: 'spring' })).toBe('c');
    expect(await found({ search: 'hopper tide' })).toBe('b');
    expect(await found({ search: 'sha256:3333' })).toBe('c');
    expect(await found({ search: '22222222' })).toBe('b');
    expect(await found({ search: deploymentId('a') })).toBe('a');
    expect(await found({ search: 'dpl_BB' })).toBe('b');
    expect(await found({ search: 'nobody' })).toBe('');
    expect(await found({ search: '  ' })).toBe('cba');
  });

  it('holds every condition at once', async () => {
    expect(await found({ search: 'tide', environment: 'production' })).toBe('b');
    expect(await found({ search: 'tide', status: 'failed' })).toBe('c');
    expect(await found({ projectId: 'tide', status: 'success' })).toBe('');
    expect(await found({ from: 2, to: 2 })).toBe('b');
  });

  it('makes what an older version wrote findable', async () => {
    const name = `history-old-${Math.random()}`;
    const old = new Dexie(name);
    old.version(1).stores({ history: 'id, startedAt, site, projectId, environment, [site+startedAt]' });
    const { terms: _, ...line } = record(deploymentId('o'), { projectName: 'Old one' });
    await old.table('history').put(line);
    old.close();
    const renewed = openDatabase(name);
    expect(await historyIds(renewed, { search: 'old' })).toEqual([deploymentId('o')]);
    await renewed.delete();
  });
});
