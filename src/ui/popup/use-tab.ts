import { useCallback, useEffect, useRef, useState } from 'react';
import browser from 'webextension-polyfill';
import { DeployError, toWire, type WireError } from '../../domain/errors.ts';
import { request } from '../../messaging/client.ts';
import type { TabView } from '../../messaging/protocol.ts';

/** The tab the popup stands for: its ids and what it holds. `view` is undefined while that is being found out. */
export interface PopupTab {
  readonly tabId: number | undefined;
  readonly windowId: number | undefined;
  readonly view: TabView | undefined;
  readonly error: WireError | undefined;
  /** Looks again, after access was given for example. */
  lookAgain(): void;
}

type Seen = Omit<PopupTab, 'lookAgain'>;

async function findTab(wanted: number | undefined): Promise<Seen & { readonly tabId: number }> {
  const tab = wanted === undefined ? (await browser.tabs.query({ active: true, currentWindow: true }))[0] : await browser.tabs.get(wanted);
  if (tab?.id === undefined) throw new DeployError('tab.none', 'There is no tab to look at.', { next: 'Open the tab with your project and try again.' });
  return { tabId: tab.id, windowId: tab.windowId, view: undefined, error: undefined };
}

/** Looks at the tab with this id, or at the active one of the window. */
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
      const tab = await findTab(wanted);
      tell(tab);
      tell({ view: await request('tab.inspect', { tabId: tab.tabId }) });
    } catch (cause) {
      tell({ error: toWire(cause) });
    }
  }, [wanted]);
  useEffect(() => void look(), [look]);
  return { ...seen, lookAgain: useCallback(() => void look(), [look]) };
}
