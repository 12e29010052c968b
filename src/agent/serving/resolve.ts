import type { DeploymentFile, DeploymentStatement, Routing } from '../../domain/manifest.ts';
import { filesOf } from '../../domain/manifest.ts';
import { hasFileEnding } from '../../packaging/file-ending.ts';
import { answeringFile } from '../../packaging/site-rules/answering-file.ts';
import { type SegmentedPath, segmentsOf } from '../../packaging/site-rules/path-pattern.ts';
import { indexRedirects, type RedirectIndex, type RedirectMatch } from '../../packaging/site-rules/redirect-index.ts';
import { locationOf, targetOf } from '../../packaging/site-rules/redirect-target.ts';
import { ruleFiles } from '../../packaging/site-rules/rule-note.ts';
import { ruledHeaders } from './header-rules.ts';
import { createRuleHeaders, type RuledHeaders } from './rule-headers.ts';
import type { RequestTarget } from './request-target.ts';

/** A release ready to answer requests. */
export interface ServedRelease {
  readonly deployment: string;
  readonly project: string;
  readonly files: ReadonlyMap<string, DeploymentFile>;
  readonly routing: Routing;
  readonly redirects: RedirectIndex;
  /** What the release's rules make of the headers of an answer; `file`: the path of the file that answers, if any. */
  ruled(address: SegmentedPath, file: string | undefined): RuledHeaders;
}

/** What a request leads to. `isRule`: the site's own rules say so. */
export type Resolution =
  | { readonly kind: 'file'; readonly file: DeploymentFile; readonly status: 200 | 404; readonly isRule?: true }
  | { readonly kind: 'redirect'; readonly to: string; readonly status: 301 | 302 | 303 | 307 | 308; readonly isRule?: true }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' };

/** The release of a manifest. */
export function servedRelease(deployment: string, project: string, statement: DeploymentStatement): ServedRelease {
  const { routing } = statement.predicate;
  const ofFiles = new Map<string, Record<string, string>>();
  const ruleHeaders = createRuleHeaders(routing.rules?.headers ?? []);
  return {
    deployment, project, routing, files: new Map(filesOf(statement).map((file) => [file.path, file])),
    redirects: indexRedirects(routing.rules?.redirects ?? []),
    ruled(address, file) {
      const before = file === undefined ? {} : ofFiles.get(file) ?? ruledHeaders(routing.headers, file);
      if (file !== undefined) ofFiles.set(file, before);
      return ruleHeaders(address, file, before);
    },
  };
}

function fileFor(path: string, { files, routing }: ServedRelease): DeploymentFile | undefined {
  const exact = files.get(path);
  if (exact) return exact;
  if (path === '' || path.endsWith('/')) return files.get(`${path}index.html`);
  return routing.cleanUrls ? files.get(`${path}.html`) : undefined;
}

function ownRedirect(path: string, query: string): Resolution {
  return { kind: 'redirect', to: `/${path.split('/').map(encodeURIComponent).join('/')}${query}`, status: 308 };
}

/** The file at a path, or a redirect to the address it has: with a slash for a folder's page, without one for a page that is a file. */
function fileAt(path: string, query: string, release: ServedRelease): Resolution | undefined {
  const { files, routing } = release;
  const file = fileFor(path, release);
  if (file) return { kind: 'file', file, status: 200 };
  // Relative links of the folder's page would lead elsewhere without the slash.
  if (path !== '' && !path.endsWith('/') && files.has(`${path}/index.html`)) return ownRedirect(`${path}/`, query);
  const bare = path.slice(0, -1);
  return routing.cleanUrls && path.endsWith('/') && files.has(`${bare}.html`) ? ownRedirect(bare, query) : undefined;
}

/** The file at an address whose slashes are doubled, as a redirect to the same host. */
function withoutDoubledSlashes(path: string, query: string, release: ServedRelease): Resolution | undefined {
  const single = path.replaceAll(/\/{2,}/g, '/').replace(/^\//, '');
  return single !== path && fileAt(single, query, release) ? ownRedirect(single, query) : undefined;
}

function notFound({ files, routing }: ServedRelease, { decoded }: SegmentedPath): Resolution {
  const pages = routing.notFound === undefined ? [] : [routing.notFound];
  if (routing.nearestNotFound) {
    for (let depth = 0; depth < decoded.length; depth += 1) pages.unshift([...decoded.slice(0, depth), '404.html'].join('/'));
  }
  const page = pages.map((path) => files.get(path)).find((file) => file !== undefined);
  return page ? { kind: 'file', file: page, status: 404 } : { kind: 'none' };
}

/** What a rule that applies answers; undefined: it leads to the very address that was asked for. */
function answerOf({ rule, captures }: RedirectMatch, { segments, query }: RequestTarget, release: ServedRelease): Resolution | undefined {
  const target = targetOf(rule.to, captures);
  if (rule.status !== 200 && rule.status !== 404) {
    const to = locationOf(target, query);
    return to === `/${segments.raw.join('/')}${query}` ? undefined : { kind: 'redirect', to, status: rule.status, isRule: true };
  }
  const path = answeringFile(segmentsOf(target.split(/[?#]/)[0] ?? ''), (name) => release.files.has(name));
  const file = path === undefined ? undefined : release.files.get(path);
  return file ? { kind: 'file', file, status: rule.status, isRule: true } : notFound(release, segments);
}

function byRules(target: RequestTarget, found: Resolution | undefined, release: ServedRelease): Resolution | undefined {
  const { segments, query } = target;
  for (const match of release.redirects.matches(segments, query)) {
    if (found && !match.rule.force) return found;
    if (match.rule.application && isFileName(segments)) continue;
    const answer = answerOf(match, target, release);
    if (answer) return answer;
  }
  return found;
}

/** Whether an address names a file by its ending. One with an encoded slash in its last segment cannot. */
function isFileName({ decoded }: SegmentedPath): boolean {
  const last = decoded.at(-1) ?? '';
  return !last.includes('/') && hasFileEnding(last);
}

/**
 * What answers a request: redirects of the manifest, then the site's rules and its files (the first rule that matches decides; a file wins
 * unless the rule is forced), the application's page, the site's page for what is not there.
 */
export function resolve(release: ServedRelease, target: RequestTarget): Resolution {
  const { files, routing } = release;
  const { path, segments, query } = target;
  const redirect = routing.redirects.find(({ from }) => from.replace(/^\//, '').normalize('NFC') === path);
  if (redirect) return { kind: 'redirect', to: locationOf(redirect.to, query), status: redirect.status };
  // Files of rules are not published, so that no page may stand in for them either.
  if (ruleFiles.some((file) => file === path) && !files.has(path ?? '')) return notFound(release, segments);
  const found = path === undefined ? undefined : fileAt(path, query, release);
  const ruled = byRules(target, found, release);
  if (ruled) return ruled;
  const single = path === undefined ? undefined : withoutDoubledSlashes(path, query, release);
  if (single) return single;
  const page = files.get(routing.fallback ?? 'index.html');
  if (routing.spa && page && !isFileName(segments)) return { kind: 'file', file: page, status: 200 };
  return path === undefined ? { kind: 'malformed' } : notFound(release, segments);
}
