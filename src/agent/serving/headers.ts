import type { DeploymentFile } from '../../domain/manifest.ts';

/** Headers every answer of a site carries unless the release says otherwise. */
const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': 'SAMEORIGIN' };
const utf8Types = /^(?:text\/|application\/(?:javascript|json|manifest\+json)$)/;

/** The media type as it is sent: text is UTF-8 unless it says otherwise. */
export function contentType(mediaType: string): string {
  return utf8Types.test(mediaType) && !mediaType.includes('charset') ? `${mediaType}; charset=utf-8` : mediaType;
}

/** Headers of a file: safe defaults, how long it may be kept, then what the release's rules set. A preview is kept by nobody, whatever they say. Names in lower case. */
export function headersFor(file: DeploymentFile, ruled: Readonly<Record<string, string>>, options: { isPreview: boolean; isImmutable: boolean; status: number }): Record<string, string> {
  const lasting = options.status === 200 && options.isImmutable;
  return {
    ...always,
    'content-type': contentType(file.mediaType),
    'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...ruled,
    ...(options.isPreview ? { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' } : {}),
  };
}

/** Headers of an answer that is no file of a release. */
export function plainHeaders(type: string): Record<string, string> {
  return { ...always, 'content-type': type, 'cache-control': 'no-store' };
}
