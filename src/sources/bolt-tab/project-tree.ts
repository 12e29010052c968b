import { Inventory, Listing, Texts } from '../../content/bridge.ts';
import { manifestLimits } from '../../domain/manifest.ts';
import { entryPages } from '../frameworks/entry-pages.ts';
import { siteFolders, type Tree } from '../frameworks/site-folders.ts';
import type { PageLink } from './page-link.ts';

/** Largest entry page that is read to tell whether it has changed, bytes. */
const maxPageBytes = 512 * 1024;
const skip = ['node_modules', '.git', '.history'];

/**
 * What lies in the project, without its packages: by size and time where a program in the container can tell;
 * else by name, and by content for entry pages.
 */
export async function projectTree(link: PageLink): Promise<Tree> {
  const query = { place: 'page', folder: '', skip, limit: manifestLimits.files } as const;
  const inventory = await link.call({ op: 'inventory', digests: false, ...query }, Inventory);
  if (inventory)
    return new Map(inventory.files.map(({ path, size, mtimeMs }) => [path, `${size} ${mtimeMs}`]));
  const { files } = await link.call({ op: 'list', ...query }, Listing);
  const pages = siteFolders(files)
    .flatMap((folder) => [...entryPages].map((page) => `${folder}/${page}`))
    .filter((page) => files.includes(page));
  const texts =
    pages.length === 0
      ? {}
      : await link.call({ op: 'texts', place: 'page', paths: pages, limit: maxPageBytes }, Texts);
  return new Map(files.map((path) => [path, texts[path] ?? '']));
}
