import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { storedPath } from '../../src/storage/blobs.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { beginSnapshot, type SnapshotReport } from '../../src/storage/snapshot-writer.ts';
import { hashSpans, type MemoryBlobs, memoryBlobs } from './memory-blobs.ts';

const report: SnapshotReport = {
  source: { kind: 'bolt-container', tools: {} }, routing: { spa: true, cleanUrls: false, headers: [], redirects: [] }, leftOut: [], gaps: [],
};
let database: SlipwayDatabase;
let blobs: MemoryBlobs;
let clock = 0;
beforeEach(() => {
  database = openDatabase(`held-files-${Math.random()}`);
  blobs = memoryBlobs();
});

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** Captures a project as a source does that knows digests; answers the paths that had to be sent. */
async function capture(id: string, site: Record<string, string>, projectId = 'p'): Promise<string[]> {
  const parts = { database, blobs, hash: (spans: Parameters<typeof hashSpans>[1]) => hashSpans(blobs, spans), now: () => (clock += 1) };
  const writer = await beginSnapshot(parts, { id, projectId });
  const files = Object.entries(site).map(([path, text]) => ({ path, size: text.length, sha256: digest(text) }));
  const reused = await writer.reuse(files);
  const rest = files.filter(({ path }) => !reused.has(path));
  await writer.addFiles(rest, new Blob(rest.map(({ path }) => site[path] ?? '')));
  await writer.finish(report);
  await database.snapshots.update(id, { state: 'ready' });
  return rest.map(({ path }) => path).toSorted();
}

/** What a snapshot holds, read as the upload reads it. */
async function contentOf(id: string): Promise<Record<string, string>> {
  const row = await database.snapshots.get(id);
  const read = (row?.files ?? []).map(async (file) => [file.path, new TextDecoder().decode(await blobs.read(storedPath(id, file), file.offset, file.size))]);
  return Object.fromEntries(await Promise.all(read)) as Record<string, string>;
}

const site = { 'a.txt': 'aaaaaaaaaa', 'b.txt': 'bbbbbbbbbb', 'c.txt': 'cccccccccc', 'copy.txt': 'aaaaaaaaaa', empty: '' };

describe('files that an earlier snapshot holds', () => {
  test('are not sent again, over several captures, and every snapshot is whole', async () => {
    expect(await capture('s1', site)).toHaveLength(5);
    const second = { ...site, 'b.txt': 'BBBBBBBBBB', 'moved/c.txt': 'cccccccccc' };
    expect(await capture('s2', second)).toEqual(['b.txt']);
    expect(await contentOf('s2')).toEqual(second);
    const third = { ...second, 'new.txt': 'n' };
    expect(await capture('s3', third)).toEqual(['new.txt']);
    expect(await contentOf('s3')).toEqual(third);
    expect(await database.snapshots.get('s3')).toMatchObject({ bytes: 51, written: 1, borrows: [{ snapshot: 's1', bytes: 40 }, { snapshot: 's2', bytes: 10 }] });
  });

  test('are known by size and digest, not by name, and only within the project', async () => {
    await capture('s1', site);
    expect(await capture('s2', { 'a.txt': 'AAAAAAAAAA', 'b.txt': 'bbbbbbbbbb', 'c.txt': 'cccccccccc', 'd.txt': 'aaaaaaaaaa' })).toEqual(['a.txt']);
    expect(await capture('other', site, 'q')).toHaveLength(5);
  });

  test('are sent again when little of their snapshot would be used: its other bytes are to go', async () => {
    await capture('s1', site);
    expect(await capture('s2', { 'a.txt': 'aaaaaaaaaa', 'x.txt': 'xxxxxxxxxx' })).toEqual(['a.txt', 'x.txt']);
    expect((await database.snapshots.get('s2'))?.borrows).toEqual([]);
  });

  test('are sent again when their bytes are gone', async () => {
    await capture('s1', site);
    await blobs.remove('snapshots/s1');
    expect(await capture('s2', site)).toHaveLength(5);
    expect(await contentOf('s2')).toEqual(site);
  });

  test('are not borrowed from more than a few snapshots', async () => {
    const grown: Record<string, string> = { first: 'x'.repeat(1_000) };
    await capture('s0', grown);
    for (let index = 1; index < 12; index += 1) {
      grown[`file-${index}`] = String(index).repeat(50);
      await capture(`s${index}`, grown);
    }
    expect((await database.snapshots.get('s11'))?.borrows?.length).toBeLessThanOrEqual(8);
    expect(await contentOf('s11')).toEqual(grown);
  });

  test('are known of a snapshot that an earlier version has written', async () => {
    await capture('s1', site);
    const row = await database.snapshots.get('s1');
    if (!row) throw new Error('no row');
    const { written: _written, borrows: _borrows, ...old } = row;
    await database.snapshots.put(old);
    expect(await capture('s2', site)).toEqual([]);
  });

  test('are kept while they are borrowed: a row says so before the first byte is sent', async () => {
    await capture('s1', site);
    const parts = { database, blobs, hash: () => Promise.resolve([]), now: () => 1 };
    const writer = await beginSnapshot(parts, { id: 's2', projectId: 'p' });
    await writer.reuse([{ path: 'x', size: 10, sha256: digest('aaaaaaaaaa') }, { path: 'y', size: 10, sha256: digest('bbbbbbbbbb') }]);
    expect(await database.snapshots.get('s2')).toMatchObject({ state: 'capturing', borrows: [{ snapshot: 's1', bytes: 40 }] });
  });
});
