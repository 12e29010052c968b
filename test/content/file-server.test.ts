import { describe, expect, test } from 'vitest';
import type { PageNote } from '../../src/content/bridge.ts';
import { createFileServer } from '../../src/content/file-server.ts';
import { pack, type Piece } from '../../src/content/pack-files.ts';
import { filesFromTexts } from '../../src/content/project-files.ts';
import { deferred } from '../../src/content/deferred.ts';

const about = { source: 'bolt-store' as const, trouble: null, frame: null, binaries: [], shown: null, unsaved: [] };
const never = new AbortController().signal;

async function pieces(texts: ReadonlyMap<string, string | null>, limit: number): Promise<Piece[]> {
  const made: Piece[] = [];
  for await (const piece of pack([...texts.keys()], filesFromTexts(texts), limit, never)) made.push(piece);
  return made;
}
const words = (bytes: ArrayBuffer) => new TextDecoder().decode(bytes);

describe('packing files', () => {
  test('small files share a piece, large ones are cut, empty ones are kept', async () => {
    const made = await pieces(new Map([['a', 'aa'], ['b', ''], ['c', 'cccc'], ['d', 'dddddddddd'], ['e', null]]), 4);
    const shown = made.map((piece) => (piece.kind === 'files' ? [piece.files.map(({ path, size }) => `${path}:${size}`).join(), words(piece.bytes)] : piece.kind === 'part' ? [piece.path, words(piece.bytes), piece.last] : [piece.path, 'unread']));
    expect(shown).toEqual([['a:2,b:0', 'aa'], ['c:4', 'cccc'], ['d', 'dddd', false], ['d', 'dddd', false], ['d', 'dd', true], ['e', 'unread']]);
  });
});

describe('the file server', () => {
  const texts = new Map([['index.html', 'x'], ['src/a.ts', 'y'], ['node_modules/z/z.js', 'z'], ['logo.png', null]]);

  function serve(run?: (signal: AbortSignal) => Promise<number>) {
    const notes: PageNote[] = [];
    let told = deferred<void>();
    const server = createFileServer({
      open: () => Promise.resolve({ about, files: filesFromTexts(texts), ...(run ? { run: (_command: string, _args: readonly string[], _output: (text: string) => void, signal: AbortSignal) => run(signal) } : {}) }),
      post: (note) => {
        notes.push(note);
        told.resolve();
      },
    });
    return { server, notes, async next() {
      await told.promise;
      told = deferred();
      return notes.at(-1);
    } };
  }

  test('lists what has bytes, without the folders to skip', async () => {
    const { server, next } = serve();
    server.take({ op: 'list', id: 1, place: 'page', folder: '', skip: ['node_modules'], limit: 10 });
    expect(await next()).toEqual({ kind: 'answer', id: 1, value: { files: ['index.html', 'src/a.ts'], odd: [], more: false } });
    server.take({ op: 'list', id: 2, place: 'page', folder: '', skip: [], limit: 2 });
    expect(await next()).toMatchObject({ value: { more: true } });
    server.take({ op: 'inventory', id: 5, place: 'page', folder: '', skip: [], limit: 10, digests: true });
    expect(await next()).toEqual({ kind: 'answer', id: 5, value: null });
    server.take({ op: 'names', id: 3, place: 'page', folder: 'src' });
    expect(await next()).toMatchObject({ value: [{ name: 'a.ts', folder: false }] });
    server.take({ op: 'names', id: 4, place: 'page', folder: 'gone' });
    expect(await next()).toMatchObject({ value: null });
  });

  test('answers a collection only after its bytes were taken', async () => {
    const { server, notes, next } = serve();
    server.take({ op: 'collect', id: 5, place: 'page', paths: ['index.html', 'src/a.ts'] });
    expect(await next()).toMatchObject({ kind: 'files', id: 5, batch: 1, files: [{ path: 'index.html', size: 1 }, { path: 'src/a.ts', size: 1 }] });
    await new Promise((resolve) => { setImmediate(resolve); });
    expect(notes).toHaveLength(1);
    server.take({ op: 'taken', id: 5, place: 'page', batch: 1 });
    expect(await next()).toEqual({ kind: 'answer', id: 5, value: 2 });
  });

  test('stopping ends programs, waits for them, and says nothing any more', async () => {
    const began = deferred<void>();
    const exited = deferred<number>();
    const { server, notes } = serve((signal) => {
      began.resolve();
      signal.addEventListener('abort', () => exited.resolve(143));
      return exited.promise;
    });
    server.take({ op: 'run', id: 6, place: 'page', command: 'npm', args: [] });
    await began.promise;
    await server.stop();
    expect(await exited.promise).toBe(143);
    expect(notes).toEqual([]);
  });

  test('says when something cannot be done', async () => {
    const { server, next } = serve();
    server.take({ op: 'run', id: 7, place: 'page', command: 'npm', args: [] });
    expect(await next()).toEqual({ kind: 'failed', id: 7, message: 'No programs can be run here.' });
  });
});
