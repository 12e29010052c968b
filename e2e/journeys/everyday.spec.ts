import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { type Console, openConsole } from '../support/console.ts';
import { launchExtension } from '../support/extension.ts';
import { rows } from '../support/journal.ts';
import { manyRecords, writeRows } from '../support/many-records.ts';
import { photograph, picturesFolder } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

const page = (heading: string, lines: number) => `<!doctype html>\n<html lang="en">\n<title>${heading}</title>\n<h1>${heading}</h1>\n${Array.from({ length: lines }, (_, index) => `<p>Paragraph ${index}</p>`).join('\n')}\n</html>\n`;

// Each builds on what the one before has left.
test.describe.configure({ mode: 'serial', timeout: 240_000 });

let world: World;
let desk: Console;
let tab: Page;
let first = '';
let second = '';

/** The same page as different people see it: narrow and wide, light and dark. */
async function photographAll(of: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await of.emulateMedia({ colorScheme: scheme });
    for (const width of [360, 1280]) {
      await of.setViewportSize({ width, height: 800 });
      await photograph(of, `everyday/${name}-${scheme}-${width}`);
    }
  }
  await of.emulateMedia({ colorScheme: 'light' });
  await of.setViewportSize({ width: 420, height: 800 });
}

async function show(route: string): Promise<void> {
  await desk.page.bringToFront();
  await desk.page.goto(world.browser.url(`src/ui/sidepanel/index.html${route}`));
}

test.beforeAll(async () => {
  world = await buildWorld({ projects: [{ description: 'Bakery', files: new Map([['index.html', page('Bakery', 40)], ['old.txt', 'Closed on Mondays.\n'], ['style.css', 'h1 { color: brown }\n']]) }] });
  await world.pair();
  desk = await openConsole(world);
  await photographAll(desk.page, 'history-empty');
  tab = await world.openProject();
});
test.afterAll(() => world.close());

test('two releases are compared: files, values and the text of a page', async () => {
  first = await desk.deploy(tab);
  expect(await desk.endOf(first)).toBe('success');
  const folder = world.bolt.containerFolder('1');
  await writeFile(join(folder, 'index.html'), page('Bakery on the corner', 41));
  await writeFile(join(folder, 'prices.json'), '{ "bread": 3 }\n');
  const [environment] = await desk.page.evaluate(async () => {
    const opening = indexedDB.open('slipway');
    const database = await new Promise<IDBDatabase>((resolve) => {
      opening.onsuccess = () => resolve(opening.result);
    });
    const reading = database.transaction('environments').objectStore('environments').getAll();
    return await new Promise<{ name: string }[]>((resolve) => {
      reading.onsuccess = () => resolve(reading.result as { name: string }[]);
    });
  });
  await desk.call('environment.save', { ...environment, configuration: { VITE_CURRENCY: 'EUR' } });
  second = await desk.deploy(tab);
  expect(await desk.endOf(second)).toBe('success');
  await show(`#/deployment/${second}`);
  await desk.page.getByRole('button', { name: 'More', exact: true }).click();
  await photograph(desk.page, 'everyday/deployment-menu');
  await desk.page.getByRole('menuitem', { name: 'Compare with the one before' }).click();
  await expect(desk.page.getByRole('heading', { name: 'What became different' })).toBeVisible();
  await expect(desk.page.getByRole('list').filter({ hasText: 'added' }).first()).toContainText('1 added');
  await expect(desk.page.getByText('VITE_CURRENCY')).toBeVisible();
  await desk.page.getByRole('button', { name: /index\.html/ }).click();
  const text = desk.page.locator('.text-difference');
  await expect(text.locator('.text-line.removed', { hasText: '<h1>Bakery</h1>' })).toBeVisible();
  await expect(text.locator('.text-line.added', { hasText: '<h1>Bakery on the corner</h1>' })).toBeVisible();
  await photographAll(desk.page, 'difference');
});

test('a release is named and kept, and says so; the history finds it by its name', async () => {
  await show(`#/deployment/${first}`);
  await desk.page.getByRole('button', { name: 'More', exact: true }).click();
  await desk.page.getByRole('menuitem', { name: 'Name this release' }).click();
  await desk.page.getByRole('textbox', { name: 'Name' }).fill('Before the prices');
  await photograph(desk.page, 'everyday/name-dialog');
  await desk.page.getByRole('button', { name: 'Save' }).click();
  await expect(desk.page.getByText('Before the prices')).toBeVisible();
  await desk.page.getByRole('button', { name: 'More', exact: true }).click();
  await desk.page.getByRole('menuitem', { name: 'Keep this release' }).click();
  await expect(desk.page.getByText('Kept', { exact: true })).toBeVisible();
  await photographAll(desk.page, 'deployment');
  await desk.page.emulateMedia({ media: 'print' });
  await expect(desk.page.getByRole('button', { name: 'More', exact: true })).toBeHidden();
  await expect(desk.page.getByText('Hash the files')).toBeVisible();
  await photograph(desk.page, 'everyday/deployment-print');
  await desk.page.emulateMedia({ media: 'screen' });
  const site = (await rows(desk.page, 'history'))[0]?.site ?? '';
  await show(`#/site/${site}`);
  await expect(desk.page.getByText('Before the prices')).toBeVisible();
  await photographAll(desk.page, 'site');
  await show('#/');
  await desk.page.getByRole('searchbox').fill('before pri');
  await expect(desk.page.getByRole('status').filter({ hasText: '1 of 2' })).toBeVisible();
  await photograph(desk.page, 'everyday/history-found');
});

test('thousands of deployments are scrolled by the keys, searched, and come back to where one was', async () => {
  await writeRows(desk.page, 'history', manyRecords(10_000, Date.now() - 86_400_000));
  await show('#/');
  // Written past the page's own library, which therefore tells nobody.
  await desk.page.reload();
  await expect(desk.page.getByText('10,002 deployments')).toBeVisible();
  expect(await desk.page.getByRole('listitem').count(), 'rows that are drawn').toBeLessThan(60);
  await photographAll(desk.page, 'history-many');
  await desk.page.locator('.history-entry').first().focus();
  await desk.page.keyboard.press('End');
  await expect(desk.page.locator('[aria-posinset="10002"] a')).toBeFocused();
  await desk.page.keyboard.press('ArrowUp');
  await expect(desk.page.locator('[aria-posinset="10001"] a')).toBeFocused();
  const before = await desk.page.evaluate(() => scrollY);
  await desk.page.keyboard.press('Enter');
  await expect(desk.page.getByRole('link', { name: 'All deployments' })).toBeVisible();
  await desk.page.goBack();
  await expect(desk.page.locator('[aria-posinset="10001"]')).toBeVisible();
  expect(Math.abs(await desk.page.evaluate(() => scrollY) - before)).toBeLessThan(100);
  await desk.page.getByRole('searchbox').fill('lovelace gard');
  await desk.page.getByRole('combobox', { name: 'Status' }).selectOption('failed');
  await expect(desk.page.getByRole('status').filter({ hasText: 'of 10,002' })).toBeVisible();
  await expect(desk.page.locator('.history-entry').first()).toContainText('Garden planner');
  await photograph(desk.page, 'everyday/history-filtered');
});

test('settings travel to a fresh profile, which says what has to be paired again', async () => {
  const options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html'));
  const [file] = await Promise.all([options.waitForEvent('download'), options.getByRole('button', { name: 'Export settings' }).click()]);
  const path = await file.path();
  await options.close();
  const fresh = await launchExtension({ profile: await mkdtemp(join(tmpdir(), 'slipway-fresh-')), attachEverywhere: false });
  try {
    const there = await fresh.context.newPage();
    await there.goto(fresh.url('src/ui/options/index.html'));
    await there.getByLabel('Settings file').setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{"kind":"slipway-settings","version":1}') });
    await expect(there.getByRole('alert')).toContainText('settings.malformed');
    await there.getByLabel('Settings file').setInputFiles(path);
    const dialog = there.getByRole('dialog');
    await expect(dialog).toContainText('This machine');
    await photograph(there, 'everyday/settings-dialog');
    await dialog.getByRole('button', { name: 'Take over' }).click();
    await expect(there.getByText('Pair these agents again')).toBeVisible();
    await there.getByRole('radio', { name: 'Development' }).check();
    await expect(there.getByLabel('Value of VITE_CURRENCY')).toHaveValue('EUR');
    await photograph(there, 'everyday/settings-taken');
  } finally {
    await fresh.close();
  }
});

test('a failure says what can be done, each way with what it does, and can be taken to the chat and off the list', async () => {
  await writeFile(join(world.bolt.containerFolder('1'), 'package.json'), JSON.stringify({ name: 'bakery', scripts: { build: 'node -e "console.error(\'the oven is cold\'); process.exit(3)"' } }));
  const failed = await desk.deploy(tab);
  expect(await desk.endOf(failed)).toBe('failed');
  await show(`#/deployment/${failed}`);
  await expect(desk.page.getByRole('heading', { name: 'What you can do' })).toBeVisible();
  await photographAll(desk.page, 'failure');
  await world.browser.context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => undefined);
  await desk.page.getByRole('button', { name: 'More', exact: true }).click();
  await desk.page.getByRole('menuitem', { name: 'Copy for bolt.diy’s chat' }).click();
  await expect(desk.page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
  await desk.page.getByRole('button', { name: 'Forget' }).click();
  await expect.poll(async () => (await rows(desk.page, 'runs')).some((row) => row.id === failed)).toBe(false);
  expect((await rows(desk.page, 'history')).some((row) => row.id === failed)).toBe(true);
  await expect(desk.page.getByRole('button', { name: 'Forget' })).toBeHidden();
});

test('a deployment tells how it has ended where the switch of its environment is on, and nowhere else; looking at a failure clears the toolbar', async () => {
  const told = (): Promise<string[]> => desk.page.evaluate(async () => Object.keys(await (chrome.notifications.getAll as unknown as () => Promise<object>)()));
  const badge = (): Promise<string> => desk.page.evaluate(() => chrome.action.getBadgeText({}));
  const options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html'));
  const ofDevelopment = options.getByRole('switch', { name: 'Development' });
  await ofDevelopment.click();
  await expect(ofDevelopment).not.toBeChecked();
  await show('#/');
  const silent = await desk.deploy(tab);
  expect(await desk.endOf(silent)).toBe('failed');
  await expect.poll(badge).toBe('!');
  await ofDevelopment.click();
  await expect(ofDevelopment).toBeChecked();
  const loud = await desk.deploy(tab);
  expect(await desk.endOf(loud)).toBe('failed');
  await expect.poll(told).toContain(loud);
  expect(await told()).not.toContain(silent);
  await show(`#/deployment/${loud}`);
  await expect.poll(badge).toBe('');
  await options.close();
});

test('every page holds words half as long again, in the narrowest panel, and keeps its shape in high contrast', async () => {
  const site = (await rows(desk.page, 'history')).find((row) => row.id === second)?.site ?? '';
  const narrow = await world.browser.context.newPage();
  await narrow.addInitScript(() => {
    const { i18n } = chrome;
    const plain = i18n.getMessage.bind(i18n);
    // A pseudo-locale: every vowel accented, every message half as long again, between brackets that show where it ends. Plural forms go by the real language.
    i18n.getMessage = ((name: string, values?: string[]) => {
      const text = plain(name, values);
      if (name === 'language' || text === '') return text;
      const accented = text.replace(/[aeiou]/g, (letter) => ({ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' })[letter] ?? letter);
      return `[${accented}${' lörém'.repeat(Math.ceil(text.length / 12))}]`;
    }) as typeof i18n.getMessage;
  });
  const pages = {
    history: 'sidepanel/index.html#/', deployment: `sidepanel/index.html#/deployment/${second}`, failure: `sidepanel/index.html#/deployment/${(await rows(desk.page, 'history')).find((row) => row.result.status === 'failed')?.id ?? ''}`,
    sites: 'sidepanel/index.html#/sites', site: `sidepanel/index.html#/site/${site}`, difference: `sidepanel/index.html#/difference/${first}/${second}`, options: 'options/index.html', guide: 'guide/index.html', popup: 'popup/index.html',
  };
  for (const [name, path] of Object.entries(pages)) {
    // The popup has a width of its own.
    await narrow.setViewportSize({ width: name === 'popup' ? 400 : 360, height: 800 });
    await narrow.goto('about:blank');
    await narrow.goto(world.browser.url(`src/ui/${path}`));
    await expect(narrow.getByText('[').first()).toBeVisible();
    await narrow.waitForLoadState('networkidle');
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} is wider than the panel`).toBeLessThanOrEqual(0);
    await photograph(narrow, `everyday/pseudo-${name}`);
    await narrow.emulateMedia({ forcedColors: 'active' });
    await narrow.screenshot({ path: join(picturesFolder, `everyday/contrast-${name}.png`) });
    await narrow.emulateMedia({ forcedColors: 'none' });
  }
  await narrow.close();
});

test('the sites tell who is deploying, and say when an agent is silent', async () => {
  await show('#/sites');
  await expect(desk.page.getByText(/^Seen /).first()).toBeVisible();
  await photographAll(desk.page, 'sites');
  await world.agent.stop();
  await expect(desk.page.getByText(/does not answer/).first()).toBeVisible({ timeout: 30_000 });
  await photographAll(desk.page, 'sites-offline');
});
