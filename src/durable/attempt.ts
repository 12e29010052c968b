import { engineError } from './saved-error.ts';
import { stopGrace } from './limits.ts';
import type { Pause } from './waker.ts';

/** How one attempt ended. `stopped`: it was told to stop and did, or was left to itself. */
export type AttemptEnd<T> = { readonly kind: 'done'; readonly output: T } | { readonly kind: 'error'; readonly error: unknown } | { readonly kind: 'stopped' };

/** Bounds of one attempt. */
export interface AttemptBounds {
  /** ms; undefined = as long as it takes. */
  readonly timeout: number | undefined;
  /** What to fail with when the time is over. */
  readonly late: () => Error;
  /** Aborted when the run stops. */
  readonly stop: AbortSignal;
  readonly pause: Pause;
}

/**
 * Runs a body once. At its timeout it is aborted and not waited for: what it does later is nobody's. When the run stops it is
 * aborted and waited for, so that nothing is undone behind its back; but no longer than `stopGrace`.
 */
export async function runAttempt<T>(body: (signal: AbortSignal) => Promise<T>, { timeout, late, stop, pause }: AttemptBounds): Promise<AttemptEnd<T>> {
  const abort = new AbortController();
  const clock = new AbortController();
  const ended: Promise<AttemptEnd<T>> = (async () => body(abort.signal))().then(
    (output) => ({ kind: 'done', output }),
    (error: unknown) => ({ kind: 'error', error }),
  );
  const expired = timeout === undefined ? undefined : pause(timeout, clock.signal).then(
    (): AttemptEnd<T> => {
      const error = late();
      abort.abort(error);
      return { kind: 'error', error };
    },
    () => new Promise<never>(() => undefined),
  );
  const stopped = new Promise<AttemptEnd<T>>((resolve) => {
    const onStop = (): void => {
      abort.abort(engineError('aborted', 'It was stopped.'));
      const grace = pause(stopGrace, clock.signal).then((): AttemptEnd<T> => ({ kind: 'stopped' }), (): AttemptEnd<T> => ({ kind: 'stopped' }));
      void Promise.race([ended, grace]).then((end) => resolve(end.kind === 'done' ? end : { kind: 'stopped' }));
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true, signal: clock.signal });
  });
  try {
    const end = await Promise.race(expired ? [ended, expired, stopped] : [ended, stopped]);
    return end.kind === 'error' && stop.aborted ? { kind: 'stopped' } : end;
  } finally {
    clock.abort();
  }
}
