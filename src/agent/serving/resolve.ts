import type { DeploymentFile, DeploymentStatement, Routing } from '../../domain/manifest.ts';
import { filesOf } from '../../domain/manifest.ts';

/** A release ready to answer requests. */
export interface ServedRelease {
  readonly deployment: string;
  readonly project: string;
  readonly files: ReadonlyMap<string, DeploymentFile>;
  readonly routing: Routing;
}

/** What a path of a release leads to. */
export type Resolution =
  | { readonly kind: 'file'; readonly file: DeploymentFile; readonly status: 200 | 404 }
  | { readonly kind: 'redirect'; readonly to: string; readonly status: 301 | 302 | 307 | 308 }
  | { readonly kind: 'none' };

/** The release of a manifest. */
export function servedRelease(deployment: string, project: string, statement: DeploymentStatement): ServedRelease {
  return { deployment, project, routing: statement.predicate.routing, files: new Map(filesOf(statement).map((file) => [file.path, file])) };
}

/** The path within a site that a request means, NFC and without its first slash; undefined when it is malformed. */
export function sitePath(pathname: string): string | undefined {
  try {
    const path = pathname.split('/').map((segment) => decodeURIComponent(segment));
    if (path.some((segment) => segment.includes('/') || segment.includes('\0') || segment === '..' || segment === '.')) return undefined;
    return path.join('/').slice(1).normalize('NFC');
  } catch {
    return undefined;
  }
}

function fileFor(path: string, { files, routing }: ServedRelease): DeploymentFile | undefined {
  const exact = files.get(path);
  if (exact) return exact;
  if (path === '' || path.endsWith('/')) return files.get(`${path}index.html`);
  return routing.cleanUrls ? files.get(`${path}.html`) : undefined;
}

/** What answers a path: redirects first, then files, clean URLs, the application's page, the site's own 404. `wantsPage`: a browser is asking for a page. */
export function resolve(release: ServedRelease, path: string, wantsPage: boolean): Resolution {
  const { files, routing } = release;
  const redirect = routing.redirects.find(({ from }) => from.replace(/^\//, '') === path);
  if (redirect) return { kind: 'redirect', to: redirect.to, status: redirect.status };
  const file = fileFor(path, release);
  if (file) return { kind: 'file', file, status: 200 };
  // Relative links of the folder's page would lead elsewhere without the slash.
  if (path !== '' && !path.endsWith('/') && files.has(`${path}/index.html`)) {
    return { kind: 'redirect', to: `/${path.split('/').map(encodeURIComponent).join('/')}/`, status: 308 };
  }
  const page = files.get('index.html');
  const looksLikeFile = /\.[A-Za-z0-9]{1,8}$/.test(path);
  if (routing.spa && page && (wantsPage || !looksLikeFile)) return { kind: 'file', file: page, status: 200 };
  const notFound = routing.notFound === undefined ? undefined : files.get(routing.notFound);
  return notFound ? { kind: 'file', file: notFound, status: 404 } : { kind: 'none' };
}

/** Whether a name carries a hash of its content, as build tools write it: its bytes never change, so it may be kept for ever. */
export function isHashedName(path: string): boolean {
  const hash = /[.-]([A-Za-z0-9_-]{8,32})\.[a-z0-9]{1,8}$/i.exec(path)?.[1];
  return hash !== undefined && (/\d/.test(hash) || /[A-Z]/.test(hash)) && /[A-Za-z]/.test(hash);
}
