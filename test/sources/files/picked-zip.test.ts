import { strToU8, zipSync, type Zippable } from 'fflate';
import { describe, expect, test } from 'vitest';
import { toWire } from '../../../src/domain/errors.ts';
import { listZip } from '../../../src/sources/files/picked-zip.ts';
import { beginCrc32 } from '../../../src/sources/files/crc32.ts';
import { zipName } from '../../../src/sources/files/zip-name.ts';
import { take } from './picked.ts';

const list = (bytes: Uint8Array) => () => listZip(new Blob([new Uint8Array(bytes)]), 'shop.zip');
const failure = async (bytes: Uint8Array) => await take(list(bytes)).then(() => undefined, toWire);
const zip = (files: Zippable) => zipSync(files, { level: 6 });

/** Changes an archive where its directory describes the nth entry. */
function patched(bytes: Uint8Array, nth: number, change: (view: DataView, at: number) => void): Uint8Array {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  let seen = -1;
  for (let at = 0; at + 4 <= copy.length; at += 1) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    seen += 1;
    if (seen === nth) change(view, at);
  }
  return copy;
}

describe('a picked archive', () => {
  test('is taken whole, without the one folder around it and what must never travel', async () => {
    const { report, files } = await take(list(zip({
      'my site/index.html': strToU8('home'), 'my site/a/b.js': [strToU8('code'.repeat(5000)), { level: 0 }], 'my site/Ünïcödé ½.txt': strToU8('ü'), 'my site/empty.txt': new Uint8Array(),
      'my site/.env': strToU8('K=1'), 'my site/node_modules/x/index.js': strToU8('x'), 'my site/id_rsa': strToU8('x'), '__MACOSX/my site/._index.html': strToU8('x'),
    })));
    expect(files).toEqual({ 'a/b.js': 'code'.repeat(5000), 'empty.txt': '', 'index.html': 'home', 'Ünïcödé ½.txt': 'ü' });
    expect(report.source).toEqual({ kind: 'zip', origin: 'shop.zip', output: '', tools: {} });
    expect(report.leftOut.map(({ path }) => path).toSorted()).toEqual(['.env', '__MACOSX/', 'id_rsa', 'node_modules/']);
  });

  test('keeps what a build wrote below a folder named node_modules', async () => {
    const { files, report } = await take(list(zip({
      'site/index.html': strToU8('x'), 'site/assets/node_modules/icons.ttf': strToU8('font'), 'site/node_modules/a.js': strToU8('x'),
      'site/packages/a/package.json': strToU8('{}'), 'site/packages/a/node_modules/b.js': strToU8('x'), '__MACOSX/site/._index.html': strToU8('x'),
    })));
    expect(Object.keys(files)).toEqual(['assets/node_modules/icons.ttf', 'index.html', 'packages/a/package.json']);
    expect(report.leftOut.map(({ path }) => path).toSorted()).toEqual(['__MACOSX/', 'node_modules/', 'packages/a/node_modules/']);
  });

  test('keeps its folders when there are several, or files beside them', async () => {
    expect(Object.keys((await take(list(zip({ 'index.html': strToU8('x'), 'a/b.txt': strToU8('x') })))).files)).toEqual(['a/b.txt', 'index.html']);
  });

  test('reads names in UTF-8, said or not, and in the code page of old programs', () => {
    expect(zipName(strToU8('größe.txt'), true)).toBe('größe.txt');
    expect(zipName(strToU8('größe.txt'), false)).toBe('größe.txt');
    expect(zipName(Uint8Array.of(0x67, 0x72, 0x94, 0xe1, 0x65), false)).toBe('größe');
  });

  test('takes the name in UTF-8 that an entry brings along, unless it belongs to another name', () => {
    const bytes = Uint8Array.of(0x67, 0x72, 0x94, 0xe1, 0x65);
    const crc = beginCrc32();
    crc.add(bytes);
    const field = (name: string, sum = crc.value(), version = 1): Uint8Array => {
      const content = strToU8(name);
      const made = new Uint8Array(9 + content.length);
      const view = new DataView(made.buffer);
      view.setUint16(0, 0x7075, true);
      view.setUint16(2, 5 + content.length, true);
      view.setUint8(4, version);
      view.setUint32(5, sum, true);
      made.set(content, 9);
      return made;
    };
    const other = Uint8Array.of(0x55, 0x54, 1, 0, 0);
    expect(zipName(bytes, false, Uint8Array.from([...other, ...field('日本.html')]))).toBe('日本.html');
    expect(zipName(strToU8('said.txt'), true, field('other.txt'))).toBe('said.txt');
    for (const stale of [field('日本.html', 1), field('日本.html', crc.value(), 2), field('日本.html').subarray(0, 12), Uint8Array.of(1, 2, 3)]) expect(zipName(bytes, false, stale)).toBe('größe');
  });

  test('of more than 65535 entries or four gigabytes has its directory elsewhere', async () => {
    const plain = zip({ 'index.html': strToU8('home') });
    const end = plain.length - 22;
    const old = new DataView(plain.buffer, plain.byteOffset);
    const made = new Uint8Array(plain.length + 76);
    made.set(plain.subarray(0, end));
    const view = new DataView(made.buffer);
    view.setUint32(end, 0x06064b50, true);
    view.setBigUint64(end + 32, 1n, true);
    view.setBigUint64(end + 40, BigInt(old.getUint32(end + 12, true)), true);
    view.setBigUint64(end + 48, BigInt(old.getUint32(end + 16, true)), true);
    view.setUint32(end + 56, 0x07064b50, true);
    view.setBigUint64(end + 64, BigInt(end), true);
    made.set(plain.subarray(end), end + 76);
    for (const at of [8, 10]) view.setUint16(end + 76 + at, 0xffff, true);
    for (const at of [12, 16]) view.setUint32(end + 76 + at, 0xffffffff, true);
    expect((await take(list(made))).files).toEqual({ 'index.html': 'home' });
  });

  test('is refused when it is a trap', async () => {
    expect(await failure(zip({ '../index.html': strToU8('x') }))).toMatchObject({ code: 'zip.refused', message: expect.stringContaining('leads out') });
    expect(await failure(zip({ '/etc/passwd': strToU8('x') }))).toMatchObject({ code: 'zip.refused' });
    expect(await failure(zip({ 'a\\..\\..\\x': strToU8('x') }))).toMatchObject({ code: 'zip.refused' });
    const two = zip({ 'index.html': strToU8('x'.repeat(999)), 'b.html': strToU8('y') });
    // The second entry points to the first one's bytes.
    expect(await failure(patched(two, 1, (view, at) => view.setUint32(at + 42, 0, true)))).toMatchObject({ code: 'zip.refused', message: expect.stringContaining('share their bytes') });
    // It unpacks to more than it says.
    expect(await failure(patched(two, 0, (view, at) => view.setUint32(at + 24, 10, true)))).toMatchObject({ code: 'zip.refused', message: expect.stringContaining('more than the archive says') });
    // It says that it is larger than anything may be, before a byte is unpacked.
    expect(await failure(patched(two, 0, (view, at) => view.setUint32(at + 24, 0x7fffffff, true)))).toMatchObject({ code: 'source.too-large' });
    expect(await failure(patched(zip({ 'index.html': strToU8('a'), 'index.htmx': strToU8('b') }), 1, (view, at) => view.setUint8(at + 46 + 9, 'l'.charCodeAt(0))))).toMatchObject({ code: 'zip.refused', message: expect.stringContaining('twice') });
  });

  test('is refused when it is damaged or locked', async () => {
    const good = zip({ 'index.html': strToU8('hello hello hello hello') });
    expect(await failure(strToU8('this is no archive at all'))).toMatchObject({ code: 'zip.damaged' });
    expect(await failure(good.subarray(0, good.length - 30))).toMatchObject({ code: 'zip.damaged' });
    expect(await failure(patched(good, 0, (view, at) => view.setUint32(at + 16, 1, true)))).toMatchObject({ code: 'zip.damaged', message: expect.stringContaining('“index.html” is damaged') });
    const broken = new Uint8Array(good);
    broken.set([0xff, 0xff, 0xff, 0xff], 30 + 'index.html'.length);
    expect(await failure(broken)).toMatchObject({ code: 'zip.damaged' });
    expect(await failure(patched(good, 0, (view, at) => view.setUint16(at + 8, 1, true)))).toMatchObject({ code: 'zip.encrypted' });
    expect(await failure(patched(good, 0, (view, at) => view.setUint16(at + 10, 12, true)))).toMatchObject({ code: 'zip.refused' });
  });

  test('does not follow links', async () => {
    const linked = patched(zip({ 'index.html': strToU8('x'), 'passwd': strToU8('/etc/passwd') }), 1, (view, at) => {
      view.setUint8(at + 5, 3);
      view.setUint32(at + 38, 0o120777 * 0x10000, true);
    });
    const { files, report } = await take(list(linked));
    expect(files).toEqual({ 'index.html': 'x' });
    expect(report.leftOut).toEqual([{ path: 'passwd', reason: 'it is neither a file nor a folder' }]);
  });

  test('is summed as the standard says', () => {
    const sum = beginCrc32();
    sum.add(strToU8('1234'));
    sum.add(strToU8('56789'));
    expect(sum.value()).toBe(0xcbf43926);
  });
});
