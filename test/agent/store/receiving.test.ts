import { createHash } from 'node:crypto';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDurableFiles, nodeDisk } from '../../../src/agent/store/durable-files.ts';
import { packPath } from '../../../src/agent/store/pack-reader.ts';
import { concat } from '../../../src/security/bytes.ts';
import { gzip } from '../../../src/security/gzip.ts';
import type { PackHeader } from '../../../src/targets/agent/wire.ts';
import { announce, hashOf, makeRelease, noise, packsOf, send, shop, testStore, upload } from './data-plane.ts';

const large = noise(700_000, 7);

/** A piece of the only file of a release. */
function piece(from: number, to: number, bytes = large): [PackHeader, Uint8Array] {
  return [{ enc: 'identity', pieces: [[0, from, to - from]] }, bytes.subarray(from, to)];
}

describe('receiving', () => {
  it('knows what is missing, takes packs in any order, and is complete at the end', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'index.html': '<h1>Hi</h1>', 'a.txt': 'a'.repeat(5000), 'picture.png': noise(9000), 'empty.txt': '', 'video.mp4': noise(7_000_000, 3) });
    announce(t.store, t.root, release);
    expect(t.store.missing(release.deployment)).toEqual({ bitmap: Uint8Array.of(0b11111000), count: 5 });
    const packs = await packsOf(release, t.store.missing(release.deployment).bitmap);
    expect(packs.length).toBe(5);
    for (const { header, body } of packs.toReversed()) await t.store.putPack(release.deployment, header, body);
    expect(t.store.missing(release.deployment).count).toBe(0);
    await t.store.verify(release.deployment);
    expect(t.store.isVerified(release.deployment)).toBe(true);
  });

  it('refuses what is not the manifest\'s, and keeps nothing of it', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.txt': 'right', 'b.txt': 'also right' });
    announce(t.store, t.root, release);
    const d = release.deployment;
    const body = new TextEncoder().encode('wrong');
    await expect(t.store.putPack(d, { enc: 'identity', pieces: [[0, 0, 5]] }, body)).rejects.toMatchObject({ code: 'pack.digest' });
    await expect(t.store.putPack(d, { enc: 'identity', pieces: [[0, 0, 4]] }, body)).rejects.toMatchObject({ code: 'pack.length' });
    await expect(t.store.putPack(d, { enc: 'identity', pieces: [[2, 0, 5]] }, body)).rejects.toMatchObject({ code: 'pack.subject' });
    await expect(t.store.putPack(d, { enc: 'identity', pieces: [[0, 1, 5]] }, body)).rejects.toMatchObject({ code: 'pack.piece' });
    await expect(t.store.putPack(d, { enc: 'gzip', pieces: [[0, 0, 5]] }, body)).rejects.toMatchObject({ code: 'sealed.malformed' });
    await expect(t.store.putPack(d, { enc: 'gzip', pieces: [[0, 0, 5]] }, await gzip(noise(100)))).rejects.toMatchObject({ code: 'sealed.too-large' });
    await expect(t.store.putPack('dpl_AAAAAAAAAAAAAAAAAAAAAA', { enc: 'identity', pieces: [[0, 0, 5]] }, body)).rejects.toMatchObject({ code: 'deployment.unknown' });
    await expect(t.store.verify(d)).rejects.toMatchObject({ code: 'release.incomplete' });
    expect(t.store.missing(d).count).toBe(2);
    expect(await t.onDisk()).toEqual([]);
  });

  it('looks at the signed sizes before it inflates anything', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'big.txt': 'x'.repeat(30_000_000) });
    announce(t.store, t.root, release);
    const bomb = await gzip(new Uint8Array(30_000_000));
    const times = (count: number) => ({ enc: 'gzip' as const, pieces: Array.from({ length: count }, (): [number, number, number] => [0, 0, 30_000_000]) });
    await expect(t.store.putPack(release.deployment, times(2000), bomb)).rejects.toMatchObject({ code: 'pack.too-large' });
    await expect(t.store.putPack(release.deployment, { enc: 'gzip', pieces: [[0, 0, 60_000_000]] }, bomb)).rejects.toMatchObject({ code: 'pack.piece' });
    await expect(t.store.putPack(release.deployment, { enc: 'identity', pieces: [[0, 5, 0]] }, new Uint8Array())).rejects.toMatchObject({ code: 'pack.piece' });
  });

  it('puts a large file together from pieces, also when they were cut anew halfway', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'large.bin': large });
    announce(t.store, t.root, release);
    await t.store.putPack(release.deployment, ...piece(0, 300_000));
    await t.store.putPack(release.deployment, ...piece(500_000, 650_000));
    for (const [from, to] of [[0, 200_000], [200_000, 400_000], [400_000, 600_000], [600_000, 700_000]] as const) {
      expect(t.store.missing(release.deployment).count).toBe(1);
      await t.store.putPack(release.deployment, ...piece(from, to));
    }
    expect(t.store.missing(release.deployment).count).toBe(0);
    const row = t.store.blob('shop', hashOf(large));
    if (!row) throw new Error('not kept');
    expect(hashOf(await readFile(packPath(t.folder, 'shop', row.pack)))).toBe(hashOf(large));
    expect(await t.onDisk()).toEqual([`shop/${row.pack}`]);
  });

  it('starts a large file over when its pieces are not the file', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'large.bin': large });
    announce(t.store, t.root, release);
    await t.store.putPack(release.deployment, ...piece(0, 300_000));
    await expect(t.store.putPack(release.deployment, ...piece(300_000, 700_000, noise(700_000, 8)))).rejects.toMatchObject({ code: 'pack.digest' });
    expect(await t.onDisk()).toEqual([]);
    await t.store.putPack(release.deployment, ...piece(0, 300_000));
    await t.store.putPack(release.deployment, ...piece(300_000, 700_000));
    await t.store.verify(release.deployment);
  });

  it('takes the same last piece twice at once', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'large.bin': large });
    announce(t.store, t.root, release);
    await t.store.putPack(release.deployment, ...piece(0, 300_000));
    await Promise.all(Array.from({ length: 4 }, () => t.store.putPack(release.deployment, ...piece(300_000, 700_000))));
    await t.store.verify(release.deployment);
    expect((await t.onDisk()).length).toBe(1);
  });

  it('never takes a file of another project, and takes one of its own', async () => {
    await using t = await testStore();
    const files = { 'index.html': 'the same page', 'more.txt': 'more' };
    await upload(t.store, t.root, makeRelease(1, files, { site: { project: 'other', environment: 'production' } }));
    const mine = makeRelease(2, files);
    announce(t.store, t.root, mine);
    expect(t.store.missing(mine.deployment).count).toBe(2);
    expect(t.store.blob('shop', hashOf(new TextEncoder().encode('the same page')))).toBeUndefined();
    await upload(t.store, t.root, mine);
    const next = makeRelease(3, { ...files, 'new.txt': 'new' }, { site: { ...shop, environment: 'staging' } });
    announce(t.store, t.root, next);
    expect(t.store.missing(next.deployment)).toEqual({ bitmap: Uint8Array.of(0b00100000), count: 1 });
  });
});

describe('verifying', () => {
  it('reads what is on the disk, not what it remembers', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.bin': noise(4000) });
    await upload(t.store, t.root, release);
    const row = t.store.blob('shop', release.files[0]?.sha256 ?? '');
    if (!row) throw new Error('not kept');
    await t.store.reader.read('shop', row);
    const path = packPath(t.folder, 'shop', row.pack);
    const bytes = await readFile(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(t.store.verify(release.deployment)).rejects.toMatchObject({ code: 'release.damaged' });
    await writeFile(path, bytes.subarray(0, 50));
    await expect(t.store.verify(release.deployment)).rejects.toMatchObject({ code: 'store.damaged' });
  });

  it('reads a pack again only after somebody touched it, or when all is asked for', async () => {
    await using t = await testStore();
    const files = { 'a.bin': noise(4000), 'b.bin': noise(4000, 2) };
    await upload(t.store, t.root, makeRelease(1, files));
    const next = makeRelease(2, { ...files, 'new.txt': 'new' });
    await upload(t.store, t.root, next);
    const row = t.store.blob('shop', next.files[0]?.sha256 ?? '');
    if (!row) throw new Error('not kept');
    const path = packPath(t.folder, 'shop', row.pack);
    const { atimeNs, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    // Read, and therefore looked at, at some moment: its times stay.
    await t.store.verify(next.deployment);
    expect((await stat(path, { bigint: true })).ctimeNs).toBe(ctimeNs);
    const bytes = await readFile(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await utimes(path, Number(atimeNs) / 1e9, Number(mtimeNs) / 1e9);
    await expect(t.store.verify(next.deployment)).rejects.toMatchObject({ code: 'release.damaged' });
    t.root.transactionSync(() => void t.store.tables.sound.putSync(`shop/${row.pack}`, 'another mark'));
    await expect(t.store.verify(next.deployment)).rejects.toMatchObject({ code: 'release.damaged' });
    // As if the disk had changed by itself, which leaves no mark.
    const { mark } = await t.store.reader.mark('shop', row.pack);
    await t.store.tables.sound.put(`shop/${row.pack}`, mark);
    await t.store.verify(next.deployment);
    await expect(t.store.verify(next.deployment, { thorough: true })).rejects.toMatchObject({ code: 'release.damaged' });
  });

  it('takes a pack of which a release has only a part for read only as far as it has', async () => {
    await using t = await testStore();
    const first = makeRelease(1, { 'a.bin': noise(4000), 'b.bin': noise(4000, 2) });
    announce(t.store, t.root, first);
    for (const { header, body } of await packsOf(first, t.store.missing(first.deployment).bitmap)) await t.store.putPack(first.deployment, header, body);
    const part = makeRelease(2, { 'a.bin': noise(4000) });
    await upload(t.store, t.root, part);
    const row = t.store.blob('shop', first.files[1]?.sha256 ?? '');
    if (!row) throw new Error('not kept');
    const path = packPath(t.folder, 'shop', row.pack);
    const bytes = await readFile(path);
    bytes[row.offset] = (bytes[row.offset] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await t.store.verify(part.deployment);
    await expect(t.store.verify(first.deployment)).rejects.toMatchObject({ code: 'release.damaged' });
  });

  it('does not believe a size the manifest only claims', async () => {
    await using t = await testStore();
    await upload(t.store, t.root, makeRelease(1, { 'empty.txt': '' }));
    const honest = makeRelease(2, { 'empty.txt': '' });
    const [subject] = honest.statement.subject;
    if (!subject) throw new Error('no subject');
    const liar = { ...honest, statement: { ...honest.statement, subject: [{ ...subject, annotations: { ...subject.annotations, size: 5 } }] } };
    announce(t.store, t.root, { ...liar, bytes: new TextEncoder().encode(JSON.stringify(liar.statement)) });
    await expect(t.store.verify(liar.deployment)).rejects.toMatchObject({ code: 'release.damaged' });
    expect(t.store.isVerified(liar.deployment)).toBe(false);
  });

  it('makes compressed forms after a release is verified, also when it was stopped meanwhile', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.html': 'the quick brown fox '.repeat(500) });
    await send(t.store, t.root, release);
    const form = (store: typeof t.store) => store.blob('shop', release.files[0]?.sha256 ?? '')?.br;
    expect(form(t.store)).toBeUndefined();
    await t.store.stop();
    await t.store.compress();
    expect(form(t.store)).toBeUndefined();
    const again = await t.reopen();
    await again.store.compress();
    expect(form(again.store)).toMatchObject({ pack: expect.stringMatching(/^z-/) });
    expect(again.store.tables.uncompressed.getKeysCount()).toBe(0);
    await again.close();
  });

  it('leaves to be made again what was asked for again while it was being made', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.html': 'the quick brown fox '.repeat(500) });
    await send(t.store, t.root, release);
    const working = t.store.compress();
    await t.store.tables.uncompressed.put(release.deployment, Date.now() + 1);
    await working;
    expect([...t.store.tables.uncompressed.getKeys()]).toEqual([release.deployment]);
    await t.store.compress();
    expect(t.store.tables.uncompressed.getKeysCount()).toBe(0);
  });

  it('makes compressed forms once, where they pay, and they unpack to the file', async () => {
    await using t = await testStore();
    const text = 'the quick brown fox '.repeat(500);
    const release = makeRelease(1, { 'a.html': text, 'copy.html': text, 'small.css': 'a{}', 'noise.css': noise(5000), 'picture.png': noise(5000, 2) });
    await upload(t.store, t.root, release);
    const row = (path: string) => t.store.blob('shop', release.files.find((file) => file.path === path)?.sha256 ?? '');
    expect(row('a.html')).toMatchObject({ weighed: true, br: { pack: expect.stringMatching(/^z-/) }, gzip: { pack: expect.stringMatching(/^z-/) } });
    for (const path of ['small.css', 'noise.css', 'picture.png']) {
      expect(row(path)).not.toHaveProperty('br');
      expect(row(path)).not.toHaveProperty('gzip');
    }
    const before = await t.onDisk();
    await upload(t.store, t.root, makeRelease(2, { 'b.html': text, 'noise.css': noise(5000) }));
    expect(await t.onDisk()).toEqual(before);
  });
});

describe('remembering', () => {
  it('counts a file once that many ask for at the same time', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.bin': noise(500_000, 1), 'b.bin': noise(1000, 2) });
    await upload(t.store, t.root, release);
    const [a, b] = release.files.map(({ sha256 }) => t.store.blob('shop', sha256));
    if (!a || !b) throw new Error('not kept');
    await Promise.all(Array.from({ length: 300 }, () => t.store.reader.read('shop', a)));
    await t.store.reader.read('shop', b);
    expect([t.store.reader.peek('shop', a)?.length, t.store.reader.peek('shop', b)?.length]).toEqual([500_000, 1000]);
  });
});

describe('a full disk', () => {
  it('is told as such, leaves nothing, and the upload goes on when there is room again', async () => {
    const room = { left: false };
    const files = createDurableFiles({
      ...nodeDisk,
      async write(path, chunks) {
        await nodeDisk.write(path, chunks);
        if (!room.left) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    });
    await using t = await testStore({ files });
    const release = makeRelease(1, { 'index.html': 'x'.repeat(2000), 'large.bin': noise(4_000_000, 2) });
    await expect(upload(t.store, t.root, release)).rejects.toMatchObject({ code: 'store.full' });
    expect(await t.onDisk()).toEqual([]);
    room.left = true;
    await upload(t.store, t.root, release);
  });

  it('does not cost the pieces that arrived', async () => {
    const room = { most: 500_000 };
    const files = createDurableFiles({
      ...nodeDisk,
      async write(path, chunks) {
        let size = 0;
        for await (const chunk of chunks) size += chunk.length;
        if (size > room.most) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        await nodeDisk.write(path, chunks);
      },
    });
    await using t = await testStore({ files });
    const release = makeRelease(1, { 'large.bin': large });
    announce(t.store, t.root, release);
    await t.store.putPack(release.deployment, ...piece(0, 300_000));
    await expect(t.store.putPack(release.deployment, ...piece(300_000, 700_000))).rejects.toMatchObject({ code: 'store.full' });
    expect((await t.onDisk()).length).toBe(2);
    const again = await t.reopen();
    await again.store.putPack(release.deployment, ...piece(300_000, 700_000));
    await again.store.verify(release.deployment);
    await again.close();
  });
});

describe('files', () => {
  it('have their name only once their bytes are on the disk, and a new folder is on the disk as well', async () => {
    const calls: string[] = [];
    await using t = await testStore();
    const path = join(t.folder, 'packs', 'shop', 'one');
    const noted = (name: 'sync' | 'syncFolder' | 'remove') => async (at: string) => {
      calls.push(`${name} ${at.slice(t.folder.length)}`);
      await nodeDisk[name](at);
    };
    const files = createDurableFiles({
      sync: noted('sync'), syncFolder: noted('syncFolder'), remove: noted('remove'),
      async write(at, chunks) {
        expect(at).not.toBe(path);
        calls.push('write');
        await nodeDisk.write(at, chunks);
      },
      async rename(from, to) {
        calls.push(`rename ${to.slice(t.folder.length)}`);
        await nodeDisk.rename(from, to);
      },
    });
    await files.put(path, [Uint8Array.of(1, 2)]);
    expect(calls).toEqual(['syncFolder /packs', 'syncFolder ', 'write', 'sync /packs/shop/one.new', 'rename /packs/shop/one', 'syncFolder /packs/shop']);
  });
});

describe('large files', () => {
  it('never has a large file whole in its hands', async () => {
    let most = 0;
    const files = createDurableFiles({
      ...nodeDisk,
      write: async (path, chunks) => await nodeDisk.write(path, (async function* () {
        for await (const chunk of chunks) {
          most = Math.max(most, chunk.buffer.byteLength);
          yield chunk;
        }
      })()),
    });
    await using t = await testStore({ files });
    const bytes = noise(40_000_000, 5);
    const release = makeRelease(1, { 'film.mp4': bytes });
    const reads: number[] = [];
    announce(t.store, t.root, release);
    const packs = await packsOf(release, t.store.missing(release.deployment).bitmap);
    const last = packs.pop();
    for (const { header, body } of packs) await t.store.putPack(release.deployment, header, body);
    most = 0;
    if (last) await t.store.putPack(release.deployment, last.header, last.body);
    const before = process.memoryUsage().arrayBuffers;
    const timer = setInterval(() => reads.push(process.memoryUsage().arrayBuffers), 1);
    await t.store.verify(release.deployment);
    clearInterval(timer);
    expect(t.store.isVerified(release.deployment)).toBe(true);
    expect(most).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(Math.max(0, ...reads) - before).toBeLessThan(8 * 1024 * 1024);
    const row = t.store.blob('shop', hashOf(bytes));
    expect(row?.length).toBe(40_000_000);
    const whole = createHash('sha256').update(concat(await readFile(join(t.folder, 'packs', 'shop', row?.pack ?? ''))));
    expect(whole.digest('hex')).toBe(hashOf(bytes));
  });
});
