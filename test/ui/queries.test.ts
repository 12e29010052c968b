import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { allEnvironments, allSites, lastRecord, logOf, runPicture, unfinishedPictures } from '../../src/storage/queries.ts';
import { deploymentId, environmentRow, record, runRow, siteRow, stepRow } from './support/rows.ts';

describe('what the interface may watch', () => {
  let database: SlipwayDatabase;
  beforeEach(() => {
    database = openDatabase(`queries-${Math.random()}`);
  });
  afterEach(() => database.delete());

  it('always tells four environments in their order; unsaved ones have no agent, and production asks', async () => {
    await database.environments.put(environmentRow('staging', { configuration: { A: '1' } }));
    const all = await allEnvironments(database);
    expect(all.map(({ name, agent }) => [name, agent !== ''])).toEqual([['development', false], ['testing', false], ['staging', true], ['production', false]]);
    expect(all[3]?.policy.confirm).toBe(true);
  });

  it('tells how the last deployment to a site ended', async () => {
    await database.history.bulkPut([...'abc'].map((letter, index) => record(deploymentId(letter), { startedAt: index, site: index % 2 ? 'cafe/production' : 'cafe/staging' })));
    expect((await lastRecord(database, 'cafe/staging'))?.startedAt).toBe(2);
    expect(await lastRecord(database, 'other/production')).toBeUndefined();
  });

  it('gives a run with its steps in the order in which they began, and only what belongs to it', async () => {
    await database.runs.bulkPut([runRow('r', { createdAt: 1 }), runRow('s', { createdAt: 2 }), runRow('t', { unfinished: 0 })]);
    await database.steps.bulkPut([stepRow('r', 'preparation/capture', { startedAt: 9 }), stepRow('r', 'staging/upload', { startedAt: 3 }), stepRow('s', 'preparation/capture')]);
    expect((await runPicture(database, 'r'))?.steps.map((step) => step.path)).toEqual(['staging/upload', 'preparation/capture']);
    expect(await runPicture(database, 'x')).toBeUndefined();
    expect((await unfinishedPictures(database)).map(({ run }) => run.id)).toEqual(['s', 'r']);
  });

  it('gives the last lines of a log, oldest first', async () => {
    await database.events.bulkAdd(Array.from({ length: 30 }, (_, index) => ({ run: index % 3 ? 'r' : 's', at: index, kind: index % 5 ? 'log' : 'attempt', path: null, data: { line: String(index) } })));
    expect((await logOf(database, 'r', 4)).map((event) => event.at)).toEqual([23, 26, 28, 29]);
  });

  it('orders sites by project and environment', async () => {
    await database.sites.bulkPut([siteRow('production'), siteRow('development'), siteRow('testing', { id: 'bar/testing', projectId: 'bar', projectName: 'Bar' })]);
    expect((await allSites(database)).map((site) => site.id)).toEqual(['bar/testing', 'cafe/development', 'cafe/production']);
  });
});
