import { type HeaderFields, type RuledHeaders, withRuled } from './rule-headers.ts';

/** Headers every answer of a site carries unless the release says otherwise. */
const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': 'SAMEORIGIN' };

/** What an answer is besides what it holds. */
export interface AnswerKind {
  readonly isPreview: boolean;
  /** Search engines are asked to stay away. */
  readonly noIndex: boolean;
}

/** What an answer with a file is besides the file. */
export interface FileAnswerKind extends AnswerKind {
  readonly status: 200 | 404;
  /** Its bytes never change under its name. */
  readonly isImmutable: boolean;
}

/**
 * A preview is kept by nobody, and search engines stay away from where they should, whatever a release's
 * rules say.
 */
function insisted({ isPreview, noIndex }: AnswerKind): Record<string, string> {
  return {
    ...(isPreview ? { 'cache-control': 'private, no-store' } : {}),
    ...(isPreview || noIndex ? { 'x-robots-tag': 'noindex' } : {}),
  };
}

/**
 * Headers of a file: safe defaults, how long it may be kept, then what the release's rules set. Names in
 * lower case.
 */
export function headersFor(contentType: string, ruled: RuledHeaders, kind: FileAnswerKind): HeaderFields {
  const defaults = {
    ...always,
    'content-type': contentType,
    'cache-control': kind.status === 200 && kind.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  return { ...withRuled(defaults, ruled), ...insisted(kind) };
}

/**
 * Headers of a release's answer that is no file: a redirect, or the agent's own page. Rules cannot say what
 * that is written in.
 */
export function headersWithoutFile(type: string, ruled: RuledHeaders, kind: AnswerKind): HeaderFields {
  return { ...withRuled({ ...always, 'cache-control': 'no-store' }, ruled), 'content-type': type, ...insisted(kind) };
}

/** Headers of an answer that is of no release. */
export function plainHeaders(type: string): Record<string, string> {
  return { ...always, 'content-type': type, 'cache-control': 'no-store' };
}
