import type { DeploymentFile } from '../../domain/manifest.ts';
import { type HeaderFields, type RuledHeaders, withRuled } from './rule-headers.ts';

/** Headers every answer of a site carries unless the release says otherwise. */
const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': 'SAMEORIGIN' };
const utf8Types = /^(?:text\/|application\/(?:javascript|json|manifest\+json)$)/;

/** The media type as it is sent: text is UTF-8 unless it says otherwise. */
export function contentType(mediaType: string): string {
  return utf8Types.test(mediaType) && !mediaType.includes('charset') ? `${mediaType}; charset=utf-8` : mediaType;
}

/** Headers of a file: safe defaults, how long it may be kept, then what the release's rules set. A preview is kept by nobody, whatever they say. Names in lower case. */
export function headersFor(file: DeploymentFile, ruled: RuledHeaders, options: { isPreview: boolean; isImmutable: boolean; status: number }): HeaderFields {
  const lasting = options.status === 200 && options.isImmutable;
  const defaults = {
    ...always,
    'content-type': contentType(file.mediaType),
    'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  return {
    ...withRuled(defaults, ruled),
    ...(options.isPreview ? { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' } : {}),
  };
}

/** Headers of a release's answer that is no file: a redirect, or the agent's own page. Rules cannot say what that is written in. */
export function headersWithoutFile(type: string, ruled: RuledHeaders, options: { isPreview: boolean }): HeaderFields {
  return {
    ...withRuled({ ...always, 'cache-control': 'no-store' }, ruled),
    'content-type': type,
    ...(options.isPreview ? { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' } : {}),
  };
}

/** Headers of an answer that is of no release. */
export function plainHeaders(type: string): Record<string, string> {
  return { ...always, 'content-type': type, 'cache-control': 'no-store' };
}
