import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import { beginSnapshot, type SnapshotParts, type SnapshotReport } from '../../src/storage/snapshot-writer.ts';
import { hashSpans, type MemoryBlobs, memoryBlobs } from './memory-blobs.ts';

const report: SnapshotReport = {
  source: { kind: 'bolt-container', tools: {} }, routing: { spa: true, cleanUrls: false, headers: [], redirects: [] }, leftOut: [{ path: '.env', reason: 'secret' }], gaps: ['no images'],
};
let database: SlipwayDatabase;
let blobs: MemoryBlobs;

beforeEach(async () => {
  database = openDatabase(`snapshot-writer-${Math.random()}`);
  blobs = memoryBlobs();
});

const begin = (hash: SnapshotParts['hash'] = (spans) => hashSpans(blobs, spans)) => beginSnapshot({ database, blobs, hash, now: () => 42 }, { id: 's1', projectId: 'p1' });

async function bytesOf(path: string): Promise<string> {
  const row = await database.snapshots.get('s1');
  const file = row?.files.find((candidate) => candidate.path === path);
  if (!file) return 'not listed';
  return new TextDecoder().decode(await blobs.read(`snapshots/s1/${file.segment}`, file.offset, file.size));
}

describe('writing a snapshot', () => {
  test('small files, large ones and empty ones can be read back from the row', async () => {
    const writer = await begin();
    await writer.addFiles([{ path: 'b.txt', size: 3 }, { path: 'empty', size: 0 }, { path: 'a.txt', size: 2 }], new Blob(['bbbaa']));
    await writer.addPart('large.bin', new Blob(['one ']), false);
    await writer.addFiles([{ path: 'c.txt', size: 1 }], new Blob(['c']));
    await writer.addPart('large.bin', new Blob(['two']), true);
    expect(await database.snapshots.get('s1')).toBeUndefined();
    await writer.finish(report);
    expect(await database.snapshots.get('s1')).toMatchObject({ projectId: 'p1', createdAt: 42, state: 'captured', bytes: 13, content: null, ...report });
    expect((await database.snapshots.get('s1'))?.files.map(({ path }) => path)).toEqual(['a.txt', 'b.txt', 'c.txt', 'empty', 'large.bin']);
    expect(await Promise.all(['a.txt', 'b.txt', 'c.txt', 'empty', 'large.bin'].map(bytesOf))).toEqual(['aa', 'bbb', 'c', '', 'one two']);
  });

  const digest = (text: string) => createHash('sha256').update(text).digest('hex');

  test('counts only when every file has the digest that was told', async () => {
    const writer = await begin();
    await writer.addFiles([{ path: 'a', size: 2, sha256: digest('aa') }, { path: 'b', size: 1 }], new Blob(['aab']));
    await writer.addPart('large.bin', new Blob(['one ']), false);
    await writer.addPart('large.bin', new Blob(['two']), true, digest('one two'));
    await writer.finish(report);
    expect((await database.snapshots.get('s1'))?.files.map(({ sha256 }) => sha256)).toEqual([digest('aa'), digest('b'), digest('one two')]);

    const other = await begin();
    await other.addFiles([{ path: 'a', size: 2, sha256: digest('a!') }], new Blob(['aa']));
    await expect(other.finish(report)).rejects.toMatchObject({ code: 'capture.changed', retry: 'backoff', details: { path: 'a' } });
    expect(await database.snapshots.get('s1')).toBeUndefined();

    const large = await begin();
    await large.addPart('large.bin', new Blob(['one']), true, digest('two'));
    await expect(large.finish(report)).rejects.toMatchObject({ code: 'capture.changed', details: { path: 'large.bin' } });
  });

  test('a digest that was told is compared even when hashing failed at first', async () => {
    let calls = 0;
    const writer = await begin((spans) => (calls++ === 0 ? Promise.reject(new Error('no pool')) : hashSpans(blobs, spans)));
    await writer.addFiles([{ path: 'a', size: 2, sha256: digest('a!') }], new Blob(['aa']));
    await expect(writer.finish(report)).rejects.toMatchObject({ code: 'capture.changed' });
  });

  test('is acknowledged only once the bytes are written', async () => {
    const writer = await begin();
    await writer.addFiles([{ path: 'a', size: 1 }], new Blob(['a']));
    expect([...blobs.files.keys()]).toEqual(['snapshots/s1/0']);
  });

  test('a failed write is told, and its files are not listed', async () => {
    const writer = await begin();
    const write = blobs.write;
    blobs.write = () => Promise.reject(new Error('disk full'));
    await expect(writer.addFiles([{ path: 'a', size: 1 }], new Blob(['a']))).rejects.toThrow('disk full');
    blobs.write = write;
    await writer.addFiles([{ path: 'b', size: 1 }], new Blob(['b']));
    await writer.finish(report);
    expect((await database.snapshots.get('s1'))?.files.map(({ path }) => path)).toEqual(['b']);
    expect(await bytesOf('b')).toBe('b');
  });

  test('refuses sizes that are not those of the bytes, and more than 32 MiB at once', async () => {
    const writer = await begin();
    await expect(writer.addFiles([{ path: 'a', size: 2 }], new Blob(['a']))).rejects.toMatchObject({ code: 'capture.malformed' });
    const huge = new Blob([new Uint8Array(32 * 1024 * 1024 + 1)]);
    await expect(writer.addFiles([{ path: 'a', size: huge.size }], huge)).rejects.toMatchObject({ code: 'capture.malformed' });
    await expect(writer.addPart('a', huge, true)).rejects.toMatchObject({ code: 'capture.malformed' });
    expect(blobs.files.size).toBe(0);
  });

  test('does not count while the end of a file is missing', async () => {
    const writer = await begin();
    await writer.addPart('large.bin', new Blob(['begun']), false);
    await expect(writer.finish(report)).rejects.toMatchObject({ code: 'capture.incomplete', message: expect.stringContaining('large.bin') });
    expect(await database.snapshots.get('s1')).toBeUndefined();
    expect(blobs.writing).toBe(0);
  });

  test('lets go of begun files when it is abandoned', async () => {
    const writer = await begin();
    await writer.addPart('large.bin', new Blob(['begun']), false);
    expect(blobs.writing).toBe(1);
    await writer.abandon();
    expect(blobs.writing).toBe(0);
  });

  test('what is written is hashed while the rest comes, and what could not be hashed is left to later', async () => {
    let fails = false;
    const writer = await begin(async (spans) => {
      if (fails) throw new Error('the document is gone');
      return await hashSpans(blobs, spans);
    });
    await writer.addFiles([{ path: 'a', size: 1 }, { path: 'empty', size: 0 }], new Blob(['a']));
    await writer.addPart('large', new Blob(['one ']), false);
    await writer.addPart('large', new Blob(['two']), true);
    fails = true;
    await writer.addFiles([{ path: 'z', size: 1 }], new Blob(['z']));
    await writer.finish(report);
    const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
    expect((await database.snapshots.get('s1'))?.files.map(({ path, sha256 }) => [path, sha256])).toEqual([['a', hashOf('a')], ['empty', hashOf('')], ['large', hashOf('one two')], ['z', '']]);
  });

  test('abandoned, it lets the bytes go only once nothing reads them any more', async () => {
    let letGo: () => void = () => undefined;
    const reading = new Promise<readonly string[]>((resolve) => (letGo = () => resolve([''])));
    const writer = await begin(() => reading);
    await writer.addFiles([{ path: 'a', size: 1 }], new Blob(['a']));
    let over = false;
    const abandoned = writer.abandon().then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    letGo();
    await abandoned;
  });

  test('begun anew it starts from nothing', async () => {
    const first = await begin();
    await first.addFiles([{ path: 'old', size: 3 }], new Blob(['old']));
    await first.finish(report);
    const second = await begin();
    expect(blobs.files.size).toBe(0);
    expect(await database.snapshots.get('s1')).toBeUndefined();
    await second.addFiles([{ path: 'new', size: 3 }], new Blob(['new']));
    await second.finish(report);
    expect((await database.snapshots.get('s1'))?.files.map(({ path }) => path)).toEqual(['new']);
  });
});
