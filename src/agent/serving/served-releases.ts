import type { RootDatabase } from 'lmdb';

/** Releases of a site that were live and whose hashed files open tabs may still ask for. */
const remembered = 10;

/** Which releases sites served, newest first. */
export interface ServedReleases {
  of(site: string): readonly string[];
  add(site: string, deployment: string): void;
}

/** Remembered in memory, and in the database for after a restart: written later, for a switch waits for nothing, and losing the last entry is mended by the next start. */
export function createServedReleases(root: RootDatabase): ServedReleases {
  const table = root.openDB<string[], string>({ name: 'served' });
  const lists = new Map<string, readonly string[]>();
  const of = (site: string): readonly string[] => {
    const list = lists.get(site) ?? table.get(site) ?? [];
    lists.set(site, list);
    return list;
  };
  return {
    of,
    add(site, deployment) {
      const list = of(site);
      if (list[0] === deployment) return;
      const next = [deployment, ...list.filter((other) => other !== deployment)].slice(0, remembered);
      lists.set(site, next);
      table.put(site, next).catch(() => undefined);
    },
  };
}
