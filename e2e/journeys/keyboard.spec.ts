import { expect, test } from 'playwright/test';
import { failingProject } from '../bolt-page/example-projects.ts';
import { type Console, liveAt, openConsole } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { moveTo, pressButton } from '../support/keyboard.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let desk: Console;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
  desk = await openConsole(world);
});
test.afterAll(() => world.close());

async function newest(known: readonly string[]): Promise<string> {
  return (await until(desk.page, 'runs', (all) => all.find((row) => row.pipeline !== 'plan@1' && !known.includes(row.id)))).id;
}

async function known(): Promise<string[]> {
  return (await rows(desk.page, 'runs')).map(({ id }) => id);
}

test('pairing, by keyboard alone', async () => {
  const page = await world.browser.context.newPage();
  await page.goto(world.browser.url('src/ui/options/index.html'));
  await page.getByRole('article', { name: 'This machine' }).waitFor();
  await pressButton(page, /^Pair another agent/);
  await moveTo(page, 'Invitation');
  await page.keyboard.insertText(await world.agent.invite());
  await moveTo(page, 'Your name');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('Grace');
  await page.keyboard.press('Enter');
  await page.getByText('by Grace').waitFor();
  await page.close();
});

test('first minute and everyday deploy, by keyboard alone', async () => {
  const tab = await world.openProject();
  for (const environment of ['development', 'testing'] as const) {
    const before = await known();
    const popup = await world.browser.openPopup();
    await popup.getByRole('button', { name: /^Deploy to/ }).waitFor();
    if (environment === 'testing') {
      await moveTo(popup, /^Development/);
      await popup.keyboard.press('ArrowRight');
    }
    await pressButton(popup, `Deploy to ${environment}`);
    const id = await newest(before);
    expect(await desk.endOf(id)).toBe('success');
    expect((await rows(desk.page, 'history')).find((row) => row.id === id)?.environment).toBe(environment);
    await popup.close().catch(() => undefined);
  }
  await tab.close();
});

test('undo, by keyboard alone', async () => {
  const tab = await world.openProject();
  const first = await desk.deploy(tab);
  await desk.endOf(first);
  const second = await desk.deploy(tab);
  await desk.endOf(second);
  await desk.page.bringToFront();
  await desk.page.goto(world.browser.url('src/ui/sidepanel/index.html#/'));
  await desk.page.getByRole('link', { name: /Tide table to development/ }).first().waitFor();
  await moveTo(desk.page, /^Tide table to development/);
  await desk.page.keyboard.press('Enter');
  await desk.page.getByRole('button', { name: 'Roll back', exact: true }).waitFor();
  const before = await known();
  await pressButton(desk.page, 'Roll back');
  const back = await newest(before);
  expect(await desk.endOf(back)).toBe('success');
  expect((await liveAt(await desk.addressOf(second))).deployment).toBe(first);
  await tab.close();
});

test('understand a failure, by keyboard alone', async () => {
  const tab = await world.openProject(await world.bolt.addProject(failingProject()));
  const id = await desk.deploy(tab);
  expect(await desk.endOf(id)).toBe('failed');
  await desk.page.bringToFront();
  await desk.page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
  await desk.page.getByRole('alert').waitFor();
  await photograph(desk.page, 'keyboard/failure');
  const before = await known();
  await pressButton(desk.page, /^Retry/);
  const again = await newest(before);
  expect(await desk.endOf(again)).toBe('failed');
  await tab.close();
});

test('look after it: filters of the history and settings, by keyboard alone', async () => {
  await desk.page.bringToFront();
  await desk.page.goto(world.browser.url('src/ui/sidepanel/index.html#/'));
  await desk.page.getByRole('link', { name: /to testing/ }).first().waitFor();
  await moveTo(desk.page, 'Environment');
  await desk.page.keyboard.press('t');
  await expect(desk.page.getByRole('link', { name: /to development/ })).toHaveCount(0);
  await photograph(desk.page, 'keyboard/filtered');
  const options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html'));
  await options.getByLabel('Watch the live address for').waitFor();
  await moveTo(options, /^Watch the live address for/);
  await options.keyboard.press('Control+A');
  await options.keyboard.type('2');
  await moveTo(options, 'While another deployment is under way', { key: 'Shift+Tab' });
  await options.keyboard.press('Enter');
  await expect(options.getByRole('option', { name: 'Wait for its turn' })).toBeFocused();
  await options.keyboard.press('r');
  await photograph(options, 'keyboard/choosing');
  await options.keyboard.press('Enter');
  await expect(options.getByRole('combobox', { name: 'While another deployment is under way' })).toHaveText('Refuse');
  await expect(options.getByText('Refuses while another deployment is under way.')).toBeVisible();
  await pressButton(options, 'Save Development');
  await expect(options.getByRole('button', { name: 'Save Development' })).toBeDisabled();
  await expect.poll(async () => (await rows(desk.page, 'environments')).find(({ name }) => name === 'development')?.policy).toMatchObject({ queue: 'refuse', watch: 2_000 });
  // Segments: one stop for the Tab key, arrow keys within; a switch goes by the space bar.
  await moveTo(options, 'Development', { key: 'Shift+Tab' });
  await options.keyboard.press('ArrowRight');
  await expect(options.getByRole('form', { name: 'Testing' })).toBeVisible();
  await moveTo(options, 'Production', { most: 120 });
  await options.keyboard.press('Space');
  await expect(options.getByRole('switch', { name: 'Production' })).not.toBeChecked();
  await expect.poll(async () => (await rows(desk.page, 'environments')).find(({ name }) => name === 'production')?.notifications).toBe(false);
  await photograph(options, 'keyboard/settings');
  await options.close();
});
