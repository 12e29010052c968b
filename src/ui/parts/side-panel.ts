import browser from 'webextension-polyfill';

const wanted = 'panel.deployment';

/**
 * Opens the side panel of a window and, if named, shows that deployment in it. Must be called in the very turn of a click.
 * The wish travels by session storage, because a panel that is open already gets no new address.
 */
export async function openPanel(windowId: number, deployment?: string): Promise<void> {
  const opening = chrome.sidePanel.open({ windowId });
  if (deployment !== undefined) await browser.storage.session.set({ [wanted]: deployment });
  await opening;
}

/** Tells the deployment that a panel was asked to show, now and later; each wish once. Answers the way to stop. */
export function onPanelWish(show: (deployment: string) => void): () => void {
  const take = (value: unknown): void => {
    if (typeof value !== 'string') return;
    show(value);
    void browser.storage.session.remove(wanted);
  };
  const changed = (changes: Record<string, { newValue?: unknown }>, area: string): void => {
    if (area === 'session') take(changes[wanted]?.newValue);
  };
  browser.storage.onChanged.addListener(changed);
  void browser.storage.session.get(wanted).then((stored) => take(stored[wanted]));
  return () => browser.storage.onChanged.removeListener(changed);
}
