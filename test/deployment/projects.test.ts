import { beforeEach, expect, test } from 'vitest';
import { DeployError } from '../../src/domain/errors.ts';
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

/** The row of a run of a kind that asks for nothing but its own files. */
async function begin(run: string): Promise<void> {
  await database.runs.add({ id: run, pipeline: 'plan@1', input: {}, state: 'running', createdAt: 1, updatedAt: 1, endedAt: null, epoch: 1, cancelRequested: false, error: null, output: null, wakeAt: null, unfinished: 1, told: 0 });
}

test('the newest snapshot of a project is kept for its next capture, with what it borrows; the older ones go', async () => {
  for (const run of ['older', 'lender', 'newest']) await leave(run, 'ready');
  await database.snapshots.update('snap-newest', { createdAt: 2, borrows: [{ snapshot: 'snap-lender', bytes: 1 }] });
  await leave('begun', 'capturing');
  await begin('begun');
  await database.snapshots.update('snap-begun', { borrows: [{ snapshot: 'snap-older', bytes: 1 }] });
  await projects.tidy('p', 'ended');
  expect(await database.snapshots.toCollection().primaryKeys()).toEqual(['snap-begun', 'snap-newest']);
  expect([...blobs.files.keys()].toSorted()).toEqual(['snap-begun', 'snap-lender', 'snap-newest', 'snap-older'].map((id) => `snapshots/${id}/0`));
});

test('what is kept for later goes when there is no room for a capture', async () => {
  await leave('kept', 'ready');
  await leave('other', 'ready');
  await database.snapshots.update('snap-other', { projectId: 'q' });
  await leave('going-on', 'ready');
  await begin('going-on');
  await begin('late');
  const full = createProjects({
    hash: async () => [], database, blobs, now: () => 1, digest: async () => ({ files: 0, bytes: 0, content: '' }),
    source: () => ({ identify: () => Promise.reject(new Error('not asked')), capture: () => Promise.reject(new DeployError('storage.full', 'no room')) }),
  });
  const order = { tabId: 1, snapshotId: 'snap-late', projectId: 'p', run: 'late', signal: new AbortController().signal, log: () => undefined };
  await expect(full.capture(order)).rejects.toMatchObject({ code: 'storage.full' });
  expect([...blobs.files.keys()]).toEqual(['snapshots/snap-going-on/0']);
});

test('of other projects the newest snapshots are kept up to a bound, the latest first', async () => {
  for (let index = 0; index < 7; index += 1) {
    await leave(`of-${index}`, 'ready');
    await database.snapshots.update(`snap-of-${index}`, { projectId: `p${index}`, createdAt: 10 + index });
  }
  await database.snapshots.update('snap-of-5', { bytes: 600 * 1024 * 1024 });
  await projects.tidy('p6', 'ended');
  expect(await database.snapshots.toCollection().primaryKeys()).toEqual(['snap-of-6']);
});

test('cleaning up after one deployment leaves what another begins to capture meanwhile', async () => {
  for (const run of ['old', 'older', 'oldest']) await leave(run, 'captured');
  const { remove } = blobs;
  let removed = 0;
  blobs.remove = async (path) => {
    removed += 1;
    if (removed === 1) {
      await begin('late');
      await leave('late', undefined);
    }
    await remove(path);
  };
  await projects.tidy('p', 'ended');
  expect([...blobs.files.keys()]).toEqual(['snapshots/snap-late/0']);
});

test('cleaning up takes what nobody needs: rows, bytes, and bytes without a row', async () => {
  await leave('old', 'captured');
  await leave('lost', undefined);
  await leave('going-on', 'ready');
  await begin('going-on');
  await projects.tidy('p', 'ended');
  expect([...blobs.files.keys()]).toEqual(['snapshots/snap-going-on/0']);
  expect(await database.snapshots.toCollection().primaryKeys()).toEqual(['snap-going-on']);
});

test('a project is looked through with all it refers to: hundreds of pages, and the modules that the entry page imports', async () => {
  const contents: Record<string, string> = {
    'index.html': '<script type=module src=main.js></script>', 'main.js': 'import "./lib.js"', 'lib.js': 'import "react"',
    ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p/${index}.html`, `<img src="${index}.png">`])),
  };
  const type = (path: string): string => (path.endsWith('.html') ? 'text/html' : 'text/javascript');
  let offset = 0;
  const files = Object.entries(contents).map(([path, text]) => {
    const file = { path, sha256: '', size: text.length, mode: '0644' as const, mediaType: type(path), segment: 0, offset };
    offset += text.length;
    return file;
  });
  await leave('whole', 'ready');
  await blobs.write('snapshots/snap-whole/0', new Blob(Object.values(contents)));
  await database.snapshots.update('snap-whole', { files });
  const findings = await projects.inspect('snap-whole');
  expect(findings[0]).toMatchObject({ check: 'dependencies', level: 'error', path: 'lib.js', message: expect.stringContaining('“react”') });
  expect(findings).toHaveLength(100);
  expect(findings.slice(1).every(({ message, path }) => message === `It refers to /${path?.replace('.html', '.png')}, which is not there.`)).toBe(true);
});
