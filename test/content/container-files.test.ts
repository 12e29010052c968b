import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { containerFiles } from '../../src/content/container-files.ts';
import type { Container } from '../../src/content/find-container.ts';
import type { Piece } from '../../src/content/pack-files.ts';
import { type NodeContainer, nodeContainer } from './node-container.ts';

const never = new AbortController().signal;
const limit = 8 * 1024 * 1024;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'container-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const query = { folder: '', skip: ['node_modules'], limit: 100, digests: true };

async function everything(container: Container): Promise<Record<string, string>> {
  const files = containerFiles(container);
  const inventory = await files.inventory?.(query, never);
  const read: Record<string, string> = {};
  for await (const piece of files.read?.(inventory?.files ?? [], limit, never) ?? []) unpack(piece, read);
  return read;
}

function unpack(piece: Piece, into: Record<string, string>): void {
  if (piece.kind === 'unread') into[piece.path] = `unread: ${piece.reason}`;
  else if (piece.kind === 'part') into[piece.path] = (into[piece.path] ?? '') + Buffer.from(piece.bytes).toString('latin1');
  else {
    let at = 0;
    for (const { path, size } of piece.files) into[path] = Buffer.from(piece.bytes, at, (at += size) - (at - size)).toString('latin1');
  }
}

describe('an inventory', () => {
  test('tells size, time and digest of what is there, whatever its name', async () => {
    await put('index.html', '<p>1');
    await put('assets/übersicht/ebbe & flut.svg', '<svg/>');
    await put('empty.txt', '');
    await put('node_modules/left/out.js', 'x');
    await utimes(join(folder, 'index.html'), 1_000, 1_234.5);
    const inventory = await containerFiles(nodeContainer(folder)).inventory?.(query, never);
    expect(inventory).toMatchObject({ odd: [], more: false });
    expect(inventory?.files.map(({ path }) => path).toSorted()).toEqual(['assets/übersicht/ebbe & flut.svg', 'empty.txt', 'index.html']);
    expect(inventory?.files.find(({ path }) => path === 'index.html')).toEqual({ path: 'index.html', size: 4, mtimeMs: 1_234_500, sha256: sha256('<p>1') });
  });

  test('of a folder, without digests, up to a limit', async () => {
    for (const name of ['a', 'b', 'c']) await put(`dist/${name}`, name);
    await put('other', 'x');
    const files = containerFiles(nodeContainer(folder));
    const inventory = await files.inventory?.({ folder: 'dist', skip: [], limit: 2, digests: false }, never);
    expect(inventory).toMatchObject({ more: true, files: [{ path: expect.stringMatching(/^dist\//), size: 1, sha256: null }, { size: 1 }] });
  });

  test('of a folder that is not there is none, and the next one is', async () => {
    await put('index.html', 'x');
    const files = containerFiles(nodeContainer(folder));
    expect(await files.inventory?.({ ...query, folder: 'dist' }, never)).toBeNull();
    expect((await files.inventory?.(query, never))?.files).toHaveLength(1);
  });

  test('follows links inside the project, and neither out of it nor in circles', async () => {
    await put('shared/logo.svg', '<svg/>');
    await symlink('shared/logo.svg', join(folder, 'logo.svg'));
    await symlink('shared', join(folder, 'brand'));
    await symlink('..', join(folder, 'shared/up'));
    await symlink('/etc/hostname', join(folder, 'host'));
    await symlink('nowhere', join(folder, 'broken'));
    const inventory = await containerFiles(nodeContainer(folder)).inventory?.(query, never);
    expect(inventory?.files.map(({ path }) => path).toSorted()).toEqual(['brand/logo.svg', 'logo.svg', 'shared/logo.svg']);
    expect(inventory?.odd.toSorted()).toEqual(['brand/up', 'broken', 'host', 'shared/up']);
  });

  test('takes no noise in the output for an answer', async () => {
    await put('a', 'a');
    const noisy = nodeContainer(folder, (text) => `(node:1) Warning\r\n${text}\r\nslipway-+AAAA\r\n`);
    expect((await containerFiles(noisy).inventory?.(query, never))?.files).toMatchObject([{ path: 'a' }]);
  });
});

describe('the bytes of an inventory', () => {
  test('are exact, in few calls, and nothing is left in the project', async () => {
    const content: Record<string, Uint8Array> = { 'every-byte.bin': Uint8Array.from({ length: 256 }, (_, byte) => byte), 'large.bin': new Uint8Array(randomBytes(9 * 1024 * 1024)) };
    for (let index = 0; index < 90; index += 1) content[`pictures/${index}.png`] = new Uint8Array(randomBytes(index * 1_000));
    for (const [path, bytes] of Object.entries(content)) await put(path, bytes);
    const before = (await readdir(folder, { recursive: true })).toSorted();
    const container = nodeContainer(folder);
    const read = await everything(container);
    expect(Object.keys(read).toSorted()).toEqual(Object.keys(content).toSorted());
    for (const [path, bytes] of Object.entries(content)) expect(read[path] === Buffer.from(bytes).toString('latin1'), path).toBe(true);
    expect(container.calls.length).toBeLessThanOrEqual(6);
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(before);
  });

  test('a file that went away is told, the others arrive', async () => {
    await put('a', 'a');
    await put('b', 'b');
    const files = containerFiles(nodeContainer(folder));
    const inventory = await files.inventory?.(query, never);
    await rm(join(folder, 'a'));
    const read: Record<string, string> = {};
    for await (const piece of files.read?.(inventory?.files ?? [], limit, never) ?? []) unpack(piece, read);
    expect(read).toEqual({ a: expect.stringContaining('ENOENT'), b: 'b' });
    expect(read['a']).not.toContain(folder);
  });

  test('a part that is lost on the way is noticed: what it held is read one by one', async () => {
    for (let index = 0; index < 40; index += 1) await put(`${index}.bin`, new Uint8Array(randomBytes(20_000)));
    const files = containerFiles(nodeContainer(folder));
    const inventory = await files.inventory?.(query, never);
    let lost = false;
    const lossy = nodeContainer(folder, (text) => {
      if (lost || text.length < 1_000) return text;
      lost = true;
      return text.slice(0, -400);
    });
    const read: Record<string, string> = {};
    for await (const piece of containerFiles(lossy).read?.(inventory?.files ?? [], limit, never) ?? []) unpack(piece, read);
    expect(lossy.calls.filter((call) => call === 'readFile')).toHaveLength(40);
    for (const { path, sha256: digest } of inventory?.files ?? []) expect(sha256(Buffer.from(read[path] ?? '', 'latin1')), path).toBe(digest);
  });
});

describe('where no program can run', () => {
  const without = (spawn: Container['spawn']): NodeContainer => ({ ...nodeContainer(folder), spawn });
  const gone = { output: new ReadableStream<string>({ start: (controller) => controller.close() }), exit: Promise.resolve(127), kill: () => undefined };

  test.each<[string, Container['spawn']]>([
    ['there is no Node', () => Promise.resolve(gone)],
    ['spawn fails', () => Promise.reject(new Error('not here'))],
    ['spawn throws', () => { throw new TypeError('spawn is not supported'); }],
    ['a stub answers something else', () => Promise.resolve({} as never)],
  ])('%s: there is no inventory, and files are listed and read one by one', async (_, spawn) => {
    await put('a/b/c.txt', 'c');
    await put('d.txt', 'd');
    const files = containerFiles(without(spawn));
    expect(await files.inventory?.(query, never)).toBeNull();
    expect((await files.list('', [], 10)).files.toSorted()).toEqual(['a/b/c.txt', 'd.txt']);
    const read: Record<string, string> = {};
    for await (const piece of files.read?.([{ path: 'a/b/c.txt', size: 1 }, { path: 'd.txt', size: 1 }], limit, never) ?? []) unpack(piece, read);
    expect(read).toEqual({ 'a/b/c.txt': 'c', 'd.txt': 'd' });
  });

  test('a program that says nothing is ended and not waited for', async () => {
    vi.useFakeTimers();
    const kill = vi.fn<() => void>();
    const spawn = vi.fn<Container['spawn']>(() => Promise.resolve({ output: new ReadableStream<string>(), exit: new Promise<number>(() => undefined), kill }));
    const inventory = containerFiles(without(spawn)).inventory?.(query, never);
    await vi.waitFor(() => expect(spawn).toHaveBeenCalled());
    await vi.advanceTimersByTimeAsync(15_000);
    vi.useRealTimers();
    expect(await inventory).toBeNull();
    expect(kill).toHaveBeenCalled();
  });
});

test('a capture that is given up ends the program', async () => {
  const container = nodeContainer(folder);
  const endless: Container = { ...container, spawn: (_command, _args, options) => container.spawn('sleep', ['600'], options) };
  const stop = new AbortController();
  const inventory = containerFiles(endless).inventory?.(query, stop.signal);
  await vi.waitFor(() => expect(container.programs).toHaveLength(1));
  stop.abort(new Error('given up'));
  await expect(inventory).rejects.toThrow('given up');
  const [program] = container.programs;
  if (program?.exitCode === null && program.signalCode === null) await once(program, 'close');
  expect(program?.signalCode).toBe('SIGTERM');
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read is told without a digest', async () => {
  await put('locked', 'x');
  await chmod(join(folder, 'locked'), 0);
  expect((await containerFiles(nodeContainer(folder)).inventory?.(query, never))?.files).toMatchObject([{ path: 'locked', sha256: null }]);
});
