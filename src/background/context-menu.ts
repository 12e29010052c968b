import browser from 'webextension-polyfill';
import { EnvironmentName, environmentNames } from '../domain/environment.ts';

const root = 'slipway-deploy';

/** Makes the menu anew: Deploy to > each environment, on pages that look like an editor by their address. */
export async function createContextMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  const documentUrlPatterns = ['*://*/chat/*', '*://localhost/*', '*://127.0.0.1/*', '*://*.bolt.diy/*'];
  browser.contextMenus.create({ id: root, title: browser.i18n.getMessage('menuDeployTo'), contexts: ['page', 'frame'], documentUrlPatterns });
  for (const name of environmentNames) {
    browser.contextMenus.create({ id: `${root}/${name}`, parentId: root, title: browser.i18n.getMessage(`environment_${name}`), contexts: ['page', 'frame'], documentUrlPatterns });
  }
}

/** The environment a click on the menu means; undefined for other items. */
export function environmentOfItem(item: string | number): EnvironmentName | undefined {
  const parsed = EnvironmentName.safeParse(String(item).slice(root.length + 1));
  return parsed.success ? parsed.data : undefined;
}
