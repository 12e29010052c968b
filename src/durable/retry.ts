import { personLook } from './limits.ts';

/** How a failing step is tried again: up to `limit` times, waiting `delay` ms at first and `factor` times longer each time, never longer than `maxDelay` ms. */
export interface RetryPolicy {
  readonly limit: number;
  readonly delay: number;
  readonly factor: number;
  readonly maxDelay: number;
}

/** Not at all: what a step does unless it says otherwise. */
export const once: RetryPolicy = { limit: 0, delay: 0, factor: 1, maxDelay: 0 };

/** How an undo is tried again unless its step says otherwise: it should get through, so for longer. */
export const undoRetry: RetryPolicy = { limit: 8, delay: 250, factor: 2, maxDelay: 10_000 };

/** ms to wait before the attempt after `failures` failures: full jitter over an exponential ceiling ("Exponential Backoff And Jitter", AWS Architecture Blog). */
export function backoff({ delay, factor, maxDelay }: RetryPolicy, failures: number, random: () => number): number {
  return Math.round(random() * Math.min(maxDelay, delay * factor ** Math.max(0, failures - 1)));
}

/** What an error says about trying again. */
export type Advice = { readonly kind: 'never' } | { readonly kind: 'backoff' } | { readonly kind: 'person' } | { readonly kind: 'after'; readonly delay: number };

/** ms until something that failed so many times is tried again, as its error advises and otherwise as its policy says. */
export function pauseBefore(advice: Exclude<Advice, { kind: 'never' }>, policy: RetryPolicy, failures: number, random: () => number): number {
  switch (advice.kind) {
    case 'person': return personLook;
    case 'after': return advice.delay;
    case 'backoff': return backoff(policy, failures, random);
  }
}

/** Mistakes in a program fail the same way every time. */
const mistakes = new Set(['TypeError', 'ReferenceError', 'SyntaxError', 'RangeError', 'ZodError']);

/** The decision an error carries in `retry` and `retryAfter`; without one, mistakes in the program are final and the rest may pass. */
export function adviceOf(error: unknown): Advice {
  if (typeof error !== 'object' || error === null) return { kind: 'backoff' };
  const retry: unknown = Reflect.get(error, 'retry');
  const after: unknown = Reflect.get(error, 'retryAfter');
  if (retry === 'never' || retry === 'person') return { kind: retry };
  if (retry === 'after') return { kind: 'after', delay: typeof after === 'number' ? after : 1_000 };
  if (retry === 'backoff') return { kind: 'backoff' };
  const name: unknown = Reflect.get(error, 'name');
  return typeof name === 'string' && mistakes.has(name) ? { kind: 'never' } : { kind: 'backoff' };
}
