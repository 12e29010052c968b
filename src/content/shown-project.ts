import type { Opened } from './bridge.ts';
import type { PageStore } from './page-stores.ts';

/** What the page's workbench shows, by its first artifact: the one way to tell a project of an editor that keeps no database. Null when it shows none. */
export function shownProject(stores: readonly PageStore[]): Opened['shown'] {
  for (const store of stores) {
    const value = store.get();
    if (typeof value !== 'object' || value === null) continue;
    for (const [message, artifact] of Object.entries(value) as [string, unknown][]) {
      if (typeof artifact !== 'object' || artifact === null || !('runner' in artifact) || !('title' in artifact) || typeof artifact.title !== 'string') continue;
      return { message: message.slice(0, 512), title: artifact.title.slice(0, 1000) };
    }
  }
  return null;
}
