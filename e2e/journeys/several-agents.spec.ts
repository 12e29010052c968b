import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { type AgentProcess, startAgent } from '../../test/support/agent-process.ts';
import { change } from '../support/agent-world.ts';
import { type Console, liveAt, openConsole, tabIdOf } from '../support/console.ts';
import { extensionId } from '../support/extension.ts';
import { rows } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

// Each builds on what the one before has left.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

let world: World;
let desk: Console;
let options: Page;
let second: AgentProcess;
let tab: Page;
const page = '<!doctype html><html lang="en"><title>Mill</title><link rel="stylesheet" href="style.css"><h1>Mill</h1></html>\n';

test.beforeAll(async () => {
  world = await buildWorld({ projects: [{ description: 'Mill', files: new Map<string, string | Uint8Array>([['index.html', page], ['style.css', 'h1 { color: green }\n'], ['empty.txt', '']]) }] });
  await world.pair();
  desk = await openConsole(world);
  for (const environment of ['development', 'testing', 'staging'] as const) await change(desk, environment, { watch: 500 });
  second = await startAgent({ args: ['--allow-extension', extensionId, '--name', 'Second server'] });
  tab = await world.openProject();
});
test.afterAll(async () => {
  await second.stop();
  await world.close();
});

/** The same page in light and dark, narrow and wide. */
async function photographAll(of: Page, name: string): Promise<void> {
  for (const [scheme, width] of [['light', 360], ['dark', 360], ['light', 1280]] as const) {
    await of.emulateMedia({ colorScheme: scheme });
    await of.setViewportSize({ width, height: 800 });
    await photograph(of, `agents/${name}-${scheme}-${width}`);
  }
  await of.emulateMedia({ colorScheme: 'light' });
}

/** Deploys from the popup as a person does; answers the deployment's id. */
async function deployFromPopup(environment: 'development' | 'staging', picture: string): Promise<string> {
  const known = new Set((await rows(desk.page, 'runs')).map(({ id }) => id));
  const popup = await world.browser.context.newPage();
  await popup.setViewportSize({ width: 400, height: 600 });
  await popup.goto(world.browser.url(`src/ui/popup/index.html?tab=${await tabIdOf(desk.page, tab)}`));
  await popup.getByRole('radio', { name: new RegExp(environment, 'i') }).check();
  await popup.getByText(environment === 'staging' ? 'at Second server' : 'at This machine').waitFor();
  await photograph(popup, `agents/${picture}`);
  await popup.getByRole('button', { name: `Deploy to ${environment}` }).click();
  const fresh = async () => (await rows(desk.page, 'runs')).find(({ id }) => id.startsWith('dpl_') && !known.has(id))?.id;
  await expect.poll(fresh, { timeout: 20_000 }).toBeDefined();
  const id = await fresh() ?? '';
  expect(await desk.endOf(id)).toBe('success');
  await popup.close();
  return id;
}

async function show(route: string): Promise<void> {
  await desk.page.bringToFront();
  await desk.page.goto(world.browser.url(`src/ui/sidepanel/index.html${route}`));
}

test('a second agent is paired, and chosen for two environments', async () => {
  options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html'));
  await options.getByRole('button', { name: 'Pair another' }).click();
  await options.getByLabel('Invitation').fill(await second.invite());
  await options.getByRole('button', { name: 'Pair', exact: true }).click();
  const article = options.getByRole('article', { name: 'Second server' });
  await expect(article).toContainText('no environment yet');
  for (const name of ['Staging', 'Production']) {
    await options.getByRole('radio', { name }).check();
    const form = options.getByRole('form', { name });
    await form.getByRole('combobox', { name: 'Agent' }).click();
    await form.getByRole('option', { name: 'Second server' }).click();
    await form.getByRole('button', { name: `Save ${name}` }).click();
    await expect(form.getByRole('button', { name: `Save ${name}` })).toBeDisabled();
  }
  await expect(article).toContainText('staging, production');
  await expect(options.getByRole('article', { name: 'This machine' })).toContainText('development, testing');
  await options.setViewportSize({ width: 900, height: 900 });
  await photograph(options, 'agents/options');
});

test('the popup deploys to both, and says to which', async () => {
  const first = await deployFromPopup('development', 'popup-development');
  const other = await deployFromPopup('staging', 'popup-staging');
  const addresses = await Promise.all([first, other].map((id) => desk.addressOf(id)));
  for (const [index, id] of [first, other].entries()) expect((await liveAt(addresses[index] ?? '')).deployment).toBe(id);
  const [machine, server] = [world.agent.id, second.id];
  const sites = await desk.page.evaluate(async () => {
    const opening = indexedDB.open('slipway');
    const database = await new Promise<IDBDatabase>((resolve) => {
      opening.onsuccess = () => resolve(opening.result);
    });
    const reading = database.transaction('sites').objectStore('sites').getAll();
    return await new Promise<{ environment: string; agent: string }[]>((resolve) => {
      reading.onsuccess = () => resolve(reading.result as { environment: string; agent: string }[]);
    });
  });
  expect(Object.fromEntries(sites.filter(({ environment }) => environment === 'development' || environment === 'staging').map(({ environment, agent }) => [environment, agent]))).toEqual({ development: machine, staging: server });
});

test('the sites are grouped by project, each with its agent', async () => {
  await show('#/sites');
  const group = desk.page.getByRole('region', { name: 'Mill' });
  await expect(desk.page.getByRole('region')).toHaveCount(1);
  await expect(group.getByRole('article', { name: /Development/ })).toContainText('at This machine');
  await expect(group.getByRole('article', { name: /Staging/ })).toContainText('at Second server');
  await photographAll(desk.page, 'sites');
});

test('a release is promoted within an agent, and to another one with the same bytes', async () => {
  const first = (await rows(desk.page, 'history')).find(({ environment }) => environment === 'development')?.id ?? '';
  await show(`#/deployment/${first}`);
  await desk.page.getByRole('button', { name: 'Promote to testing' }).click();
  await desk.page.waitForURL((url) => url.hash.startsWith('#/deployment/') && !url.hash.includes(first));
  const tested = new URL(desk.page.url()).hash.slice('#/deployment/'.length);
  expect(await desk.endOf(tested)).toBe('success');
  await expect(desk.page.getByText('Staging uses another agent, Second server')).toBeVisible();
  await photographAll(desk.page, 'promote-elsewhere');
  await desk.page.getByRole('button', { name: 'Promote to staging' }).click();
  await desk.page.waitForURL((url) => url.hash.startsWith('#/deployment/') && !url.hash.includes(tested));
  const staged = new URL(desk.page.url()).hash.slice('#/deployment/'.length);
  expect(await desk.endOf(staged)).toBe('success');
  await desk.page.getByRole('region', { name: 'Stages' }).getByText('Preparation').click();
  await expect(desk.page.getByText('Fetch the files of the release')).toBeVisible();
  await photograph(desk.page, 'agents/promoted-elsewhere');
  const records = await rows(desk.page, 'history');
  expect(records.find(({ id }) => id === staged)).toMatchObject({ action: 'promote', content: records.find(({ id }) => id === tested)?.content });
  const address = await desk.addressOf(staged);
  expect((await liveAt(address)).deployment).toBe(staged);
  expect(await (await fetch(address)).text()).toBe(page);
  expect((await fetch(new URL('empty.txt', address))).status).toBe(200);
});

test('a promotion from an agent that has gone says what works instead', async () => {
  const tested = (await rows(desk.page, 'history')).find(({ environment }) => environment === 'testing')?.id ?? '';
  await world.agent.stop();
  await show(`#/deployment/${tested}`);
  await desk.page.getByRole('button', { name: 'Promote to staging' }).click();
  await desk.page.waitForURL((url) => url.hash.startsWith('#/deployment/') && !url.hash.includes(tested));
  const failed = new URL(desk.page.url()).hash.slice('#/deployment/'.length);
  expect(await desk.endOf(failed)).toBe('failed');
  await desk.page.getByRole('alert').filter({ hasText: /does not answer\.\s*Bring that agent back, or open the project in its editor/ }).waitFor();
  await photograph(desk.page, 'agents/promote-from-silent');
  await world.agent.restart();
});

test('an agent that is forgotten leaves its environments saying so, and comes back by an invitation', async () => {
  const address = await desk.addressOf((await rows(desk.page, 'history')).findLast(({ environment, result }) => environment === 'staging' && result.status === 'success')?.id ?? '');
  await options.bringToFront();
  const article = options.getByRole('article', { name: 'Second server' });
  await article.getByRole('button', { name: 'Forget Second server' }).click();
  await expect(article).toContainText('These will have no agent: staging, production.');
  await photograph(options, 'agents/forget');
  await article.getByRole('button', { name: 'Forget', exact: true }).click();
  await expect(article).toHaveCount(0);
  await options.getByRole('radio', { name: 'Staging' }).check();
  await expect(options.getByRole('form', { name: 'Staging' }).getByRole('combobox', { name: 'Agent' })).toHaveText('None');
  await show('#/sites');
  const staging = desk.page.getByRole('article', { name: /Staging/ });
  await expect(staging).toContainText('No agent is chosen for staging any more. What is live there stays live');
  await expect(staging.getByRole('button')).toHaveCount(0);
  await expect(desk.page.getByRole('article', { name: /Development/ }).getByRole('button', { name: 'Read Development again' })).toBeVisible();
  await photographAll(desk.page, 'sites-forgotten');
  const popup = await world.browser.context.newPage();
  await popup.setViewportSize({ width: 400, height: 600 });
  await popup.goto(world.browser.url(`src/ui/popup/index.html?tab=${await tabIdOf(desk.page, tab)}`));
  await popup.getByRole('radio', { name: 'Staging' }).check();
  await expect(popup.getByRole('button', { name: 'Deploy to staging' })).toBeDisabled();
  await expect(popup.getByText('Choose an agent for staging in the settings.')).toBeVisible();
  await photograph(popup, 'agents/popup-forgotten');
  await popup.close();
  expect((await fetch(address)).status, 'what is live there stays live').toBe(200);
  await options.bringToFront();
  await options.getByRole('button', { name: 'Pair another' }).click();
  await options.getByLabel('Invitation').fill(await second.invite());
  await options.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(article).toContainText('staging, production');
  await show('#/sites');
  await expect(staging).toContainText('at Second server');
  await expect(staging).not.toContainText('No agent is chosen');
});
