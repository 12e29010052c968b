import { expect, test } from 'playwright/test';
import { type Page } from 'playwright';
import { failingProject } from '../bolt-page/example-projects.ts';
import { openConsole } from '../support/console.ts';
import { until } from '../support/journal.ts';
import { moveTo, pressButton } from '../support/keyboard.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';
import { openTerminal } from '../support/terminal.ts';

test.describe.configure({ timeout: 240_000 });

/** The page that opened by itself when the extension was installed. */
async function guideOf(world: World): Promise<Page> {
  const { context } = world.browser;
  const isGuide = (page: Page): boolean => page.url().includes('/ui/guide/');
  const guide = context.pages().find(isGuide) ?? await context.waitForEvent('page', isGuide);
  await guide.getByRole('heading', { level: 1 }).waitFor();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => undefined);
  return guide;
}

/** A step as different people see it: narrow and wide, light and dark. */
async function photographStep(guide: Page, name: string): Promise<void> {
  await guide.bringToFront();
  for (const scheme of ['light', 'dark'] as const) {
    await guide.emulateMedia({ colorScheme: scheme });
    for (const width of [360, 1280]) {
      await guide.setViewportSize({ width, height: 900 });
      await photograph(guide, `first-site/${name}-${scheme}-${width}`);
    }
  }
  await guide.emulateMedia({ colorScheme: 'light' });
}

/** Numbers of the steps that are ticked off. */
async function ticked(guide: Page): Promise<number[]> {
  const marks = await guide.getByRole('img', { name: /^Step \d, done$/ }).evaluateAll((all) => all.map((mark) => mark.getAttribute('aria-label') ?? ''));
  return marks.map((mark) => Number(mark.replace(/\D/g, '')));
}

const invitationIn = (printed: string): string => /^ {2}(http\S+#slip1\.\S+)$/m.exec(printed)?.[1] ?? '';

test('a fresh profile is led to a live site, and the steps tick themselves off', async () => {
  const terminal = await openTerminal();
  const world = await buildWorld({ keepGuide: true });
  try {
    const guide = await guideOf(world);
    await expect(guide.getByRole('heading', { name: 'Take your first project live' })).toBeVisible();
    expect(await ticked(guide)).toEqual([]);
    await photographStep(guide, '1-start');
    await guide.getByRole('radio', { name: 'On my server' }).click();
    await guide.getByLabel('Your domain').fill('tides.example');
    await expect(guide.getByText('--public-url https://slipway.tides.example --site-domain sites.tides.example')).toBeVisible();
    await photographStep(guide, '1-server');
    await guide.getByRole('radio', { name: 'On this machine' }).click();

    // What is copied is what is typed, and what it prints is what the guide says.
    await guide.getByRole('button', { name: 'Copy' }).click();
    await expect(guide.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
    const printed = await terminal.run(await guide.evaluate(() => navigator.clipboard.readText()), /#slip1\.\S+\n/);
    const invitation = invitationIn(printed);
    const shown = await guide.getByTestId('prints').innerText();
    expect(invitation.replace(/:\d+\//, ':40123/').startsWith(shown.replace('…', '')), `${invitation} looks like ${shown}`).toBe(true);

    await world.browser.sayYesTo('http://127.0.0.1/*');
    await guide.bringToFront();
    const form = guide.getByRole('form', { name: 'Pair with it' });
    await form.getByLabel('Invitation').fill(invitation);
    await form.getByLabel('Your name').fill('Ada');
    await form.getByRole('button', { name: 'Pair', exact: true }).click();
    await expect.poll(() => ticked(guide)).toEqual([1, 2]);
    // The button that had the focus is gone.
    await expect(guide.getByRole('heading', { name: 'Open a project' })).toBeFocused();
    await expect(guide.getByRole('button', { name: 'Allow localhost:5173' })).toBeVisible();
    await photographStep(guide, '3-no-editor');
    await world.browser.sayYesTo('http://localhost/*');
    await guide.getByRole('button', { name: 'Allow localhost:5173' }).click();
    await expect(guide.getByRole('link', { name: 'Open localhost:5173' })).toBeVisible();
    await photographStep(guide, '3-allowed');
    const [panel] = await Promise.all([world.browser.context.waitForEvent('page', (page) => page.url().includes('/sidepanel/')), guide.getByRole('button', { name: 'Deploy files' }).click()]);
    await expect(panel.getByRole('button', { name: 'Choose a folder' })).toBeVisible();
    await panel.close();
    await guide.getByLabel('Address of your bolt.diy').fill(world.bolt.url);
    await expect(guide.getByRole('link', { name: `Open ${new URL(world.bolt.url).host}` })).toBeVisible();

    // An editor without a project is told from none.
    const tab = await world.browser.context.newPage();
    await tab.goto(world.bolt.url);
    await guide.bringToFront();
    await expect(guide.getByText(`The editor at ${new URL(world.bolt.url).host} is open`)).toBeVisible({ timeout: 20_000 });
    await photographStep(guide, '3-no-project');
    await tab.close();
    await world.openProject();
    await guide.bringToFront();
    await expect.poll(() => ticked(guide), { timeout: 20_000 }).toEqual([1, 2, 3]);
    await expect(guide.getByText(`Tide table, at ${new URL(world.bolt.url).host}`)).toBeVisible();
    await photographStep(guide, '4-ready');

    // A second one is asked about.
    await world.openProject(await world.bolt.addProject(failingProject()));
    await guide.bringToFront();
    const which = guide.getByRole('combobox', { name: 'Which one is to go live?' });
    await expect(which).toBeVisible({ timeout: 20_000 });
    await which.click();
    await guide.getByRole('option', { name: /Tide table/ }).click();
    await photographStep(guide, '4-which');

    await guide.getByRole('button', { name: 'Deploy to development' }).click();
    const run = await until(guide, 'runs', (all) => all[0]);
    expect((run.input as { projectName: string }).projectName).toBe('Tide table');
    await expect(guide.getByRole('progressbar')).toBeVisible();
    await until(guide, 'steps', (all) => all.find((row) => row.path === 'preparation/capture'));
    await photographStep(guide, '4-running');
    // It survives the worker, and being left and come back to.
    await world.browser.killWorker();
    await guide.close();
    const options = await world.browser.context.newPage();
    await options.goto(world.browser.url('src/ui/options/index.html'));
    await options.getByRole('link', { name: 'First steps' }).click();
    const again = options;
    await expect.poll(() => ticked(again), { timeout: 90_000 }).toEqual([1, 2, 3, 4, 5]);
    await expect(again.getByRole('heading', { name: 'Your first site is live' })).toBeVisible();
    await expect(again.getByText('Ctrl+Shift+Y')).toBeVisible();
    await photographStep(again, '5-live');
    const [site] = await Promise.all([world.browser.context.waitForEvent('page'), again.getByRole('link', { name: 'Open site' }).click()]);
    await expect(site.getByRole('cell', { name: '3.06' }).first()).toBeVisible();

    // The browser dies; nothing nags, and everything is as it was.
    await world.untilWritten();
    await world.crashBrowser();
    await world.relaunch();
    const desk = await openConsole(world);
    await desk.wake();
    expect(world.browser.context.pages().filter((page) => page.url().includes('/ui/guide/'))).toEqual([]);
    await desk.page.goto(world.browser.url('src/ui/guide/index.html'));
    await expect.poll(() => ticked(desk.page)).toEqual([1, 2, 3, 4, 5]);
  } finally {
    await world.close();
    await terminal.close();
  }
});

test('the same by keyboard alone; a deployment that fails says why, and is tried again from here', async () => {
  const terminal = await openTerminal();
  const world = await buildWorld({ keepGuide: true, projects: [failingProject()] });
  try {
    const guide = await guideOf(world);
    await pressButton(guide, 'Copy');
    const invitation = invitationIn(await terminal.run(await guide.evaluate(() => navigator.clipboard.readText()), /#slip1\.\S+\n/));
    await world.browser.sayYesTo('http://127.0.0.1/*');
    await guide.bringToFront();
    await moveTo(guide, 'Invitation');
    await guide.keyboard.insertText(invitation);
    await moveTo(guide, 'Your name');
    await guide.keyboard.insertText('Grace');
    await guide.keyboard.press('Enter');
    await expect(guide.getByText('As Grace, in this browser.')).toBeVisible();
    const failing = await world.openProject();
    await guide.bringToFront();
    await expect.poll(() => ticked(guide), { timeout: 20_000 }).toEqual([1, 2, 3]);
    await pressButton(guide, 'Deploy to development');
    await expect(guide.getByRole('alert')).toBeVisible({ timeout: 60_000 });
    expect(await ticked(guide)).toEqual([1, 2, 3]);
    await photographStep(guide, '4-failed');
    await pressButton(guide, 'Retry');
    await until(guide, 'runs', (all) => (all.filter((row) => row.unfinished === 0).length === 2 ? true : undefined));
    await failing.close();
    // Another project is deployed from the same step.
    await world.openProject(await world.bolt.addProject({ description: 'Notes', files: new Map([['index.html', '<!doctype html><html lang="en"><title>Notes</title><h1>Notes</h1></html>\n']]) }));
    await guide.bringToFront();
    await expect(guide.getByRole('button', { name: 'Deploy to development' })).toBeVisible({ timeout: 20_000 });
    await pressButton(guide, 'Deploy to development');
    await expect.poll(() => ticked(guide), { timeout: 90_000 }).toEqual([1, 2, 3, 4, 5]);
    await moveTo(guide, 'Open site');
    const [site] = await Promise.all([world.browser.context.waitForEvent('page'), guide.keyboard.press('Enter')]);
    await expect(site.getByRole('heading', { name: 'Notes' })).toBeVisible();
  } finally {
    await world.close();
    await terminal.close();
  }
});
