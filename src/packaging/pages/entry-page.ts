import type { Routing } from '../../domain/manifest.ts';
import { baseUrl, pathOf } from './site-address.ts';

/** The page that visitors of the address itself get: the file it lies in, and the path it is answered at (`''` = `/`). */
export interface EntryPage {
  readonly file: string;
  readonly at: string;
}

/** The entry page of a site; undefined when it has none. A redirect of `/` is followed once. */
export function entryPageOf(has: (path: string) => boolean, { spa, fallback, redirects, cleanUrls }: Routing): EntryPage | undefined {
  const start = redirects.find(({ from }) => from === '/' || from === '');
  const at = start === undefined ? '' : pathOf(start.to, '', baseUrl(''));
  if (at === undefined) return undefined;
  const folder = at === '' || at.endsWith('/') ? at : `${at}/`;
  const file = [at, `${folder}index.html`, ...(cleanUrls ? [`${at.replace(/\/$/, '')}.html`] : [])].find((path) => path !== '' && has(path));
  if (file !== undefined) return { file, at };
  const page = spa ? fallback ?? 'index.html' : undefined;
  return page !== undefined && has(page) ? { file: page, at } : undefined;
}
