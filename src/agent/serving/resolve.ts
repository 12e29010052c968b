import type { DeploymentFile, DeploymentStatement, Routing } from '../../domain/manifest.ts';
import { filesOf } from '../../domain/manifest.ts';
import { ruledHeaders } from './header-rules.ts';

/** A release ready to answer requests. */
export interface ServedRelease {
  readonly deployment: string;
  readonly project: string;
  readonly files: ReadonlyMap<string, DeploymentFile>;
  readonly routing: Routing;
  /** What the release's rules set on a file; worked out once. */
  ruled(path: string): Readonly<Record<string, string>>;
}

/** What a path of a release leads to. */
export type Resolution =
  | { readonly kind: 'file'; readonly file: DeploymentFile; readonly status: 200 | 404 }
  | { readonly kind: 'redirect'; readonly to: string; readonly status: 301 | 302 | 307 | 308 }
  | { readonly kind: 'none' };

/** The release of a manifest. */
export function servedRelease(deployment: string, project: string, statement: DeploymentStatement): ServedRelease {
  const { routing } = statement.predicate;
  const known = new Map<string, Record<string, string>>();
  return {
    deployment, project, routing, files: new Map(filesOf(statement).map((file) => [file.path, file])),
    ruled(path) {
      const headers = known.get(path) ?? ruledHeaders(routing.headers, path);
      known.set(path, headers);
      return headers;
    },
  };
}

/** A request's target split into path and query (with its `?`), also in absolute form (RFC 9112, 3.2.2). */
export function splitTarget(target: string): { path: string; query: string } {
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/is.exec(target) ?? [];
  return { path: path === '' ? '/' : path, query };
}

/** The path within a site that a request means, NFC and without its first slash; undefined when it is malformed. */
export function sitePath(pathname: string): string | undefined {
  if (!pathname.startsWith('/')) return undefined;
  try {
    const path = pathname.split('/').map((segment) => decodeURIComponent(segment));
    if (path.some((segment) => segment.includes('/') || segment.includes('\0') || segment === '..' || segment === '.')) return undefined;
    return path.join('/').slice(1).normalize('NFC');
  } catch {
    return undefined;
  }
}

/** A redirect's address as it can stand in a header; the query goes along where it has none of its own. */
function locationOf(to: string, query: string): string {
  const [, address = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(to) ?? [];
  return `${address}${address.includes('?') ? '' : query}${fragment}`.replaceAll(/[^\u0021-\u007e]+/gu, (letters) => encodeURIComponent(letters.toWellFormed()));
}

function fileFor(path: string, { files, routing }: ServedRelease): DeploymentFile | undefined {
  const exact = files.get(path);
  if (exact) return exact;
  if (path === '' || path.endsWith('/')) return files.get(`${path}index.html`);
  return routing.cleanUrls ? files.get(`${path}.html`) : undefined;
}

/** What answers a path: redirects first, then files, clean URLs, the application's page, the site's own 404. `wantsPage`: a browser is asking for a page. `query` with its `?`, or empty. */
export function resolve(release: ServedRelease, path: string, { wantsPage, query }: { wantsPage: boolean; query: string }): Resolution {
  const { files, routing } = release;
  const redirect = routing.redirects.find(({ from }) => from.replace(/^\//, '').normalize('NFC') === path);
  if (redirect) return { kind: 'redirect', to: locationOf(redirect.to, query), status: redirect.status };
  const file = fileFor(path, release);
  if (file) return { kind: 'file', file, status: 200 };
  // Relative links of the folder's page would lead elsewhere without the slash.
  if (path !== '' && !path.endsWith('/') && files.has(`${path}/index.html`)) {
    return { kind: 'redirect', to: `/${path.split('/').map(encodeURIComponent).join('/')}/${query}`, status: 308 };
  }
  const page = files.get(routing.fallback ?? 'index.html');
  const looksLikeFile = /\.[A-Za-z0-9]{1,8}$/.test(path);
  if (routing.spa && page && (wantsPage || !looksLikeFile)) return { kind: 'file', file: page, status: 200 };
  const notFound = routing.notFound === undefined ? undefined : files.get(routing.notFound);
  return notFound ? { kind: 'file', file: notFound, status: 404 } : { kind: 'none' };
}
