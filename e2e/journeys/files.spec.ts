import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { rows, until } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let page: Page;
let scratch: string;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
  scratch = await mkdtemp(join(tmpdir(), 'slipway-files-'));
});
test.afterAll(async () => {
  await world.close();
  await rm(scratch, { recursive: true, force: true });
});
test.beforeEach(async () => {
  page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(world.browser.url('src/ui/sidepanel/index.html'));
  await page.getByRole('link', { name: 'Files' }).click();
});
test.afterEach(() => page.close());

const bytes = (text: string) => new TextEncoder().encode(text);
/** A finished site: pages, a script, pictures, odd names, an empty file and one that is sent in parts. */
const site: Readonly<Record<string, Uint8Array>> = {
  'index.html': bytes('<!doctype html><html lang="en"><title>Harbour</title><script type="module" src="/assets/app.js"></script><img alt="" src="assets/harbour.png"></html>'),
  'tides.html': bytes('<!doctype html><title>Tides</title>'),
  '404.html': bytes('<!doctype html><title>Nothing here</title>'),
  'assets/app.js': bytes('document.title += " by night";'),
  'assets/harbour.png': randomBytes(300_000),
  'Überblick – ½.txt': bytes('ü'),
  'empty.txt': new Uint8Array(),
  'film.bin': randomBytes(12 * 1024 * 1024),
};
const never = { '.env': bytes('API_KEY=abc'), 'node_modules/left-pad/index.js': bytes('x'), '.git/HEAD': bytes('ref'), 'id_rsa': bytes('key') };

/** Reads what was picked, looks at the changes and deploys; answers the address. */
async function deploy(name: string): Promise<string> {
  const known = (await rows(page, 'runs')).map(({ id }) => id);
  await expect(page.getByLabel('Name of the project')).toHaveValue(name);
  await page.getByRole('button', { name: 'Read the files' }).click();
  await page.getByRole('button', { name: 'See changes' }).click();
  await page.getByTestId('plan').waitFor();
  await photograph(page, `files/${name}-plan`);
  await page.getByRole('button', { name: 'Deploy to development' }).click();
  const run = await until(page, 'runs', (all) => all.find((row) => !known.includes(row.id) && row.pipeline === 'deploy@1' && row.unfinished === 0 && row.told === 1));
  const record = (await rows(page, 'history')).find(({ id }) => id === run.id);
  expect(record?.result.status, record?.error?.message).toBe('success');
  return record?.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
}

async function expectServed(address: string): Promise<void> {
  const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
  for (const [path, content] of Object.entries(site)) {
    const answer = await fetch(new URL(path.split('/').map(encodeURIComponent).join('/'), address));
    expect([path, answer.status, sha256(new Uint8Array(await answer.arrayBuffer()))]).toEqual([path, 200, sha256(content)]);
  }
  for (const path of Object.keys(never)) expect((await fetch(new URL(path, address))).status, path).toBe(404);
  expect((await fetch(new URL('/tides', address))).status).toBe(200);
  const lost = await fetch(new URL('/nowhere', address));
  expect([lost.status, await lost.text()]).toEqual([404, '<!doctype html><title>Nothing here</title>']);
}

test('a zip archive goes live byte for byte, without its top folder', async () => {
  // The page comes a moment after the panel.
  await page.getByTestId('zip-input').waitFor({ state: 'attached' });
  await photograph(page, 'files/start');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)).then(() => undefined));
  await photograph(page, 'files/start-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  const archive = zipSync(Object.fromEntries(Object.entries({ ...site, ...never }).map(([path, content]) => [`harbour/${path}`, content])), { level: 6 });
  await page.getByTestId('zip-input').setInputFiles({ name: 'Harbour.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) });
  const address = await deploy('Harbour');
  await expectServed(address);
});

test('a folder from the browser\'s dialog goes live byte for byte, and again after a change', async () => {
  await page.evaluate(async (files) => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('Pier 2', { create: true });
    for (const [path, content] of files) {
      const parts = path.split('/');
      let folder = root;
      for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
      const stream = await (await folder.getFileHandle(parts.at(-1) ?? '', { create: true })).createWritable();
      await stream.write(Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)));
      await stream.close();
    }
    // The one thing that is not the person's: which folder the browser's dialog would have given.
    Object.assign(window, { showDirectoryPicker: () => Promise.resolve(root) });
  }, Object.entries({ ...site, ...never }).map(([path, content]) => [path, Buffer.from(content).toString('base64')] as const));
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  const address = await deploy('Pier 2');
  await expectServed(address);
  await page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('Pier 2');
    const stream = await (await root.getFileHandle('tides.html')).createWritable();
    await stream.write('<!doctype html><title>New tides</title>');
    await stream.close();
  });
  const known = (await rows(page, 'runs')).map(({ id }) => id);
  await page.getByRole('button', { name: 'Read again' }).click();
  await page.getByRole('button', { name: 'See changes' }).click();
  await expect(page.getByTestId('plan').getByRole('list', { name: 'Changes' })).toContainText('1');
  await page.getByRole('button', { name: 'Deploy to development' }).click();
  await until(page, 'history', (all) => all.find(({ id, result }) => !known.includes(id) && result.status === 'success'));
  expect(await (await fetch(new URL('/tides.html', address))).text()).toContain('New tides');
});

test('a folder that is dropped is read, and one before its build says what to do', async () => {
  for (const [path, text] of Object.entries({ 'package.json': '{"scripts":{"build":"vite build"},"dependencies":{"react":"18"},"devDependencies":{"vite":"5"}}', 'index.html': '<!doctype html>', 'src/main.tsx': '' })) {
    const file = join(scratch, 'Boat hire', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await drop(join(scratch, 'Boat hire'));
  await page.getByRole('button', { name: 'Read the files' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('“Boat hire” is a project before its build (Vite)');
  await expect(alert).toContainText('npm run build');
  await photograph(page, 'files/unbuilt');
  // It is built meanwhile, into a folder that its tools would not have told.
  await mkdir(join(scratch, 'Boat hire/www'));
  await writeFile(join(scratch, 'Boat hire/www/index.html'), '<!doctype html><title>Boats</title>');
  await page.getByRole('button', { name: 'Read the files' }).click();
  await expect(page.getByRole('group', { name: 'Which folder holds the finished site?' })).toBeVisible();
  await photograph(page, 'files/question');
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await page.getByRole('button', { name: 'Deploy to development' }).click();
  const record = await until(page, 'history', (all) => all.find((row) => row.projectName === 'Boat hire'));
  expect(record.result.status).toBe('success');
  expect(await (await fetch(record.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '')).text()).toContain('Boats');
});

test('the popup leads to it from a tab without a project', async () => {
  // A panel that is open already would take the wish.
  await page.goto('about:blank');
  const elsewhere = await world.browser.context.newPage();
  await elsewhere.goto(`${world.bolt.url}/favicon.svg`);
  const popup = await world.browser.openPopup();
  await popup.getByRole('heading', { name: 'No project in this tab' }).waitFor();
  await photograph(popup, 'files/popup');
  const [panel] = await Promise.all([world.browser.context.waitForEvent('page', (opened) => opened.url().includes('/sidepanel/')), popup.getByRole('button', { name: 'Deploy files' }).click()]);
  await expect(panel.getByRole('heading', { name: 'Deploy files' })).toBeVisible();
  await panel.close();
  await elsewhere.close();
});

/** Drops a real folder of this machine, as a file manager would. */
async function drop(folder: string): Promise<void> {
  const zone = await page.getByTestId('drop-zone').boundingBox();
  const cdp = await world.browser.context.newCDPSession(page);
  const at = { x: (zone?.x ?? 0) + 20, y: (zone?.y ?? 0) + 20, data: { items: [], files: [folder], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await cdp.send('Input.dispatchDragEvent', { type, ...at });
  await cdp.detach();
}

test('rules that a site brings along are applied, and the plan says which lines are not', async () => {
  await page.getByTestId('zip-input').waitFor({ state: 'attached' });
  const ferry = {
    'index.html': site['index.html'], 'assets/app.js': site['assets/app.js'], 'tides.html': site['tides.html'],
    _redirects: '/old /tides\n/de/* /german/:splat 302 Language=de\n/broken\n',
    _headers: '/*\n  Cross-Origin-Opener-Policy: same-origin\n  Content-Length: 3\n',
  };
  const archive = zipSync(Object.fromEntries(Object.entries(ferry).map(([path, content]) => [path, typeof content === 'string' ? bytes(content) : content ?? bytes('')])));
  await page.getByTestId('zip-input').setInputFiles({ name: 'ferry.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) });
  await page.getByRole('button', { name: 'Read the files' }).click();
  await page.getByRole('button', { name: 'See changes' }).click();
  const plan = page.getByTestId('plan');
  await expect(plan.getByText(/^Line 2: Left out: it depends on Language/)).toBeVisible();
  await expect(plan.getByText(/^Line 3: Left out: it names no target/)).toBeVisible();
  await expect(plan.getByText(/^Line 1: It gives no status/)).toBeVisible();
  await expect(plan.locator('.finding.warning').first()).toContainText('Warning _redirects');
  await plan.locator('.findings').scrollIntoViewIfNeeded();
  await photograph(page, 'files/rules-plan');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 320, height: 900 });
  await photograph(page, 'files/rules-plan-dark-narrow');
  const known = (await rows(page, 'runs')).map(({ id }) => id);
  await page.getByRole('button', { name: 'Deploy to development' }).click();
  const run = await until(page, 'runs', (all) => all.find((row) => !known.includes(row.id) && row.pipeline === 'deploy@1' && row.unfinished === 0 && row.told === 1));
  const record = (await rows(page, 'history')).find(({ id }) => id === run.id);
  expect(record?.result.status, record?.error?.message).toBe('success');
  const address = record?.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
  const moved = await fetch(new URL('/old?a=1', address), { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location'), moved.headers.get('cross-origin-opener-policy')]).toEqual([301, '/tides?a=1', 'same-origin']);
  for (const path of ['/_redirects', '/_headers']) expect((await fetch(new URL(path, address))).status, path).toBe(404);
});
