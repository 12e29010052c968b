import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import browser from 'webextension-polyfill';
import { DeployError, toWire, type WireError } from '../../domain/errors.ts';
import { request } from '../../messaging/client.ts';
import { TabView } from '../../messaging/protocol.ts';

/** The tab the popup stands for: its ids and what it holds. `view` is undefined while that is being found out. */
export interface PopupTab {
  readonly tabId: number | undefined;
  readonly windowId: number | undefined;
  readonly view: TabView | undefined;
  readonly error: WireError | undefined;
  /** Looks again, after access was given for example. */
  lookAgain(): void;
}

/** Where what was last seen in a tab is remembered, until the browser closes. */
function memoryOf(tabId: number): string {
  return `popup.tab.${tabId}`;
}

/** What was last seen in a tab that still shows the same address. Waking the worker and looking again takes most of a second on a busy machine. */
async function remembered(tabId: number, url: string | undefined): Promise<TabView | undefined> {
  const key = memoryOf(tabId);
  const memory: unknown = (await browser.storage.session.get(key))[key];
  if (url === undefined || typeof memory !== 'object' || memory === null || !('url' in memory) || memory.url !== url || !('view' in memory)) return undefined;
  return TabView.safeParse(memory.view).data;
}

/** ms until a tab is asked again whose container starts, or whose page is busy. */
const changesEvery = 2_000;

type Seen = Omit<PopupTab, 'lookAgain'>;

async function findTab(wanted: number | undefined): Promise<Seen & { readonly tabId: number; readonly url: string | undefined }> {
  const tab = wanted === undefined ? (await browser.tabs.query({ active: true, currentWindow: true }))[0] : await browser.tabs.get(wanted);
  if (tab?.id === undefined) throw new DeployError('tab.none', 'There is no tab to look at.', { next: 'Open the tab with your project and try again.' });
  return { tabId: tab.id, windowId: tab.windowId, view: await remembered(tab.id, tab.url), error: undefined, url: tab.url };
}

/** Looks at the tab with this id, or at the active one of the window. What was seen there last is shown until it has been looked at again. */
export function useTab(wanted: number | undefined): PopupTab {
  const [seen, setSeen] = useState<Seen>({ tabId: undefined, windowId: undefined, view: undefined, error: undefined });
  // Only the look begun last may tell what it saw.
  const turn = useRef(0);
  const look = useCallback(async () => {
    turn.current += 1;
    const mine = turn.current;
    const tell = (change: Partial<Seen>): void => {
      if (turn.current === mine) setSeen((before) => ({ ...before, ...change }));
    };
    try {
      const { url, ...tab } = await findTab(wanted);
      tell(tab);
      const view = await request('tab.inspect', { tabId: tab.tabId });
      // What was seen in a page that is only busy now still holds.
      setSeen((before) => {
        if (turn.current !== mine) return before;
        return { ...before, view: view.kind === 'busy' && before.view ? { ...before.view, changing: true } : view };
      });
      if (url !== undefined && view.kind !== 'busy') await browser.storage.session.set({ [memoryOf(tab.tabId)]: { url, view } });
    } catch (cause) {
      tell({ error: toWire(cause) });
    }
  }, [wanted]);
  useEffect(() => void look(), [look]);
  const { tabId, view } = seen;
  useEffect(() => {
    if (!view?.changing) return undefined;
    const timer = setTimeout(() => void look(), changesEvery);
    return () => clearTimeout(timer);
  }, [view, look]);
  // Listens from the moment the tab is shown: an address that changes right then would be missed.
  useLayoutEffect(() => {
    // A new chat gets its address without a navigation; the tab may also go to another chat while this page stays.
    const updated = (id: number, change: { url?: string | undefined }): void => {
      if (id === tabId && change.url !== undefined) void look();
    };
    browser.tabs.onUpdated.addListener(updated);
    return () => browser.tabs.onUpdated.removeListener(updated);
  }, [tabId, look]);
  return { ...seen, lookAgain: useCallback(() => void look(), [look]) };
}
