import { z } from 'zod';

/** How a failed call may be tried again: never, at once with backoff, not before `retryAfter` ms have passed, or once a person has done what `next` says. */
export const RetryAdvice = z.enum(['never', 'backoff', 'after', 'person']);
export type RetryAdvice = z.infer<typeof RetryAdvice>;

/** A failure as it crosses a boundary (message, database, HTTP): plain data, stable `code`, words for a person. */
export const WireError = z.object({
  /** Stable, dotted, lower case: `lease.lost`, `manifest.path-refused`. Programs decide by it, never by the message. */
  code: z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/),
  /** One sentence that says what happened. */
  message: z.string(),
  /** One sentence that says what to do next; empty when there is nothing to do. */
  next: z.string().default(''),
  retry: RetryAdvice.default('never'),
  /** ms to wait before trying again; only with `retry: 'after'`. */
  retryAfter: z.number().nonnegative().optional(),
  /** Small facts that belong to the code, such as the state a conflict answers with. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type WireError = z.infer<typeof WireError>;

/** What a DeployError is made of; `code` and `message` are required. */
export type DeployErrorOptions = Omit<z.input<typeof WireError>, 'code' | 'message'> & { cause?: unknown };

/** The one error class of Slipway. It survives being stored or sent as a `WireError` and comes back with the same code. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  readonly code: string;
  readonly next: string;
  readonly retry: RetryAdvice;
  readonly retryAfter: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: string, message: string, options: DeployErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = options.next ?? '';
    this.retry = options.retry ?? 'never';
    this.retryAfter = options.retryAfter;
    this.details = options.details;
  }
}

/** Whether the browser refused to store something because there is no room: by itself, or inside a database's own error. */
export function isStorageFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return Reflect.get(error, 'name') === 'QuotaExceededError' || isStorageFull(Reflect.get(error, 'inner'));
}

/** What is told when there is no room left to store something on this computer. */
export function storageFull(cause: unknown): DeployError {
  return new DeployError('storage.full', 'There is no room left on this computer for the project\'s files.', {
    next: 'Make room on the disk your browser keeps its data on, then deploy again. What is live stays live.', cause,
  });
}

/** What is told when the browser does not let us reach a host: a person has to allow these match patterns; what waits for that goes on by itself. */
export function permissionMissing(host: string, patterns: readonly string[], cause: unknown): DeployError {
  return new DeployError('permission.missing', `The browser does not let Slipway reach ${host} any more.`, { next: `Allow ${host} again.`, retry: 'person', details: { host, patterns }, cause });
}

/** Any thrown value as plain data. Unknown errors get the code `unexpected`; nothing is lost but the stack. */
export function toWire(error: unknown): WireError {
  if (error instanceof DeployError) {
    return {
      code: error.code,
      message: error.message,
      next: error.next,
      retry: error.retry,
      ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  if (isStorageFull(error)) return toWire(storageFull(error));
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'aborted', message: 'The operation was stopped.', next: '', retry: 'never' };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'unexpected', message, next: 'Try again; if it happens again, report it with the log.', retry: 'never' };
}

/** The error that `toWire` described. */
export function fromWire(wire: WireError): DeployError {
  const { code, message, ...options } = wire;
  return new DeployError(code, message, options);
}
