import browser from 'webextension-polyfill';
import { z } from 'zod';

const wanted = 'panel.route';

/**
 * Opens the side panel of a window and, if named, shows that deployment in it, or the page to deploy files from. Must be called in the very
 * turn of a click. The wish travels by session storage, because a panel that is open already gets no new address.
 */
export async function openPanel(windowId: number, show?: { readonly deployment: string } | 'files'): Promise<void> {
  const opening = chrome.sidePanel.open({ windowId });
  if (show !== undefined) await browser.storage.session.set({ [wanted]: show });
  await opening;
}

const Wish = z.union([z.literal('files'), z.object({ deployment: z.string() })]);

/** Tells what a panel was asked to show, now and later; each wish once. Answers the way to stop. */
export function onPanelWish(show: (wish: z.infer<typeof Wish>) => void): () => void {
  const take = (value: unknown): void => {
    const wish = Wish.safeParse(value);
    if (!wish.success) return;
    show(wish.data);
    void browser.storage.session.remove(wanted);
  };
  const changed = (changes: Record<string, { newValue?: unknown }>, area: string): void => {
    if (area === 'session') take(changes[wanted]?.newValue);
  };
  browser.storage.onChanged.addListener(changed);
  void browser.storage.session.get(wanted).then((stored) => take(stored[wanted]));
  return () => browser.storage.onChanged.removeListener(changed);
}
