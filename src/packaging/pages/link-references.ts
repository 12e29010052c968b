import type { Reference } from './reference.ts';
import { addressesOfSrcset } from './srcset.ts';

/**
 * Relations whose files a browser fetches for the page (HTML, 4.6.7). What stands for other addresses
 * (canonical, alternate, next, prev) is never loaded.
 */
const fetched = new Set([
  'icon', 'apple-touch-icon', 'apple-touch-icon-precomposed', 'mask-icon', 'manifest', 'preload', 'modulepreload', 'prefetch',
]);

/**
 * Media queries that hold for a screen whatever its size; others may hold or not, and a browser does not wait
 * for what does not.
 */
function isForScreens(media: string | undefined): boolean {
  return media === undefined || media.trim() === '' || media.split(',').some((query) => /^\s*(?:only\s+)?(?:all|screen)\s*$/i.test(query));
}

/**
 * What a `<link>` has a browser load. A style sheet is vital unless it is an alternative, switched off, or
 * not surely for this screen.
 */
export function linkReferences(attributes: ReadonlyMap<string, string>): readonly Omit<Reference, 'base'>[] {
  const relations = new Set((attributes.get('rel') ?? '').toLowerCase().split(/[\t\n\f\r ]+/));
  const href = attributes.get('href')?.trim() ?? '';
  if (relations.has('stylesheet')) {
    const type = (attributes.get('type') ?? '').split(';')[0]?.trim() ?? '';
    if (href === '' || attributes.has('disabled') || !/^(?:text\/css)?$/i.test(type)) return [];
    return [{ to: href, use: 'style', vital: !relations.has('alternate') && isForScreens(attributes.get('media')) }];
  }
  if (![...relations].some((relation) => fetched.has(relation))) return [];
  const images = attributes.get('imagesrcset');
  const to = relations.has('preload') && images !== undefined ? addressesOfSrcset(images) : href === '' ? [] : [href];
  return to.map((address) => ({ to: address, use: 'resource', vital: false }));
}
