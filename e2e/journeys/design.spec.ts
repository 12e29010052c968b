import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { iconNames } from '../../src/ui/parts/icon.tsx';
import { type DesignPage, startDesignPage } from '../design-page/server.ts';
import { expectAccessible } from '../support/accessible.ts';
import { chromiumPath } from '../support/extension.ts';
import { picturesFolder } from '../support/pictures.ts';

let served: DesignPage;
let browser: Browser;
let page: Page;
const failures: string[] = [];

test.beforeAll(async () => {
  served = await startDesignPage();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('pageerror', ({ message }) => failures.push(message));
  page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
  await page.goto(served.url);
  await page.getByRole('heading', { name: 'Charts' }).waitFor();
});
test.afterAll(async () => {
  await browser.close();
  await served.close();
});

/** Leaves a picture, of all of the page or of what is in sight. */
async function keep(name: string, fullPage: boolean): Promise<void> {
  await page.screenshot({ path: join(picturesFolder, 'design', `${name}.png`), fullPage, animations: 'disabled' });
}

test('it shows every part and every icon there is', async () => {
  const folder = fileURLToPath(new URL('../../src/ui/parts', import.meta.url));
  // A page's frame and a link that reads the journal stand in pages, and nowhere by themselves.
  const parts = readdirSync(folder).filter((name) => name.endsWith('.tsx') && !['mount.tsx', 'first-time.tsx'].includes(name));
  expect(parts.filter((name) => !served.sources.includes(`src/ui/parts/${name}`)), 'parts that the page does not show').toEqual([]);
  expect(await page.locator('[data-icon]').evaluateAll((all) => all.map((icon) => icon.getAttribute('data-icon')))).toEqual([...iconNames]);
  expect(failures).toEqual([]);
});

test('every ink has the contrast it needs, in both schemes', async () => {
  const pairs = await page.locator('[data-ratio]').evaluateAll((rows) => rows.map((row) => ({ text: row.textContent, ratio: Number(row.getAttribute('data-ratio')), least: Number(row.getAttribute('data-least')) })));
  expect(pairs.length).toBeGreaterThan(60);
  expect(pairs.filter(({ ratio, least }) => ratio < least)).toEqual([]);
});

test('it holds in light, dark and high contrast, wide and narrow', async () => {
  for (const [name, media] of Object.entries({ light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, contrast: { colorScheme: 'light', forcedColors: 'active' } } as const)) {
    await page.emulateMedia({ forcedColors: 'none', ...media });
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} at ${width}`).toBeLessThanOrEqual(0);
      await keep(`${name}-${width}`, true);
    }
    if (name !== 'contrast') await expectAccessible(page);
    for (const button of ['A question', 'Before production', 'Deploy anyway…', 'More']) {
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('dialog').or(page.getByRole('menu')).waitFor();
      await keep(`${name}-${button.toLowerCase().replaceAll(' ', '-')}`, false);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: button, exact: true })).toBeFocused();
    }
  }
});
