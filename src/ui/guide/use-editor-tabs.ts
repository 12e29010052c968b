import { useEffect, useState } from 'react';
import browser from 'webextension-polyfill';
import { request } from '../../messaging/client.ts';
import type { TabView } from '../../messaging/protocol.ts';

/** A tab in which an editor was seen. */
export interface EditorTab {
  readonly tabId: number;
  readonly windowId: number | undefined;
  readonly view: TabView;
}

/** How often tabs are looked at while none shows a project, ms: an editor opens a project without going anywhere. */
const every = 2_500;
/** Tabs that are looked at, those used last first. */
const most = 8;

/** Editors in the tabs of the addresses that the browser lets us look at, the one used last in front. */
async function editorTabs(): Promise<EditorTab[]> {
  const { origins = [] } = await browser.permissions.getAll();
  const url = origins.filter((origin) => /^https?:/.test(origin));
  if (url.length === 0) return [];
  const tabs = (await browser.tabs.query({ url, discarded: false })).sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0)).slice(0, most);
  const seen = await Promise.all(tabs.map(async ({ id, windowId }) => {
    if (id === undefined) return undefined;
    const view = await request('tab.inspect', { tabId: id }).catch(() => undefined);
    return view?.kind === 'bolt' ? { tabId: id, windowId, view } : undefined;
  }));
  return seen.flatMap((tab) => tab ?? []);
}

/** The editors' tabs, looked at anew whenever a tab or a permission changes; undefined until they were looked at for the first time, and always while not `wanted`. */
export function useEditorTabs(wanted: boolean): readonly EditorTab[] | undefined {
  const [seen, setSeen] = useState<readonly EditorTab[]>();
  useEffect(() => {
    if (!wanted) return undefined;
    let going = true;
    let looking = false;
    let again = false;
    let found = false;
    const look = async (): Promise<void> => {
      // What changes while one looks is looked at after it.
      again = looking;
      if (looking) return;
      looking = true;
      const tabs = await editorTabs().catch(() => []);
      looking = false;
      if (!going) return;
      found = tabs.some(({ view }) => view.project !== null);
      setSeen(tabs);
      if (again) void look();
    };
    const changed = (): void => void look();
    const updated = (_: number, change: { url?: string | undefined; status?: string | undefined }): void => {
      if (change.url !== undefined || change.status === 'complete') void look();
    };
    const timer = setInterval(() => {
      if (!found && document.visibilityState === 'visible') void look();
    }, every);
    browser.tabs.onUpdated.addListener(updated);
    browser.tabs.onRemoved.addListener(changed);
    browser.permissions.onAdded.addListener(changed);
    browser.permissions.onRemoved.addListener(changed);
    document.addEventListener('visibilitychange', changed);
    void look();
    return () => {
      going = false;
      clearInterval(timer);
      browser.tabs.onUpdated.removeListener(updated);
      browser.tabs.onRemoved.removeListener(changed);
      browser.permissions.onAdded.removeListener(changed);
      browser.permissions.onRemoved.removeListener(changed);
      document.removeEventListener('visibilitychange', changed);
    };
  }, [wanted]);
  return wanted ? seen : undefined;
}
