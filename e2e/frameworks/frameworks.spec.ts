import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { recordedVariants, type Variant } from '../../test/ground-truth/variants.ts';
import { rows, until } from '../support/journal.ts';
import { buildWorld, type World } from '../support/slipway.ts';
import { addInstalled } from './installed-project.ts';

/** Each puts another rule to the test; SLIPWAY_FRAMEWORKS names others, or `all`. */
const usual = [
  'vite-react', 'sveltekit-fallback-page', 'astro', 'tanstack-start-spa', 'rsbuild', 'next-export', 'vitepress',
  'nuxt-generate',
];
const named = process.env['SLIPWAY_FRAMEWORKS'];
/** Those that a container can build: not what Debian's programs build. */
const buildable = recordedVariants().filter(({ debian }) => debian === undefined);
const wanted = buildable.filter(({ name }) => named === 'all' || (named?.split(',') ?? usual).includes(name));

/** Long enough for every tool's build on a busy machine. */
const planTimeoutMs = 300_000;

let world: World;
let watcher: Page;
let place: string;

test.beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'slipway-frameworks-'));
  world = await buildWorld();
  await world.pair();
  watcher = await world.browser.context.newPage();
  await watcher.goto(world.browser.url('src/ui/sidepanel/index.html'));
});
test.afterAll(async () => {
  await world.close();
  await rm(place, { recursive: true, force: true });
});

/** Deploys the project of a tab from the popup; answers where it is live. */
async function deploy(id: string): Promise<string> {
  const known = (await rows(watcher, 'runs')).map((row) => row.id);
  const tab = await world.openProject(id);
  const popup = await world.browser.openPopup();
  await popup.getByRole('button', { name: 'See changes' }).click();
  await popup.getByTestId('plan').waitFor({ timeout: planTimeoutMs }).catch(async () => {
    throw new Error(`There is no plan after ${planTimeoutMs} ms. The popup says:\n${await popup.locator('body').innerText()}`);
  });
  await popup.getByRole('button', { name: 'Deploy to development' }).click();
  const run = await until(watcher, 'runs', (all) => all.find(({ id, unfinished, pipeline }) =>
    !known.includes(id) && unfinished === 0 && pipeline === 'deploy@1'));
  const record = await until(watcher, 'history', (all) => all.find((row) => row.id === run.id));
  expect(record.result.status, record.error?.message).toBe('success');
  await popup.close();
  await tab.close();
  return record.result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
}

/** Opens each address and reloads it past every cache: its own page must stay, without an error. */
async function expectRoutes(address: string, { routes }: Variant): Promise<void> {
  const page = await world.browser.context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
  const session = await world.browser.context.newCDPSession(page);
  const shown = page.getByRole('heading', { level: 1 }).filter({ visible: true }).first();
  for (const [path, heading] of Object.entries(routes)) {
    await page.goto(new URL(path, address).href);
    const reloaded = page.waitForEvent('load');
    await session.send('Page.reload', { ignoreCache: true });
    await reloaded;
    await expect(shown, path).toContainText(heading);
    await page.waitForLoadState('networkidle');
    await expect(shown, path).toContainText(heading);
  }
  expect(errors).toEqual([]);
  await page.close();
}

for (const variant of wanted) {
  test(`${variant.name}: every address of the deployed build shows its page after a hard reload`, async () => {
    const id = await addInstalled(world.bolt, variant, place);
    await expectRoutes(await deploy(id), variant);
  });
}
