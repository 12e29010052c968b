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
