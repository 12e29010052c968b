import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ConsoleMessage, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BoltPage } from '../../../e2e/bolt-page/server.ts';
import { root } from '../../support/source-tree.ts';
import { chromiumPath, type HarnessBrowser, startHarness } from './harness/browser.ts';

const nothing = { output: null, buildCommand: null };
/** A build that writes its process's id into a file, then runs until it is ended. */
const endless = (file: string) => ({ output: 'dist', buildCommand: `echo $$ > ${file}; exec sleep 600` });
/** A site with bytes that are no text, a name that is no ASCII, and a file that must never travel. */
const tides = {
  description: 'Tide table',
  files: new Map<string, string | Uint8Array>([
    ['package.json', JSON.stringify({ name: 'tides', private: true, type: 'module', scripts: { build: 'vite build' }, devDependencies: { vite: '*' } })],
    ['index.html', '<!doctype html><title>Tides</title><script type="module" src="/main.js"></script>'],
    ['main.js', 'document.title += " at Port Ellen";'],
    ['public/every-byte.bin', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ['public/large.bin', new Uint8Array(20 * 1024 * 1024).map((_, index) => (index * 31) ^ (index >> 8))],
    ['public/übersicht/ebbe und flut.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['public/.env', 'SECRET=1'],
    ['public/empty.txt', ''],
  ]),
};
const plain = { description: 'Opening hours', files: new Map([['index.html', '<p>Open every day</p>\n']]) };
const possible = chromiumPath !== undefined && existsSync(join(root, 'e2e/bolt-page/app/entry.client.tsx'));

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [relative(folder, file), (await readFile(file)).toString('base64')])));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let browser: HarnessBrowser;
let site: BoltPage;
beforeAll(async () => {
  if (possible) browser = await startHarness();
}, 60_000);
afterAll(() => browser?.close());

const folder = () => site.containerFolder('1');

async function open(flavour: 'development' | 'production'): Promise<void> {
  if (!possible) return;
  const { startBoltPage } = await import('../../../e2e/bolt-page/server.ts');
  site = await startBoltPage({ flavour, projects: [tides, plain] });
}

/** Opens a project and waits until its container runs. */
async function ready(url = site.chatUrl('1')): Promise<number> {
  const tab = await browser.go(url);
  await vi.waitFor(async () => expect(await browser.call('inspect', tab)).toMatchObject({ source: 'bolt-container' }), 30_000);
  return tab;
}

/** The id of the process that wrote it into a file of the project. */
function pidIn(file: string): Promise<number> {
  return vi.waitFor(async () => {
    const written = Number(await readFile(join(folder(), file), 'utf8'));
    expect(written).toBeGreaterThan(0);
    return written;
  }, 20_000);
}

function ended(id: number): Promise<void> {
  return vi.waitFor(() => expect(runs(id)).toBe(false), 10_000);
}

describe.skipIf(!possible).each(['development', 'production'] as const)('a tab of the editor, %s build', (flavour) => {
  beforeAll(() => open(flavour), 60_000);
  afterAll(() => site?.close());

  test('is known as an editor, and its start page as one without a project', async () => {
    const tab = await browser.go(site.url);
    expect(await browser.call('inspect', tab)).toMatchObject({ kind: 'bolt', origin: site.url, project: null, source: null });
    await browser.go('data:text/html,<p>something else');
    expect(await browser.call('inspect', tab)).toMatchObject({ project: null });
  }, 60_000);

  test('is the same project by either address and after a reload', async () => {
    const first = await browser.call('identify', await ready());
    expect(first).toMatchObject({ id: expect.stringMatching(/^tide-table-[a-z2-7]{8}$/), name: 'Tide table', chat: '1', origin: site.url });
    expect(await browser.call('identify', await ready(site.chatUrl('1', 'id')))).toEqual(first);
  }, 60_000);

  test('is built and captured byte for byte', async () => {
    const tab = await ready();
    await browser.call('begin', 'whole', tab, nothing, 0);
    const { result, files, log } = await browser.call('finish', 'whole');
    expect(result, log.join('\n')).toMatchObject({ report: { source: { kind: 'bolt-container', output: 'dist', buildCommand: 'npm run build' }, gaps: [] } });
    const expected = await filesOf(join(folder(), 'dist'));
    expect(expected['.env']).toBeDefined();
    delete expected['.env'];
    expect(Object.keys(files).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [path, content] of Object.entries(expected)) expect(files[path] === content, path).toBe(true);
    expect(result).toMatchObject({ report: { leftOut: [{ path: '.env' }] } });
  }, 120_000);

  test('without its container, plain pages come from what the chat has made', async () => {
    await browser.page.route(/\/headless(\?|$)/, (route) => route.abort());
    const tab = await browser.go(site.chatUrl('2'));
    await browser.call('begin', 'plain', tab, nothing, 0);
    const { result, files } = await browser.call('finish', 'plain');
    await browser.page.unroute(/\/headless(\?|$)/);
    expect(result).toMatchObject({ report: { source: { kind: 'bolt-chat' }, gaps: [expect.stringContaining('put together from the chat'), expect.stringContaining('never part of a chat')] } });
    expect(files).toEqual({ 'index.html': Buffer.from('<p>Open every day</p>\n').toString('base64') });
  }, 60_000);
});

/** What the editor holds and shows of a project: the stores of its workbench, its database, and what it has told in its console. */
async function editorState(page: Page): Promise<string> {
  interface Stores { readonly workbenchStore: Record<'files' | 'before' | 'terminal' | 'previews', { get(): unknown }> }
  const stores = await page.evaluateHandle<Stores>('import("/app/lib/stores/workbench.ts")');
  return await stores.evaluate(async ({ workbenchStore }) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('boltHistory');
      opening.addEventListener('success', () => resolve(opening.result));
      opening.addEventListener('error', () => reject(opening.error ?? new Error('no database')));
    });
    const rows = await Promise.all([...database.objectStoreNames].map((name) => new Promise((resolve) => {
      const reading = database.transaction(name).objectStore(name).getAll();
      reading.addEventListener('success', () => resolve(reading.result));
    })));
    database.close();
    return JSON.stringify([workbenchStore.files.get(), workbenchStore.before.get(), workbenchStore.terminal.get(), workbenchStore.previews.get(), rows]);
  });
}

/** Every file and folder of a container and of its programs' home, with size and time; packages are links and stay what they are. */
async function containerState(): Promise<string[]> {
  const top = join(site.containerFolder('2'), '../..');
  const entries = await readdir(top, { recursive: true });
  const own = entries.filter((path) => !path.includes('node_modules'));
  return Promise.all(own.toSorted().map(async (path) => {
    const { size, mtimeMs } = await lstat(join(top, path));
    return `${path} ${size} ${mtimeMs}`;
  }));
}

describe.skipIf(!possible)('reading a project', () => {
  beforeAll(() => open('development'), 60_000);
  afterAll(() => site?.close());

  async function captured(key: string, tab: number): Promise<Record<string, string>> {
    await browser.call('begin', key, tab, nothing, 0);
    const { result, files } = await browser.call('finish', key);
    expect(result).toMatchObject({ report: { source: { kind: 'bolt-container' }, leftOut: [], gaps: [] } });
    return files;
  }

  test('leaves the editor and its container as they were', async () => {
    const tab = await ready(site.chatUrl('2'));
    const before = [await containerState(), await editorState(browser.page)];
    const told: string[] = [];
    const listen = (message: ConsoleMessage) => void told.push(message.text());
    browser.page.on('console', listen);
    expect(Object.keys(await captured('quiet', tab))).toEqual(['index.html']);
    browser.page.off('console', listen);
    expect([await containerState(), await editorState(browser.page)]).toEqual(before);
    expect(told).toEqual([]);
  }, 60_000);

  test('takes the new bytes of a file that has its old size and its old time', async () => {
    const tab = await ready(site.chatUrl('2'));
    const file = join(site.containerFolder('2'), 'index.html');
    const old = Buffer.from((await captured('old', tab))['index.html'] ?? '', 'base64').toString();
    const { atime, mtime } = await lstat(file);
    await writeFile(file, old.replace('every', 'EVERY'));
    await utimes(file, atime, mtime);
    const after = Buffer.from((await captured('new', tab))['index.html'] ?? '', 'base64').toString();
    expect(after).toBe(old.replace('every', 'EVERY'));
    expect(after).not.toBe(old);
  }, 60_000);
});

describe.skipIf(!possible)('what goes on in a tab', () => {
  beforeAll(() => open('production'), 60_000);
  afterAll(() => site?.close());

  test('a build that fails says so', async () => {
    const tab = await ready();
    await browser.call('begin', 'failed', tab, { output: 'dist', buildCommand: 'echo broken here; exit 3' }, 0);
    expect((await browser.call('finish', 'failed')).result).toMatchObject({ error: { code: 'build.failed', details: { exitCode: 3, lines: ['broken here'] } } });
  }, 60_000);

  test('an abort ends the build\'s program', async () => {
    const tab = await ready();
    await browser.call('begin', 'aborted', tab, endless('aborted.pid'), 0);
    const id = await pidIn('aborted.pid');
    expect(runs(id)).toBe(true);
    await browser.call('abort', 'aborted');
    expect((await browser.call('finish', 'aborted')).result).toMatchObject({ error: { code: 'aborted' } });
    await ended(id);
  }, 60_000);

  test('a newer capture ends the older one with its program', async () => {
    const tab = await ready();
    await browser.call('begin', 'older', tab, endless('older.pid'), 0);
    const id = await pidIn('older.pid');
    await browser.call('begin', 'newer', tab, nothing, 0);
    expect((await browser.call('finish', 'older')).result).toMatchObject({ error: { code: 'source.superseded' } });
    expect((await browser.call('finish', 'newer')).result).toMatchObject({ report: { gaps: [] } });
    expect(runs(id)).toBe(false);
  }, 120_000);

  test('when the worker dies the build ends, and a new worker begins anew', async () => {
    const tab = await ready();
    await browser.call('begin', 'lost', tab, endless('lost.pid'), 0);
    const id = await pidIn('lost.pid');
    await browser.restartWorker();
    await ended(id);
    await browser.call('begin', 'again', tab, nothing, 0);
    expect((await browser.call('finish', 'again')).result).toMatchObject({ report: { source: { kind: 'bolt-container' } } });
  }, 120_000);

  test('a page that is reloaded meanwhile may be tried again', async () => {
    const tab = await ready();
    await browser.call('begin', 'reloaded', tab, endless('reloaded.pid'), 0);
    const id = await pidIn('reloaded.pid');
    await browser.page.reload();
    expect((await browser.call('finish', 'reloaded')).result).toMatchObject({ error: { code: 'source.interrupted', retry: 'backoff' } });
    await ended(id);
  }, 60_000);

  test('the popup may look while a capture goes on', async () => {
    const tab = await ready();
    await browser.call('begin', 'watched', tab, endless('watched.pid'), 0);
    const id = await pidIn('watched.pid');
    expect(await browser.call('inspect', tab)).toMatchObject({ source: 'bolt-container' });
    expect(runs(id)).toBe(true);
    await browser.call('abort', 'watched');
    await ended(id);
  }, 60_000);
});
