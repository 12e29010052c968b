import browser from 'webextension-polyfill';
import type { News } from './news.ts';

/** Shows a notification; one of the same id takes its place. */
export async function notify(id: string, { title, message }: News): Promise<void> {
  await browser.notifications.create(id, { type: 'basic', iconUrl: browser.runtime.getURL('icons/128.png'), title, message });
}

/** The page that shows a deployment, where no panel can be opened. */
export async function openDeployment(id: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(`src/ui/sidepanel/index.html#/deployment/${encodeURIComponent(id)}`) });
}
