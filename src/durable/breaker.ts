import type { Dexie } from 'dexie';
import type { DurableTables } from './journal.ts';
import { StepError } from './saved-error.ts';

/** When a circuit opens and for how long, ms. */
export interface BreakerPolicy {
  /** Failures one after another. */
  readonly failures: number;
  readonly rest: number;
}

/** Where circuits are kept, and which errors count against them. */
export interface BreakerOptions {
  readonly database: Dexie & Pick<DurableTables, 'breakers'>;
  now(): number;
  /** Whether an error means that the other side is ill, and not that it refused. */
  isFailure(error: unknown): boolean;
}

/**
 * Runs a body unless its circuit is open (M. Nygard, "Release It!"): after so many failures in a row nothing is tried for a while, then one
 * attempt decides. The state outlives the worker. An open circuit throws code `target.resting` with `retry: 'after'`.
 */
export async function withBreaker<T>({ database, now, isFailure }: BreakerOptions, name: string, { failures, rest }: BreakerPolicy, body: () => Promise<T>): Promise<T> {
  const { breakers } = database;
  const before = await breakers.get(name);
  if (before?.openUntil != null && before.openUntil > now()) {
    throw new StepError({ code: 'target.resting', message: 'The target did not answer several times; it is left alone for a moment.', next: 'Slipway tries again by itself.', retry: 'after', retryAfter: before.openUntil - now() });
  }
  try {
    const result = await body();
    if (before) await breakers.delete(name);
    return result;
  } catch (error) {
    if (isFailure(error)) {
      await database.transaction('rw', breakers, async () => {
        const count = ((await breakers.get(name))?.failures ?? 0) + 1;
        // After a rest one failure is enough to rest again.
        await breakers.put({ id: name, failures: count, openUntil: count >= failures ? now() + rest : null });
      });
    }
    throw error;
  }
}
