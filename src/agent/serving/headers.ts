import type { DeploymentFile, Routing } from '../../domain/manifest.ts';
import { isHashedName } from './resolve.ts';

/** Headers every answer of a site carries unless the release says otherwise. */
const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': 'SAMEORIGIN' };
const utf8Types = /^(?:text\/|application\/(?:javascript|json|manifest\+json)$)/;

function matches(pattern: string, path: string): boolean {
  const expression = pattern.replace(/^\//, '').split(/(\*\*|\*)/).map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))).join('');
  return new RegExp(`^${expression}$`).test(path);
}

/** The media type as it is sent: text is UTF-8 unless it says otherwise. */
export function contentType(mediaType: string): string {
  return utf8Types.test(mediaType) && !mediaType.includes('charset') ? `${mediaType}; charset=utf-8` : mediaType;
}

/** Headers of a file: safe defaults, how long it may be kept, then what the release's rules set. Names in lower case. */
export function headersFor(file: DeploymentFile, routing: Routing, options: { isPreview: boolean; status: number }): Record<string, string> {
  const lasting = options.status === 200 && isHashedName(file.path);
  const headers: Record<string, string> = {
    ...always,
    'content-type': contentType(file.mediaType),
    'cache-control': options.isPreview ? 'private, no-store' : lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(options.isPreview ? { 'x-robots-tag': 'noindex' } : {}),
  };
  for (const { path, set } of routing.headers) {
    if (matches(path, file.path)) for (const [name, value] of Object.entries(set)) headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** Headers of an answer that is no file of a release. */
export function plainHeaders(type: string): Record<string, string> {
  return { ...always, 'content-type': type, 'cache-control': 'no-store' };
}
