import { expect, test } from 'playwright/test';
import { openConsole } from '../support/console.ts';
import { type Display, missingForDisplay, startDisplay } from '../support/display.ts';
import { rows, until } from '../support/journal.ts';
import { buildWorld } from '../support/slipway.ts';

const missing = missingForDisplay();
let display: Display;

test.beforeAll(async () => {
  if (missing !== undefined && (process.env['SLIPWAY_REQUIRE'] ?? '').split(',').includes('xvfb')) throw new Error(`the browser's own windows need ${missing}`);
  if (missing !== undefined) console.log(`not run: the browser's own menu, key and dialog (${missing})`);
  test.skip(missing !== undefined, missing ?? '');
  display = await startDisplay();
});
test.afterAll(() => display?.stop());

test('the permission dialog is refused, then allowed', async () => {
  const world = await buildWorld({ headless: false });
  try {
    const page = await world.browser.context.newPage();
    await page.goto(world.browser.url('src/ui/options/index.html'));
    await page.getByLabel('Invitation').fill(await world.agent.invite());
    await page.getByLabel('Your name').fill('Ada');
    display.focus();
    // Denying has the focus at first; the key goes on being pressed until the dialog was there to take it.
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await expect(async () => {
      display.press('Escape');
      await expect(page.getByRole('alert')).toContainText('cannot reach the agent', { timeout: 1_000 });
    }).toPass();
    expect(await page.evaluate(() => chrome.permissions.contains({ origins: ['http://127.0.0.1/*'] }))).toBe(false);
    await expect(async () => {
      // Keys that come before the dialog do something else: then it is asked for again.
      display.press('Escape');
      await page.getByRole('button', { name: 'Pair', exact: true }).click({ timeout: 2_000 });
      display.patience();
      display.photograph('permission-dialog');
      display.press('Tab', 'Return');
      await expect(page.getByRole('article', { name: 'This machine' })).toBeVisible({ timeout: 5_000 });
    }).toPass();
    expect(await page.evaluate(() => chrome.permissions.contains({ origins: ['http://127.0.0.1/*'] }))).toBe(true);
  } finally {
    await world.close();
  }
});

test('the native context menu and the command key deploy', async () => {
  const world = await buildWorld({ headless: false });
  try {
    await world.pair();
    const desk = await openConsole(world);
    await world.openProject();
    display.focus();
    display.rightClick(900, 500);
    // From the end of the menu: Inspect, View page source, Deploy to; in its submenu the second is testing.
    display.press('Up', 'Up', 'Up', 'Right', 'Down');
    display.photograph('context-menu');
    display.press('Return');
    const byMenu = await until(desk.page, 'runs', (all) => all[0], 20_000);
    expect((byMenu.input as { targetEnvironment: string }).targetEnvironment).toBe('testing');
    expect(await desk.endOf(byMenu.id)).toBe('success');
    display.press('ctrl+shift+u');
    const byKey = await until(desk.page, 'runs', (all) => all.find((row) => row.id !== byMenu.id && row.pipeline === 'deploy@1'), 20_000);
    display.photograph('command-key');
    expect((byKey.input as { targetEnvironment: string }).targetEnvironment).toBe('testing');
    expect(await desk.endOf(byKey.id)).toBe('success');
    expect((await rows(desk.page, 'history')).length).toBe(2);
  } finally {
    await world.close();
  }
});
