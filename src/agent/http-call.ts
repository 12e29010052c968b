import type { Bytes } from '../security/bytes.ts';
import type { Caller } from './access/authenticate.ts';

/** An authenticated request, its body read and compared with the signed digest. */
export interface Call {
  readonly caller: Caller;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Bytes;
  readonly signal: AbortSignal;
  param(name: string): string;
  header(name: string): string | undefined;
}

/** An answer before it is signed. `body` = exact text. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

/** A JSON answer. */
export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) };
}
