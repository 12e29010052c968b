import browser from 'webextension-polyfill';
import { EnvironmentName } from '../domain/environment.ts';
import { toWire } from '../domain/errors.ts';
import { serve } from '../messaging/server.ts';
import { showBadge } from './badge.ts';
import { alarmName, compose } from './compose.ts';
import { createContextMenu, environmentOfItem } from './context-menu.ts';
import { openGuide } from './guide.ts';
import { createHandlers } from './handlers.ts';
import { notify, openDeployment } from './notifications.ts';

const components = compose();
serve('background', createHandlers(components));
showBadge(components.database, Date.now);

browser.alarms.onAlarm.addListener((alarm) => {
  if (alarm.name === alarmName) void components.wake();
});

browser.permissions.onAdded.addListener(() => void components.engineReady.then(() => components.coordinator.resumeAsking()));

browser.runtime.onInstalled.addListener(({ reason }) => {
  void createContextMenu();
  if (reason === 'install') void openGuide(components.database);
});

/** Starts a deployment that was not asked for in the popup. Where a clear yes is wanted, the popup opens instead. */
async function deployFrom(tabId: number, environment: EnvironmentName): Promise<void> {
  try {
    await components.engineReady;
    await components.launch.deploy({ kind: 'tab', tabId }, { environment, confirmed: false });
  } catch (error) {
    const { code, message, next } = toWire(error);
    if (code === 'environment.unconfirmed') {
      await browser.tabs.create({ url: browser.runtime.getURL(`src/ui/popup/index.html?tab=${tabId}&environment=${environment}`) });
      return;
    }
    await notify('slipway-refused', { title: message, message: next });
  }
}

browser.contextMenus.onClicked.addListener((info, tab) => {
  const environment = environmentOfItem(info.menuItemId);
  if (!environment || tab?.id === undefined) return;
  // Opening the panel needs the gesture, so it comes before anything that waits.
  void chrome.sidePanel.open({ windowId: tab.windowId ?? chrome.windows.WINDOW_ID_CURRENT }).catch(() => undefined);
  void deployFrom(tab.id, environment);
});

/** The environment somebody chose last for any project; development before the first time. */
async function lastEnvironment(): Promise<EnvironmentName> {
  const latest = await components.database.projects.orderBy('lastSeenAt').last();
  return latest?.environment ?? 'development';
}

chrome.commands.onCommand.addListener((command, tab) => {
  if (command === 'open-panel' || command === 'deploy-again') {
    void chrome.sidePanel.open({ windowId: tab?.windowId ?? chrome.windows.WINDOW_ID_CURRENT }).catch(() => undefined);
  }
  if (command !== 'deploy-again' || tab?.id === undefined) return;
  const { id } = tab;
  void lastEnvironment().then((environment) => deployFrom(id, environment));
});

browser.notifications.onClicked.addListener((id) => {
  void browser.notifications.clear(id);
  if (id.startsWith('dpl_')) void openDeployment(id);
});
