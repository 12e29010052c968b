import { artifactsOf } from './artifacts.ts';
import type { Opened } from './bridge.ts';
import type { PageStore } from './page-stores.ts';

/** What the page's workbench shows, by its first artifact: the one way to tell a project of an editor that keeps no database. Null when it shows none. */
export function shownProject(stores: readonly PageStore[]): Opened['shown'] {
  for (const { message, title } of artifactsOf(stores)) if (typeof title === 'string') return { message: message.slice(0, 512), title: title.slice(0, 1000) };
  return null;
}
