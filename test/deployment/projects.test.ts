import { beforeEach, expect, test } from 'vitest';
import { createProjects, type StoredProjects } from '../../src/deployment/projects.ts';
import { openDatabase, type SlipwayDatabase, type SnapshotRow } from '../../src/storage/database.ts';
import { type MemoryBlobs, memoryBlobs } from '../storage/memory-blobs.ts';

let database: SlipwayDatabase;
let blobs: MemoryBlobs;
let projects: StoredProjects;

beforeEach(() => {
  database = openDatabase(`projects-${Math.random()}`);
  blobs = memoryBlobs();
  projects = createProjects({
    hash: async () => [],
    database, blobs, now: () => 1, digest: async () => ({ files: 0, bytes: 0, content: '' }),
    source: () => {
      throw new Error('nothing is captured here');
    },
  });
});

async function leave(run: string, state: SnapshotRow['state'] | undefined): Promise<void> {
  await blobs.write(`snapshots/snap-${run}/0`, new Blob(['x']));
  if (!state) return;
  await database.snapshots.put({ id: `snap-${run}`, projectId: 'p', createdAt: 1, state, source: { kind: 'bolt-container', tools: {} }, routing: { spa: false, cleanUrls: false, headers: [], redirects: [] }, files: [], bytes: 1, content: null, leftOut: [], gaps: [] });
}

test('what a run captured in full stays to be started again with; what it did not goes, with its row', async () => {
  await leave('whole', 'ready');
  await leave('half', 'captured');
  await leave('begun', undefined);
  for (const run of ['whole', 'half', 'begun', 'never']) await projects.dropHalfDone(run);
  expect([...blobs.files.keys()]).toEqual(['snapshots/snap-whole/0']);
  expect(await database.snapshots.toCollection().primaryKeys()).toEqual(['snap-whole']);
});

test('what was read before is known to be gone once it is', async () => {
  await leave('whole', 'ready');
  expect((await projects.read('snap-whole')).snapshotId).toBe('snap-whole');
  expect((await projects.read('snap-whole')).snapshotId).toBe('snap-whole');
  await database.snapshots.delete('snap-whole');
  await expect(projects.read('snap-whole')).rejects.toMatchObject({ code: 'snapshot.gone' });
  await leave('half', 'captured');
  await projects.read('snap-half');
  await database.snapshots.update('snap-half', { state: 'ready', gaps: ['read anew'] });
  expect((await projects.read('snap-half')).gaps).toEqual(['read anew']);
});

test('two deployments that read at once each read their own project', async () => {
  for (const run of ['one', 'two']) {
    await leave(run, 'ready');
    await database.snapshots.update(`snap-${run}`, { gaps: [run] });
  }
  const runs = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'one' : 'two'));
  for (let round = 0; round < 5; round += 1) {
    expect((await Promise.all(runs.map((run) => projects.read(`snap-${run}`)))).flatMap(({ gaps }) => gaps)).toEqual(runs);
  }
});
