import browser from 'webextension-polyfill';
import type { SlipwayDatabase } from '../storage/database.ts';
import { hasSeenGuide } from '../storage/settings.ts';

/** Opens the guide when the extension has been installed: once, because an unpacked one counts as installed anew at every start of the browser. */
export async function openGuide(database: SlipwayDatabase): Promise<void> {
  if (await hasSeenGuide(database)) return;
  await browser.tabs.create({ url: browser.runtime.getURL('src/ui/guide/index.html') });
}
