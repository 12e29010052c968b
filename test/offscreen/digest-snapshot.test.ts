import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestSnapshot } from '../../src/offscreen/digest-snapshot.ts';
import { createPool } from '../../src/offscreen/pool.ts';
import { createProgress } from '../../src/offscreen/progress.ts';
import { contentDigest } from '../../src/packaging/content-digest.ts';
import { noise } from '../packaging/release-files.ts';
import { captured } from './support/release.ts';
import { crewOn } from './support/workers.ts';

const text = (value: string) => new TextEncoder().encode(value);

async function harness(contents: Record<string, Uint8Array<ArrayBuffer>>) {
  const { database, blobs } = await captured(contents);
  const crew = crewOn(blobs);
  const parts = { database, pool: createPool(crew.spawn, 2), progress: createProgress(database, () => 0) };
  return { database, blobs, crew, digest: () => digestSnapshot(parts, { snapshotId: 's1', run: 'r' }) };
}

describe('hashing a snapshot', () => {
  test('gives every file its digest, name and media type, and marks the snapshot ready', async () => {
    const { database, digest } = await harness({ 'cafe\u0301.html': text('one'), 'a.css': text(''), 'z.bin': text('three') });
    const result = await digest();
    const row = await database.snapshots.get('s1');
    expect(row?.state).toBe('ready');
    expect(row?.files.map(({ path, mediaType, sha256 }) => [path, mediaType, sha256])).toEqual([
      ['a.css', 'text/css', ''], ['caf\u00e9.html', 'text/html', 'one'], ['z.bin', 'application/octet-stream', 'three'],
    ].map(([path, type, value]) => [path, type, createHash('sha256').update(value ?? '').digest('hex')]));
    expect(result).toEqual({ files: 3, bytes: 8, content: await contentDigest(row?.files ?? []) });
    expect(row?.content).toBe(result.content);
    expect(await database.progress.get('r')).toMatchObject({ phase: 'digest', done: 8, total: 8 });
  });

  test('records the charset of pages and style sheets that name another than UTF-8', async () => {
    const latin = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
    const { database, blobs, crew } = await harness({
      'a.html': latin('<meta charset="shift_jis"><p>\x93\xfa'), 'b.html': text('<meta charset="utf-8"><p>ü'), 'c.css': latin('@charset "windows-1252";'), 'd.html': text(''), 'e.txt': latin('caf\xe9'),
    });
    await digestSnapshot({ database, blobs, pool: createPool(crew.spawn, 2), progress: createProgress(database, () => 0) }, { snapshotId: 's1', run: 'r' });
    expect((await database.snapshots.get('s1'))?.files.map(({ path, mediaType }) => [path, mediaType])).toEqual([
      ['a.html', 'text/html; charset=shift_jis'], ['b.html', 'text/html'], ['c.css', 'text/css; charset=windows-1252'], ['d.html', 'text/html'], ['e.txt', 'text/plain'],
    ]);
  });

  test('the same files in another order of arrival are the same content', async () => {
    const one = await harness({ 'a.txt': text('a'), 'b.txt': text('b') });
    const other = await harness({ 'b.txt': text('b'), 'a.txt': text('a') });
    expect((await one.digest()).content).toBe((await other.digest()).content);
  });

  test('5,000 files take tens of reads, and memory for two of them at a time', async () => {
    const contents = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}.js`, noise(3_000, index)] as const));
    const { digest, blobs, crew, database } = await harness(contents);
    await digest();
    expect(blobs.reads.length).toBeLessThan(30);
    expect(Math.max(...blobs.reads.map(({ length }) => length))).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(crew.most).toBe(2);
    const row = await database.snapshots.get('s1');
    expect(row?.files.every(({ path, sha256 }) => sha256 === createHash('sha256').update(contents[path] ?? '').digest('hex'))).toBe(true);
  });

  test('reads only what was not hashed while it was captured', async () => {
    const contents = { 'a.txt': text('one'), 'b.txt': text('two'), 'c.txt': text('three') };
    const known = createHash('sha256').update('two').digest('hex');
    const { database, blobs } = await captured(contents, async () => ['', known, '']);
    const crew = crewOn(blobs);
    await digestSnapshot({ database, pool: createPool(crew.spawn, 2), progress: createProgress(database, () => 0) }, { snapshotId: 's1', run: 'r' });
    expect((await database.snapshots.get('s1'))?.files.map(({ sha256 }) => sha256)).toEqual(['one', 'two', 'three'].map((value) => createHash('sha256').update(value).digest('hex')));
    expect(await database.progress.get('r')).toMatchObject({ done: 8, total: 8 });
    const all = await captured(contents, async () => ['one', 'two', 'three'].map((value) => createHash('sha256').update(value).digest('hex')));
    await digestSnapshot({ database: all.database, pool: createPool(crewOn(all.blobs).spawn, 2), progress: createProgress(all.database, () => 0) }, { snapshotId: 's1', run: 'r' });
    expect((await all.database.snapshots.get('s1'))?.state).toBe('ready');
    expect(all.blobs.reads).toEqual([]);
  });

  test('what is ready is not read again', async () => {
    const { digest, blobs } = await harness({ 'a.txt': text('a') });
    const first = await digest();
    const reads = blobs.reads.length;
    expect(await digest()).toEqual(first);
    expect(blobs.reads.length).toBe(reads);
  });

  test('refuses names that meet and files that must not travel, before it reads anything', async () => {
    for (const contents of [{ 'cafe\u0301': text('a'), 'caf\u00e9': text('b') }, { '.env': text('KEY=1') }, { 'A.txt': text('a'), 'a.txt': text('b') }]) {
      const { digest, blobs, database } = await harness(contents);
      await expect(digest()).rejects.toMatchObject({ code: 'project.path-refused' });
      expect(blobs.reads).toEqual([]);
      expect((await database.snapshots.get('s1'))?.state).toBe('captured');
    }
  });

  test('says so when the bytes are gone, or not all there', async () => {
    const { digest, blobs, database } = await harness({ 'a.txt': text('harbour') });
    blobs.files.set('snapshots/s1/0', text('harb'));
    await expect(digest()).rejects.toMatchObject({ code: 'snapshot.gone' });
    await database.snapshots.delete('s1');
    await expect(digest()).rejects.toMatchObject({ code: 'snapshot.gone' });
  });
});
