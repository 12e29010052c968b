import type { Routing } from '../../domain/manifest.ts';
import { answeringFile } from '../site-rules/answering-file.ts';
import { segmentsOfFile } from '../site-rules/path-pattern.ts';
import { indexRedirects } from '../site-rules/redirect-index.ts';
import { targetOf } from '../site-rules/redirect-target.ts';
import { pathOf } from './site-address.ts';

/**
 * The page that visitors of the address itself get: the file it lies in, and the path it is answered at (`''`
 * = `/`).
 */
export interface EntryPage {
  readonly file: string;
  readonly at: string;
}

/**
 * Where `/` leads when it is not answered by its own file: the address, and whether the visitor is sent
 * there.
 */
function startOf(has: (path: string) => boolean, { redirects, rules }: Routing): { to: string; sent: boolean } | undefined {
  const redirect = redirects.find(({ from }) => from === '/' || from === '');
  if (redirect) return { to: redirect.to, sent: true };
  const own = has('index.html');
  for (const { rule, captures } of indexRedirects(rules?.redirects ?? []).matches(segmentsOfFile(''), '')) {
    if (own && !rule.force) return undefined;
    if (rule.status !== 404) return { to: targetOf(rule.to, captures), sent: rule.status !== 200 };
  }
  return undefined;
}

/** The entry page of a site; undefined when none of its files is one. A redirect of `/` is followed once. */
export function entryPageOf(has: (path: string) => boolean, routing: Routing): EntryPage | undefined {
  const start = startOf(has, routing);
  const path = start === undefined ? '' : pathOf(start.to, '');
  if (path === undefined) return undefined;
  const at = start?.sent === true ? path : '';
  const file = answeringFile(segmentsOfFile(path), (name) => name !== '' && has(name));
  // Without clean addresses a page answers at its own name alone.
  if (file !== undefined && (routing.cleanUrls || start?.sent === false || file === path || file.endsWith('index.html'))) return { file, at };
  const page = routing.spa ? routing.fallback ?? 'index.html' : undefined;
  return page !== undefined && has(page) ? { file: page, at } : undefined;
}
