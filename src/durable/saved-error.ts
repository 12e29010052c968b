/** An error as it is stored: what survives a worker's death. */
export interface SavedError {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly retry: 'never' | 'backoff' | 'after' | 'person';
  readonly retryAfter?: number;
  readonly details?: Record<string, unknown>;
}

/** An error that came back from the journal; it has the same code and words as the one that was thrown. */
export class StepError extends Error implements SavedError {
  override readonly name = 'StepError';
  readonly code: string;
  readonly next: string;
  readonly retry: SavedError['retry'];
  declare readonly retryAfter?: number;
  declare readonly details?: Record<string, unknown>;

  constructor(saved: SavedError) {
    super(saved.message);
    this.code = saved.code;
    this.next = saved.next;
    this.retry = saved.retry;
    if (saved.retryAfter !== undefined) this.retryAfter = saved.retryAfter;
    if (saved.details !== undefined) this.details = saved.details;
  }
}

function text(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

/** Any thrown value as plain data. Unknown errors get the code `unexpected`. */
export function saveError(error: unknown): SavedError {
  if (typeof error !== 'object' || error === null) return { code: 'unexpected', message: String(error), next: '', retry: 'never' };
  const code = text(error, 'code');
  const retry = text(error, 'retry');
  const message = text(error, 'message') ?? 'Something failed.';
  const retryAfter: unknown = Reflect.get(error, 'retryAfter');
  const details: unknown = Reflect.get(error, 'details');
  const known = code !== undefined && /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(code);
  return {
    code: known ? code : 'unexpected',
    message: known ? message : `${text(error, 'name') ?? 'Error'}: ${message}`,
    next: text(error, 'next') ?? '',
    retry: retry === 'backoff' || retry === 'after' || retry === 'person' ? retry : 'never',
    ...(typeof retryAfter === 'number' ? { retryAfter } : {}),
    ...(typeof details === 'object' && details !== null ? { details: details as Record<string, unknown> } : {}),
  };
}

/** An error the engine itself makes. */
export function engineError(code: string, message: string, next = '', retry: SavedError['retry'] = 'never'): StepError {
  return new StepError({ code, message, next, retry });
}
