import { type SegmentedPath, segmentsOf } from '../../packaging/site-rules/path-pattern.ts';

/** What a request asks for. */
export interface RequestTarget {
  /** The path within a site, NFC and without its first slash; undefined: no file can have it. */
  readonly path: string | undefined;
  readonly segments: SegmentedPath;
  /** With its `?`, or empty. */
  readonly query: string;
}

/** A request's target split into path and query (with its `?`), also in absolute form (RFC 9112, 3.2.2). */
export function splitTarget(target: string): { path: string; query: string } {
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?/is.exec(target) ?? [];
  return { path: path === '' ? '/' : path, query };
}

/** The path within a site that a request means; undefined when no file can have it. */
function sitePath(pathname: string): string | undefined {
  try {
    const path = pathname.split('/').map((segment) => decodeURIComponent(segment));
    if (path.some((segment) => segment.includes('/') || segment.includes('\0') || segment === '..' || segment === '.')) return undefined;
    return path.join('/').slice(1).normalize('NFC');
  } catch {
    return undefined;
  }
}

/** Reads the target of a request; undefined when it has no path that begins with a slash. */
export function requestTarget(target: string): RequestTarget | undefined {
  const { path, query } = splitTarget(target);
  return path.startsWith('/') ? { path: sitePath(path), segments: segmentsOf(path), query } : undefined;
}
