import type { PageStore } from './page-stores.ts';

const workdir = '/home/project/';

/**
 * Files whose text in the editor is not on disk, relative: bolt.diy keeps their absolute paths in a set of
 * its own (workbench `unsavedFiles`).
 */
export function unsavedFiles(stores: readonly PageStore[]): string[] {
  for (const store of stores) {
    const value = store.get();
    if (!(value instanceof Set) || value.size === 0) continue;
    const paths = [...value].filter((path): path is string => typeof path === 'string' && path.startsWith(workdir));
    if (paths.length === value.size) return paths.map((path) => path.slice(workdir.length));
  }
  return [];
}
