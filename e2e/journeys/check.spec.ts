import { createHash, randomBytes } from 'node:crypto';
import { open as openFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { open as openDatabase } from 'lmdb';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { type BlobRow, openStoreTables } from '../../src/agent/store/blob-table.ts';
import { type Console, liveAt, openConsole } from '../support/console.ts';
import { forgetSnapshots, rows, until } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

// Each goes on with the site the one before has left.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let world: World;
let desk: Console;
let page: Page;

const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const harbour: Readonly<Record<string, Uint8Array>> = {
  'index.html': bytes(`<!doctype html><title>Harbour</title>${'<p>Boats</p>\n'.repeat(100)}`),
  'harbour.png': randomBytes(300_000),
  'film.bin': randomBytes(6 * 1024 * 1024),
};

test.beforeAll(async () => {
  world = await buildWorld({ projects: [{ description: 'Shop', files: new Map<string, string | Uint8Array>([['index.html', '<!doctype html><title>Shop</title><p>Shop</p>'], ['price.bin', randomBytes(90_000)]]) }] });
  await world.pair();
  desk = await openConsole(world);
  page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
});
test.afterAll(() => world.close());

/** Where a file lies at the agent, told by its own index. */
async function placeOf(project: string, content: Uint8Array): Promise<BlobRow & { readonly path: string }> {
  const root = openDatabase({ path: join(world.agent.dataDir, 'state'), maxDbs: 64, overlappingSync: false });
  try {
    const row = openStoreTables(root).blobs.get(`${project}/${sha256(content)}`);
    if (!row) throw new Error('the agent does not have it');
    return { ...row, path: join(world.agent.dataDir, 'packs', project, row.pack) };
  } finally {
    await root.close();
  }
}

/** Changes one bit in the middle of a file on the agent's disk. */
async function flip(project: string, content: Uint8Array): Promise<void> {
  const { path, offset, length } = await placeOf(project, content);
  const file = await openFile(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset + Math.floor(length / 2));
  byte[0] = (byte[0] ?? 0) ^ 4;
  await file.write(byte, 0, 1, offset + Math.floor(length / 2));
  await file.close();
}

const check = () => page.getByRole('region', { name: 'Check', exact: true });

async function showSite(site: string): Promise<void> {
  await page.bringToFront();
  await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/site/${site}`));
  await expect(check()).toBeVisible();
}

/** The same page as different people see it. */
async function photographAll(name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [360, 420, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} is wider than the panel`).toBeLessThanOrEqual(0);
      await photograph(page, `check/${name}-${scheme}-${width}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 420, height: 900 });
}

async function served(address: string, path: string): Promise<string> {
  const answer = await fetch(new URL(path, address));
  return `${answer.status} ${sha256(new Uint8Array(await answer.arrayBuffer()))}`;
}

/** The site of the deployment that ended last. */
async function lastSite(): Promise<{ site: string; project: string; address: string }> {
  const record = (await rows(desk.page, 'history')).toSorted((a, b) => b.endedAt - a.endedAt)[0];
  return { site: record?.site ?? '', project: record?.projectId ?? '', address: record?.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '' };
}

let site = '';
let project = '';
let address = '';

test('a site that is as it should be says so, and how much was looked at', async () => {
  await page.goto(world.browser.url('src/ui/sidepanel/index.html#/files'));
  await page.getByTestId('zip-input').setInputFiles({ name: 'Harbour.zip', mimeType: 'application/zip', buffer: Buffer.from(zipSync({ ...harbour }, { level: 1 })) });
  await page.getByRole('button', { name: 'Read the files' }).click();
  await page.getByRole('button', { name: 'Deploy to development' }).click();
  await until(desk.page, 'history', (all) => all.find(({ result }) => result.status === 'success'));
  ({ site, project, address } = await lastSite());
  await showSite(site);
  await photographAll('offer');
  await check().getByRole('button', { name: 'Check this site' }).focus();
  await page.keyboard.press('Enter');
  await expect(check().getByText('Everything is as it should be')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(check().getByRole('button', { name: 'Check again' })).toBeFocused();
  await expect(check().getByText(/^3 files, 1 release, \d+ log entries$/)).toBeVisible();
  await photographAll('fine');
});

test('a check that takes long shows that it goes on, and can be left', async () => {
  // An agent that is stopped in the middle of its work takes as long as one likes.
  process.kill(world.agent.pid, 'SIGSTOP');
  try {
    await check().getByRole('button', { name: 'Check again' }).click();
    await expect(check().getByText('You can leave this page; it goes on.')).toBeVisible();
    await expect(check().getByRole('progressbar', { name: 'Checking this site' })).toBeVisible();
    await photographAll('busy');
    await page.getByRole('link', { name: 'Sites', exact: true }).click();
    await page.close();
  } finally {
    process.kill(world.agent.pid, 'SIGCONT');
  }
  page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await showSite(site);
  await expect(check().getByText('Everything is as it should be')).toBeVisible({ timeout: 40_000 });
  await expect(check().getByText(/^Checked /)).toBeVisible();
});

test('wrong bytes under a live site are found, taken out of use and sent again from this browser', async () => {
  const film = harbour['film.bin'] ?? new Uint8Array();
  await flip(project, film);
  const wrong = await served(address, 'film.bin');
  expect(wrong).toMatch(/^200 /);
  expect(wrong).not.toBe(`200 ${sha256(film)}`);
  await check().getByRole('button', { name: 'Check again' }).click();
  await expect(check().getByText('1 thing is not as it should be')).toBeVisible();
  await expect(check().getByText('1 file is damaged: film.bin. What is live needs it.')).toBeVisible();
  await photographAll('damaged');
  await page.goto(world.browser.url('src/ui/sidepanel/index.html#/sites'));
  await expect(page.getByText('The last check found 1 thing that is not right')).toBeVisible();
  await photograph(page, 'check/sites');
  await showSite(site);
  await check().getByRole('button', { name: 'Repair' }).focus();
  await page.keyboard.press('Enter');
  await expect(check().getByText('Everything is as it should be')).toBeVisible({ timeout: 60_000 });
  await expect(check().getByText('1 damaged or lost file is out of use: film.bin.')).toBeVisible();
  await expect(check().getByText('What was lost was sent again from this browser: 1 file.')).toBeVisible();
  await photographAll('repaired');
  for (const [path, content] of Object.entries(harbour)) expect(await served(address, path)).toBe(`200 ${sha256(content)}`);
  // Nothing of it stays behind: no run, no steps.
  expect((await rows(desk.page, 'runs')).filter(({ pipeline }) => pipeline.startsWith('check'))).toEqual([]);
});

test('what nobody has any more is said so, and the way back to a whole release is offered', async () => {
  const tab = await world.openProject();
  const first = await desk.deploy(tab);
  expect(await desk.endOf(first)).toBe('success');
  const price = randomBytes(90_000);
  await writeFile(join(world.bolt.containerFolder('1'), 'price.bin'), price);
  const second = await desk.deploy(tab);
  expect(await desk.endOf(second)).toBe('success');
  const shop = await lastSite();
  await rm((await placeOf(shop.project, price)).path);
  await forgetSnapshots(desk.page);
  await showSite(shop.site);
  await check().getByRole('button', { name: 'Check this site' }).click();
  await expect(check().getByText(/no longer on the agent's disk: price\.bin/)).toBeVisible();
  await check().getByRole('button', { name: 'Repair' }).click();
  await expect(check().getByText('1 file is missing: price.bin. What is live needs it.')).toBeVisible();
  await expect(check().getByRole('button', { name: 'Repair' })).toBeHidden();
  await expect(check().getByRole('button', { name: 'Deploy again' })).toBeVisible();
  await photographAll('lost');
  await check().getByRole('button', { name: /^Roll back to the release of / }).click();
  await expect.poll(async () => (await liveAt(shop.address)).deployment).toBe(first);
  expect((await served(shop.address, 'price.bin')).slice(0, 3)).toBe('200');
  // The project still has it: deploying again makes the newer release whole too.
  const third = await desk.deploy(tab);
  expect(await desk.endOf(third)).toBe('success');
  await showSite(shop.site);
  await check().getByRole('button', { name: 'Check again' }).click();
  await expect(check().getByText('1 release is whole and not marked as verified.')).toBeVisible();
  await check().getByRole('button', { name: 'Repair' }).click();
  await expect(check().getByText('Everything is as it should be')).toBeVisible();
  expect(await served(shop.address, 'price.bin')).toBe(`200 ${sha256(price)}`);
});

test('an agent that does not answer is said so, and what was found last stays', async () => {
  await world.agent.kill('SIGKILL');
  await check().getByRole('button', { name: 'Check again' }).click();
  await expect(check().getByRole('alert')).toContainText('does not answer', { timeout: 90_000 });
  await expect(check().getByText('Everything is as it should be')).toBeVisible();
  await photographAll('silent');
});
