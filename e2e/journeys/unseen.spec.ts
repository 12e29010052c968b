import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';
import { openConsole } from '../support/console.ts';
import { buildWorld, type World } from '../support/slipway.ts';

const built = fileURLToPath(new URL('../../dist/extension', import.meta.url));
let world: World;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
});
test.afterAll(() => world.close());

test('the built manifest opens nothing to pages, and asks for no more than it needs', async () => {
  const manifest = JSON.parse(await readFile(`${built}/manifest.json`, 'utf8')) as Record<string, unknown>;
  for (const key of ['web_accessible_resources', 'externally_connectable', 'content_scripts', 'host_permissions']) expect(manifest, key).not.toHaveProperty(key);
  expect(manifest['permissions']).toEqual(['activeTab', 'alarms', 'contextMenus', 'notifications', 'offscreen', 'scripting', 'sidePanel', 'storage', 'unlimitedStorage']);
});

test('a page finds no trace of the extension, not even one that it has deployed from', async () => {
  const desk = await openConsole(world);
  const tab = await world.openProject();
  expect(await desk.endOf(await desk.deploy(tab))).toBe('success');
  const files = (await readdir(built, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`.slice(built.length + 1));
  expect(files).toContain('src/content/isolated.js');
  const urls = files.map((file) => world.browser.url(file));
  const loaded = await tab.evaluate(async (addresses) => {
    const element = (name: 'img' | 'script' | 'link', address: string) => new Promise<boolean>((resolve) => {
      const made = document.createElement(name);
      made.addEventListener('load', () => resolve(true));
      made.addEventListener('error', () => resolve(false));
      if (made instanceof HTMLLinkElement) Object.assign(made, { rel: 'stylesheet', href: address });
      else made.src = address;
      document.head.append(made);
    });
    const found: string[] = [];
    for (const address of addresses) {
      const seen = await Promise.all([fetch(address).then(() => true, () => false), element('img', address), element('script', address), element('link', address)]);
      if (seen.includes(true)) found.push(address);
    }
    return found;
  }, urls);
  expect(loaded).toEqual([]);
  expect(await tab.evaluate(() => (globalThis as { chrome?: { runtime?: unknown } }).chrome?.runtime)).toBeUndefined();
});
