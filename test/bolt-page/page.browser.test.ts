import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { largeFileProject, manyFilesProject, plainProject } from '../../e2e/bolt-page/example-projects.ts';
import { sampleProject } from '../../e2e/bolt-page/sample-project.ts';
import { type BoltPage, startBoltPage } from '../../e2e/bolt-page/server.ts';
import { captureAtBoot, captureLater, readCaptured, runCaptured, storesInFibers } from './capture-container.ts';

const executablePath = [process.env['SLIPWAY_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', chromium.executablePath()].find((path) => path !== undefined && existsSync(path));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

let browser: Browser;
let context: BrowserContext;
let tab: Page;
let faults: string[];
beforeAll(async () => {
  browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox'] });
}, 60_000);
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext();
  tab = await context.newPage();
  faults = [];
  tab.on('pageerror', (error) => faults.push(error.message));
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

const files = () => tab.getByRole('list', { name: 'Files' });
const openProject = async (url: string) => {
  await tab.goto(url);
  await files().getByTitle('index.html', { exact: true }).waitFor();
};
/** The live FileMap, as an expression for `evaluate`. */
const fileMapInFibers = `${storesInFibers}.map((store) => store.get()).find((value) => value && Object.keys(value).some((key) => key.startsWith('/home/project/')))`;
const fileMap = () => tab.evaluate<Record<string, { type: string; content?: string; isBinary?: boolean } | undefined>>(fileMapInFibers);
/** Everything in boltHistory. */
const database = () => tab.evaluate(async () => {
  const done = <T,>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
  const db = await done(indexedDB.open('boltHistory'));
  const read = (store: string) => done<Record<string, unknown>[]>(db.transaction(store).objectStore(store).getAll());
  const found = { version: db.version, stores: [...db.objectStoreNames], chats: await read('chats'), snapshots: await read('snapshots') };
  db.close();
  return found;
});

describe.each(['development', 'production'] as const)('the %s page in a browser', (flavour) => {
  let page: BoltPage;
  beforeAll(async () => {
    page = await startBoltPage({ flavour, projects: [await sampleProject(), plainProject()] });
  }, 60_000);
  afterAll(() => page.close());

  test.each(['at boot', 'later'] as const)('gives up its container %s: a real build, read back to the byte', async (when) => {
    if (when === 'at boot') await captureAtBoot(tab);
    await openProject(page.chatUrl('1'));
    if (when === 'later') await captureLater(tab);
    const { code, output } = await runCaptured(tab, 'npm', ['run', 'build']);
    expect(code, output).toBe(0);
    const dist = join(page.containerFolder('1'), 'dist');
    const built = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => relative(dist, join(entry.parentPath, entry.name)));
    expect(built.map((path) => /\.[a-z0-9]+$/.exec(path)?.[0])).toEqual(expect.arrayContaining(['.png', '.woff2', '.wasm', '.js', '.css', '.html']));
    for (const path of built) expect(await readCaptured(tab, `dist/${path}`), path).toBe((await readFile(join(dist, path))).toString('base64'));
  }, 120_000);

  test('shows the container’s files in its store, pictures without their bytes', async () => {
    await openProject(page.chatUrl('1'));
    await files().getByTitle('src/assets/harbour.png').waitFor();
    await expect.poll(async () => (await fileMap())['/home/project/src/main.tsx']?.content, { timeout: 10_000 }).toContain('createRoot');
    const map = await fileMap();
    expect(map['/home/project/src/assets/harbour.png']).toEqual({ type: 'file', content: '', isBinary: true });
    expect(map['/home/project/src/assets/tide.wasm']).toEqual({ type: 'file', content: '', isBinary: true });
    expect(map['/home/project/.env']?.content).toContain('VITE_API_KEY');
    expect(map['/home/project/src/assets']).toEqual({ type: 'folder' });
    expect(Object.keys(map).some((path) => path.includes('node_modules'))).toBe(false);
  }, 60_000);

  test('keeps bolt.diy’s records: a snapshot only once something was said', async () => {
    await openProject(page.chatUrl('2'));
    const before = await database();
    expect(before).toMatchObject({ version: 2, stores: ['chats', 'snapshots'], snapshots: [] });
    expect(before.chats[1]).toMatchObject({ id: '2', urlId: expect.stringMatching(/^msg-.{24}-0$/), description: 'Opening hours' });
    await tab.getByLabel('Message').fill('Change the title to “Closed today”.');
    await tab.getByRole('button', { name: 'Send' }).click();
    await expect.poll(async () => (await database()).snapshots.length, { timeout: 10_000 }).toBe(1);
    const { chats, snapshots } = await database();
    const messages = chats[1]?.['messages'] as { id: string; role: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(snapshots[0]).toMatchObject({ chatId: '2', snapshot: { chatIndex: messages[3]?.id, files: { '/home/project/index.html': { type: 'file', content: expect.stringContaining('<title>Closed today</title>') } } } });
    expect(await readFile(join(page.containerFolder('2'), 'index.html'), 'utf8')).toContain('<title>Closed today</title>');
    await tab.getByRole('tab', { name: 'Diff' }).click();
    await tab.getByRole('region', { name: 'index.html' }).getByRole('insertion').filter({ hasText: 'Closed today' }).waitFor();
  }, 60_000);

  test('makes a chat of the first message without navigating, and its project again from the chat', async () => {
    await tab.goto(page.url);
    await tab.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: 'Tide table' }).waitFor();
    await tab.evaluate(() => Object.assign(window, { same: true }));
    await tab.getByLabel('Message').fill('Make a page “Lighthouses”');
    await tab.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => new URL(tab.url()).pathname, { timeout: 10_000 }).toMatch(/^\/chat\/msg-.{24}-0$/);
    expect(await tab.evaluate(() => 'same' in window)).toBe(true);
    await tab.reload();
    await files().getByTitle('index.html', { exact: true }).waitFor();
    await captureLater(tab);
    expect(Buffer.from(await readCaptured(tab, 'index.html'), 'base64').toString()).toContain('<h1>Lighthouses</h1>');
  }, 60_000);

  test('takes a chat in from a file, and restores a project from its snapshot at its numeric address', async () => {
    const reply = 'Here.\n\n<boltArtifact id="imported-files" title="Imported Files" type="bundled">\n<boltAction type="file" filePath="src/deep/a &lt;b.ts">\n\n```ts\nif (1 &lt; 2) 3;\n```\n</boltAction>\n<boltAction type="file" filePath="index.html">\n<p>chat</p>\n</boltAction>\n</boltArtifact>';
    const messages = [{ id: 'one', role: 'user', content: 'Import' }, { id: 'two', role: 'assistant', content: reply }];
    await tab.goto(page.url);
    // The example chats have the numbers before.
    await tab.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: 'Opening hours' }).waitFor();
    await tab.locator('#chat-import').setInputFiles({ name: 'chat.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ description: 'Imported', messages })) });
    await expect.poll(() => new URL(tab.url()).pathname, { timeout: 10_000 }).toBe('/chat/3');
    await files().getByTitle('index.html', { exact: true }).waitFor();
    await captureLater(tab);
    const read = async (path: string) => Buffer.from(await readCaptured(tab, path), 'base64').toString();
    expect(await read('src/deep/a &lt;b.ts')).toBe('if (1 < 2) 3;\n');
    expect(await read('index.html')).toBe('<p>chat</p>\n');
    await tab.evaluate(async () => {
      const opening = indexedDB.open('boltHistory');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const store = opening.result.transaction('snapshots', 'readwrite').objectStore('snapshots');
      const put = store.put({ chatId: '3', snapshot: { chatIndex: 'two', files: { '/home/project/index.html': { type: 'file', content: '<p>snapshot</p>', isBinary: false } } } });
      await new Promise((resolve) => {
        put.onsuccess = resolve;
      });
      opening.result.close();
    });
    await tab.reload();
    await files().getByTitle('index.html', { exact: true }).waitFor();
    await captureLater(tab);
    await expect.poll(() => read('index.html'), { timeout: 10_000 }).toBe('<p>snapshot</p>\n');
  }, 60_000);

  test('has the hooks of its flavour', async () => {
    await openProject(page.chatUrl('1', 'id'));
    expect(await tab.evaluate(() => ['_tabId', '__BOLT_SET_IMAGE_DATA_LIST__', '__remixContext', '__remixManifest', '__vite_plugin_react_preamble_installed__'].filter((name) => name in window)))
      .toEqual(['_tabId', '__BOLT_SET_IMAGE_DATA_LIST__', '__remixContext', '__remixManifest', ...(flavour === 'development' ? ['__vite_plugin_react_preamble_installed__'] : [])]);
    expect(await tab.evaluate(() => crossOriginIsolated)).toBe(true);
    const fromModules = tab.evaluate(`(async () => {
      const { chatId, db } = await import('/app/lib/persistence/useChatHistory.ts');
      const { workbenchStore } = await import('/app/lib/stores/workbench.ts');
      const { webcontainer } = await import('/app/lib/webcontainer/index.ts');
      return { chat: chatId.get(), database: db.name, files: Object.keys(workbenchStore.files.get()).length > 0, workdir: (await webcontainer).workdir };
    })()`);
    if (flavour === 'development') expect(await fromModules).toEqual({ chat: '1', database: 'boltHistory', files: true, workdir: '/home/project' });
    else await expect(fromModules).rejects.toThrow('Failed to fetch dynamically imported module');
  }, 60_000);

  test('shows the running project', async () => {
    await openProject(page.chatUrl('1'));
    await tab.getByRole('tab', { name: 'Preview' }).click();
    // Filled in by WebAssembly.
    await tab.frameLocator('iframe[title=preview]').getByRole('cell', { name: '3.06' }).first().waitFor({ timeout: 30_000 });
  }, 60_000);
});

describe('the container through its unmodified client', () => {
  let page: BoltPage;
  beforeAll(async () => {
    page = await startBoltPage({ projects: [await sampleProject(), largeFileProject(), manyFilesProject()] });
  }, 60_000);
  afterAll(() => page.close());
  const capture = async (id: string) => {
    await captureAtBoot(tab);
    await openProject(page.chatUrl(id));
    await expect.poll(() => tab.evaluate(() => window.captured !== undefined)).toBe(true);
  };

  test('writes, watches, exports and mounts', async () => {
    await capture('1');
    const found = await tab.evaluate(async () => {
      const container = window.captured;
      if (!container) throw new Error('no container was captured');
      const { fs } = container;
      const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const watched = new Promise<string>((resolve) => {
        fs.watch('.', { recursive: true }, (event, name) => {
          if (String(name).endsWith('.bin')) resolve(`${event} ${String(name)}`);
        });
      });
      await fs.mkdir('a/b', { recursive: true });
      await fs.writeFile('a/b/every.bin', every);
      const seen = await watched;
      await container.mount({ 'mounted.txt': { file: { contents: 'über' } } }, { mountPoint: 'a' });
      const zip = await container.export('a', { format: 'zip' });
      const tree = await container.export('a', { format: 'json' });
      const missing = await fs.readFile('no-such').catch((error: Error) => error.message);
      const names = (await fs.readdir('a', { withFileTypes: true })).map((entry) => [entry.name, entry.isDirectory()]);
      const back = [...await fs.readFile('a/b/every.bin')];
      const text = await fs.readFile('a/mounted.txt', 'utf-8');
      await fs.rm('a', { recursive: true });
      return { seen, zip: zip.length > 256, tree: JSON.stringify(Object.keys(tree)), missing, names, back, text, workdir: container.workdir };
    });
    expect(found).toEqual({
      seen: 'rename a/b/every.bin', zip: true, tree: '["b","mounted.txt"]', missing: expect.stringMatching(/^ENOENT: no such file or directory/), names: [['b', true], ['mounted.txt', false]],
      back: Array.from({ length: 256 }, (_, byte) => byte), text: 'über', workdir: '/home/project',
    });
  }, 60_000);

  test('types into programs and kills them', async () => {
    await capture('1');
    const found = await tab.evaluate(async () => {
      const container = window.captured;
      if (!container) throw new Error('no container was captured');
      const shell = await container.spawn('jsh', { terminal: { cols: 80, rows: 15 } });
      const input = shell.input.getWriter();
      await input.write('echo $COLUMNS; exit 3\n');
      shell.resize({ cols: 100, rows: 30 });
      const reader = shell.output.getReader();
      const said = (await reader.read()).value;
      const endless = await container.spawn('sleep', ['600']);
      endless.kill();
      return { said, code: await shell.exit, killed: await endless.exit };
    });
    expect(found).toEqual({ said: '80\r\n', code: 3, killed: 143 });
  }, 60_000);

  test('brings thirty megabytes through a build whole', async () => {
    await capture('2');
    expect((await runCaptured(tab, 'npm', ['run', 'build'])).code).toBe(0);
    const digest = await tab.evaluate(async () => {
      const bytes = await window.captured?.fs.readFile('dist/film.bin');
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', (bytes ?? new Uint8Array()) as Uint8Array<ArrayBuffer>));
      return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    });
    expect(digest).toBe(sha256(largeFileProject().files.get('public/film.bin') ?? ''));
  }, 120_000);

  test('brings five thousand files through a build', async () => {
    await capture('3');
    expect((await runCaptured(tab, 'npm', ['run', 'build'])).code).toBe(0);
    const names = await tab.evaluate(async () => {
      const fs = window.captured?.fs;
      const folders = await fs?.readdir('dist/charts') ?? [];
      return (await Promise.all(folders.map((folder) => fs?.readdir(`dist/charts/${folder}`) ?? []))).flat();
    });
    expect(new Set(names).size).toBe(5000);
    const charts = `Object.keys(${fileMapInFibers}).filter((path) => path.startsWith('/home/project/public/charts/') && path.endsWith('.svg')).length`;
    await expect.poll(() => tab.evaluate(charts), { timeout: 120_000, interval: 1000 }).toBe(5000);
  }, 180_000);
});
