import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { type Page } from 'playwright';
import { tabIdOf } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let watcher: Page;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
  watcher = await world.browser.context.newPage();
  await watcher.goto(world.browser.url('src/ui/sidepanel/index.html'));
});
test.afterAll(() => world.close());

/** The newest deployment once it has ended. */
async function ended(known: readonly string[]): Promise<Awaited<ReturnType<typeof rows<'history'>>>[number]> {
  const run = await until(watcher, 'runs', (all) => all.find((row) => !known.includes(row.id) && row.unfinished === 0 && row.pipeline !== 'plan@1'));
  return await until(watcher, 'history', (all) => all.find((row) => row.id === run.id));
}

async function knownRuns(): Promise<string[]> {
  return (await rows(watcher, 'runs')).map((row) => row.id);
}

function addressOf(record: { result: { artifacts: { kind: string; value: string }[] } }): string {
  return record.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
}

/** A deployment's page in the side panel, photographed. */
async function photographDeployment(id: string, name: string): Promise<void> {
  await watcher.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
  await watcher.getByTestId('outcome').waitFor();
  await photograph(watcher, name);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a person deploys from the popup, and what is served is what was built', async () => {
  const known = await knownRuns();
  const tab = await world.openProject();
  const popup = await world.browser.openPopup();
  await popup.getByRole('button', { name: 'See changes' }).click();
  await popup.getByTestId('plan').waitFor({ timeout: 60_000 });
  await photograph(popup, 'popup/plan');
  await popup.getByRole('button', { name: 'Deploy to development' }).click();
  const panel = await world.browser.openPanel();
  await panel.getByRole('article', { name: /Deployment: Tide table to development/ }).or(panel.getByText('Tide table to development')).first().waitFor();
  await photograph(panel, 'sidepanel/list');
  const record = await ended(known);
  expect(record.result.status).toBe('success');
  await photograph(popup, 'popup/done').catch(() => undefined);
  const dist = join(world.bolt.containerFolder('1'), 'dist');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(9);
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name).slice(dist.length + 1);
    const answer = await fetch(new URL(path.split('/').map(encodeURIComponent).join('/'), addressOf(record)));
    expect(answer.status, path).toBe(200);
    expect(sha256(new Uint8Array(await answer.arrayBuffer())), path).toBe(sha256(readFileSync(join(entry.parentPath, entry.name))));
  }
  const secret = await fetch(new URL('/.env', addressOf(record)));
  expect(await secret.text()).not.toContain('VITE_API_KEY');
  const live = await world.browser.context.newPage();
  await live.goto(addressOf(record));
  await expect(live.getByRole('cell', { name: '3.06' }).first()).toBeVisible();
  await photograph(live, 'journeys/live');
  await live.close();
  await panel.close();
  await tab.close();
});

test('the context menu and the command deploy too; production asks first', async () => {
  const tab = await world.openProject();
  const worker = await world.browser.worker();
  const tabId = await tabIdOf(worker, tab);
  const byMenu = await knownRuns();
  await worker.evaluate(({ tabId }) => {
    // The browser's own event, as its menu would dispatch it.
    (chrome.contextMenus.onClicked as unknown as { dispatch(info: object, tab: object): void }).dispatch({ menuItemId: 'slipway-deploy/testing', editable: false }, { id: tabId, windowId: 1 });
  }, { tabId });
  const menu = await ended(byMenu);
  expect([menu.environment, menu.result.status]).toEqual(['testing', 'success']);
  await photographDeployment(menu.id, 'journeys/from-the-context-menu');
  const byCommand = await knownRuns();
  await worker.evaluate(({ tabId }) => {
    (chrome.commands.onCommand as unknown as { dispatch(command: string, tab: object): void }).dispatch('deploy-again', { id: tabId, windowId: 1 });
  }, { tabId });
  const command = await ended(byCommand);
  expect([command.environment, command.result.status]).toEqual(['testing', 'success']);
  expect(command.content).toBe(menu.content);
  expect(command.result.metrics.bytesSent, 'the same bytes were sent twice').toBe(0);
  await photographDeployment(command.id, 'journeys/by-the-command');
  const [asking] = await Promise.all([
    world.browser.context.waitForEvent('page', (page) => page.url().includes('environment=production')),
    worker.evaluate(({ tabId }) => {
      (chrome.contextMenus.onClicked as unknown as { dispatch(info: object, tab: object): void }).dispatch({ menuItemId: 'slipway-deploy/production', editable: false }, { id: tabId, windowId: 1 });
    }, { tabId }),
  ]);
  await asking.close();
  expect((await rows(watcher, 'history')).some((row) => row.environment === 'production')).toBe(false);
  await tab.close();
});

test('the deployment goes on when popup and tab are closed in the middle', async () => {
  const known = await knownRuns();
  const tab = await world.openProject();
  const popup = await world.browser.openPopup();
  await popup.getByRole('button', { name: /Deploy to/ }).click();
  const run = await until(watcher, 'runs', (all) => all.find((row) => !known.includes(row.id)));
  await popup.close();
  await until(watcher, 'steps', (all) => all.find((row) => row.run === run.id && row.path === 'preparation/capture' && row.state === 'done'));
  await tab.close();
  await photographDeployment(run.id, 'journeys/popup-and-tab-closed');
  const record = await ended(known);
  expect(record.result.status).toBe('success');
});

test('a release goes from development to staging to production by its bytes, and back', async () => {
  const known = await knownRuns();
  const first = (await rows(watcher, 'history')).find((row) => row.environment === 'development' && row.result.status === 'success');
  await watcher.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${first?.id ?? ''}`));
  await watcher.getByRole('button', { name: 'Promote to testing' }).click();
  const testing = await ended(known);
  expect([testing.environment, testing.result.status, testing.content]).toEqual(['testing', 'success', first?.content]);
  const toStaging = await knownRuns();
  await watcher.getByRole('button', { name: 'Promote to staging' }).click();
  const staging = await ended(toStaging);
  expect([staging.environment, staging.result.status, staging.content, staging.result.metrics.bytesSent]).toEqual(['staging', 'success', first?.content, 0]);
  await photograph(watcher, 'sidepanel/promoted');
  // Production watches for a minute by default; a person who wants less says so in the options.
  const options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html'));
  await options.getByRole('radio', { name: 'Production' }).check();
  await options.getByLabel('Watch the live address for').fill('1');
  await photograph(options, 'options/production');
  await options.getByRole('button', { name: 'Save Production' }).click();
  await expect(options.getByRole('button', { name: 'Save Production' })).toBeDisabled();
  await options.close();
  const toProduction = await knownRuns();
  await watcher.getByRole('button', { name: 'Promote to production' }).click();
  await expect(watcher.getByRole('dialog')).toContainText('second factor');
  await photograph(watcher, 'sidepanel/promote-to-production');
  await watcher.getByRole('dialog').getByRole('button', { name: 'Deploy to production' }).click();
  const production = await ended(toProduction);
  expect([production.environment, production.result.status, production.content, production.result.metrics.bytesSent]).toEqual(['production', 'success', first?.content, 0]);
  const told = await fetch(addressOf(production));
  expect([told.status, told.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});

test('roll back from the panel brings the release before back, with its configuration', async () => {
  const history = await rows(watcher, 'history');
  const live = history.filter((row) => row.environment === 'testing' && row.result.status === 'success').toSorted((a, b) => b.startedAt - a.startedAt)[0];
  const known = await knownRuns();
  await watcher.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${live?.id ?? ''}`));
  await watcher.getByRole('button', { name: /^Roll.back$/ }).click();
  const back = await ended(known);
  expect([back.action, back.result.status]).toEqual(['roll-back', 'success']);
  await photograph(watcher, 'sidepanel/rolled-back');
  const statement = await (await fetch(new URL('/.well-known/slipway', addressOf(back)))).json() as { payload: string };
  const told = JSON.parse(Buffer.from(statement.payload, 'base64').toString()) as { digest: string };
  expect(told.digest).toBe(back.digest);
  expect(told.digest).not.toBe(live?.digest);
});
