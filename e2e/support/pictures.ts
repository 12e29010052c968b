import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { expectAccessible } from './accessible.ts';

/** Where screenshots are left. */
export const picturesFolder = fileURLToPath(new URL('../screenshots', import.meta.url));

/** Photographs a page as people see it, all of it where it scrolls. What is photographed of the extension is looked at by axe too; throws what it finds. */
export async function photograph(page: Page, name: string): Promise<void> {
  const path = join(picturesFolder, `${name}.png`);
  await mkdir(join(path, '..'), { recursive: true });
  // Charts come a moment after their page.
  await page.locator('.chart-ghost').first().waitFor({ state: 'detached', timeout: 5_000 }).catch(() => undefined);
  // The real popup and panel cannot be resized from outside, which a picture of the whole page would do; and in a popup people see no more than its window.
  // Lists of thousands are as tall as a house, and what lies over a page covers no more than its window.
  const fullPage = !page.url().includes('/ui/popup/') && await page.evaluate(() => document.documentElement.scrollHeight < 8_000 && !document.querySelector('[role=dialog], [role=menu], [role=listbox]'));
  // Colours on their way from one scheme to the other are nothing that people see.
  const animations = 'disabled';
  await page.screenshot({ path, fullPage, animations }).catch(() => page.screenshot({ path, animations }));
  if (page.url().startsWith('chrome-extension:')) await expectAccessible(page);
}
