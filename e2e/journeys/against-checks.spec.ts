import { zipSync } from 'fflate';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { rows, until } from '../support/journal.ts';
import { pressButton } from '../support/keyboard.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let page: Page;

test.beforeAll(async () => {
  const pier = new Map([['index.html', '<!doctype html><html lang="en"><title>Pier</title><script src="/runtime-config.js"></script><h1>Pier</h1>']]);
  world = await buildWorld({ projects: [{ description: 'Pier', files: pier }] });
  await world.pair();
});
test.afterAll(() => world.close());
test.beforeEach(async () => {
  page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(world.browser.url('src/ui/sidepanel/index.html'));
  await page.getByRole('link', { name: 'Files' }).click();
});
test.afterEach(() => page.close());

/** The same page as different people see it. */
async function photographAll(name: string): Promise<void> {
  for (const [scheme, width] of [['light', 420], ['dark', 420], ['light', 320]] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} is too wide at ${width}`).toBeLessThanOrEqual(0);
    await photograph(page, `against-checks/${name}-${scheme}-${width}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 420, height: 900 });
}

async function read(name: string, files: Record<string, string>): Promise<void> {
  await page.getByTestId('zip-input').waitFor({ state: 'attached' });
  const archive = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
  await page.getByTestId('zip-input').setInputFiles({ name: `${name}.zip`, mimeType: 'application/zip', buffer: Buffer.from(archive) });
  await expect(page.getByLabel('Name of the project')).toHaveValue(name);
  await page.getByRole('button', { name: 'Read the files' }).click();
}

/** Waits for a deployment that was not there before and answers its line of the history. */
async function ended(known: readonly string[]) {
  return await until(page, 'history', (all) => all.find(({ id }) => !known.includes(id)));
}

const knownIds = async (): Promise<string[]> => (await rows(page, 'history')).map(({ id }) => id);

test('a plan that a check stops goes live by keyboard once there is a reason; the report and the history keep it', async () => {
  await read('Quay', { 'index.html': '<!doctype html><html lang="en"><title>Quay</title><script src="/runtime-config.js"></script><h1>Quay</h1>', 'about.html': '<!doctype html><img src=gone.png>' });
  await page.getByRole('button', { name: 'See changes' }).click();
  await page.getByTestId('plan').waitFor();
  await expect(page.getByTestId('plan')).toContainText('It refers to /runtime-config.js, which is not there.');
  await expect(page.getByRole('button', { name: 'Deploy to development' })).toBeDisabled();
  await photographAll('plan');
  await pressButton(page, 'Deploy anyway…');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('index.html: It refers to /runtime-config.js');
  await expect(dialog.getByRole('button', { name: 'Deploy anyway' })).toBeDisabled();
  await dialog.getByRole('textbox').focus();
  await page.keyboard.type('The proxy in front of the agent answers it.');
  await photographAll('question');
  const known = await knownIds();
  await pressButton(page, 'Deploy anyway');
  const record = await ended(known);
  expect([record.result.status, record.error?.message]).toEqual(['success', undefined]);
  expect(record.override).toEqual({ reason: 'The proxy in front of the agent answers it.', checks: ['references'] });
  const address = record.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
  expect(await (await fetch(address)).text()).toContain('<h1>Quay</h1>');
  await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${record.id}`));
  await expect(page.getByRole('note')).toContainText('Reason given: The proxy in front of the agent answers it.');
  for (const stage of ['Preparation', 'Validation']) await page.getByRole('region', { name: 'Stages' }).getByText(stage, { exact: true }).click();
  await expect(page.getByText('runtime-config.js answers 404')).toBeVisible();
  await photographAll('report');
  await page.goto(world.browser.url('src/ui/sidepanel/index.html#/deployments'));
  await expect(page.getByText(/against checks/)).toBeVisible();
  await photographAll('history');
});

test('a deployment that a check has stopped is gone on with from its page, with the same files', async () => {
  const known = await knownIds();
  await read('Jetty', { 'index.html': '<!doctype html><html lang="en"><title>Jetty</title><script type="module">import "left-pad";</script><h1>Jetty</h1>' });
  await page.getByRole('button', { name: 'Deploy to development' }).click();
  const failed = await ended(known);
  expect(failed.error).toMatchObject({ code: 'project.refused', message: expect.stringContaining('It imports “left-pad”'), details: { override: ['dependencies'] } });
  await expect(page.getByRole('button', { name: 'Deploy anyway…' })).toBeVisible();
  await photographAll('last-result');
  await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${failed.id}`));
  await expect(page.getByRole('alert')).toContainText('no import map says where that lies');
  await photographAll('failure');
  await page.getByRole('button', { name: 'Deploy anyway…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('A browser extension provides it.');
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy anyway' }).click();
  const record = await ended([...known, failed.id]);
  expect([record.result.status, record.override?.checks]).toEqual(['success', ['dependencies']]);
  await expect(page.getByRole('note')).toContainText('Deployed against checks: packages');
});

test('a project of a tab goes live against a check from the popup, and what fails is offered there again', async () => {
  const known = await knownIds();
  const tab = await world.openProject();
  const popup = await world.browser.openPopup();
  await popup.getByRole('button', { name: 'See changes' }).click();
  await popup.getByTestId('plan').waitFor({ timeout: 60_000 });
  await expect(popup.getByTestId('plan')).toContainText('It refers to /runtime-config.js, which is not there.');
  await photograph(popup, 'against-checks/popup-plan');
  await popup.getByRole('button', { name: 'Deploy anyway…' }).click();
  await popup.getByRole('dialog').getByRole('textbox').fill('The proxy answers it.');
  await photograph(popup, 'against-checks/popup-question');
  await popup.getByRole('dialog').getByRole('button', { name: 'Deploy anyway' }).click();
  const record = await ended(known);
  expect([record.result.status, record.override?.reason]).toEqual(['success', 'The proxy answers it.']);
  await popup.close();
  await tab.bringToFront();
  const again = await world.browser.openPopup();
  await again.getByRole('button', { name: 'Deploy to development' }).click();
  const failed = await ended([...known, record.id]);
  expect(failed.error?.code).toBe('project.refused');
  await expect(again.getByRole('button', { name: 'Deploy anyway…' })).toBeVisible();
  await photograph(again, 'against-checks/popup-failure');
});
