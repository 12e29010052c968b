import { useCallback, useEffect, useState } from 'react';
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

/** Looks at the tab with this id, or at the active one of the window. */
export function useTab(wanted: number | undefined): PopupTab {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<PopupTab, 'lookAgain'>>({ tabId: undefined, windowId: undefined, view: undefined, error: undefined });
  useEffect(() => {
    let gone = false;
    const look = async (): Promise<void> => {
      const tab = wanted === undefined ? (await browser.tabs.query({ active: true, currentWindow: true }))[0] : await browser.tabs.get(wanted);
      const tabId = tab?.id;
      if (tabId === undefined) throw new DeployError('tab.none', 'There is no tab to look at.', { next: 'Open the tab with your project and try again.' });
      const place = { tabId, windowId: tab?.windowId };
      if (!gone) setState({ ...place, view: undefined, error: undefined });
      const view = await request('tab.inspect', { tabId });
      if (!gone) setState({ ...place, view, error: undefined });
    };
    look().catch((cause: unknown) => {
      if (!gone) setState((before) => ({ ...before, error: toWire(cause) }));
    });
    return () => {
      gone = true;
    };
  }, [wanted, round]);
  return { ...state, lookAgain: useCallback(() => setRound((before) => before + 1), []) };
}
