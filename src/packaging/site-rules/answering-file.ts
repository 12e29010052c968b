import type { SegmentedPath } from './path-pattern.ts';

/**
 * The file that a rewrite to an address shows: the file itself, the page without its ending, the page of the folder; undefined when there is
 * none. A segment with an encoded slash, `.` or `..` is never a file.
 */
export function answeringFile({ decoded }: SegmentedPath, has: (path: string) => boolean): string | undefined {
  if (decoded.some((segment) => segment.includes('/') || segment === '.' || segment === '..')) return undefined;
  const path = decoded.join('/');
  const bare = path.replace(/\/$/, '');
  const names = path === bare && path !== '' ? [path, `${path}.html`, `${path}/index.html`] : [`${path}index.html`, `${bare}.html`];
  return names.find(has);
}
