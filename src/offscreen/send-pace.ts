import { adviceOf, backoff, type RetryPolicy } from '../durable/retry.ts';
import type { Pause } from '../durable/waker.ts';
import { createLineFit } from './line-fit.ts';

/** How a request that failed on the way is sent again; then the transfer as a whole begins anew with a fresh list of what is missing. */
const network: RetryPolicy = { limit: 3, delay: 500, factor: 2, maxDelay: 4_000 };
/** How often one request may be told to wait before the transfer gives up. */
const mostWaits = 20;

/** What the pace of a transfer is kept with. */
export interface PaceOptions {
  now(): number;
  random(): number;
  readonly pause: Pause;
}

/**
 * Sends so many bytes until they arrive, and waits where waiting helps. `request` says `begins` when its turn has
 * come, where it waits first, and may answer how long the bytes were on their way, ms, where making them was part of it. Answers false when they are too many for the line: then they should go in parts. Throws
 * the signal's reason, or the last error when it is final or lasts.
 */
export type Send = (bytes: number, request: (begins: () => void) => Promise<number | void>, signal: AbortSignal) => Promise<boolean>;

/** How the requests of one transfer follow one another, and how large they are: as its line takes them best (`line-fit.ts`). */
export interface SendPace {
  /**
   * Does one piece of work after another, as many at once as the line is the better for; one at a time after the target asked for patience, until all goes
   * well again. `next` is told how many bytes one should have at most, and asked again after each. `work` makes a request and sends it; it must not reject.
   */
  each<T>(next: (most: number) => T | undefined, work: (item: T, send: Send) => Promise<void>): Promise<void>;
}

/** A pace for one transfer. All its requests wait together when the target says when to come again (429, 503). */
export function createSendPace({ now, random, pause }: PaceOptions): SendPace {
  const fit = createLineFit(now);
  let notBefore = 0;
  /** Most at once while the target is being spared. */
  let spared = Infinity;
  let wellSince = 0;

  async function patience(signal: AbortSignal): Promise<void> {
    // Another request may have been told to wait longer meanwhile.
    for (let wait = notBefore - now(); wait > 0; wait = notBefore - now()) await pause(wait, signal);
    signal.throwIfAborted();
  }

  async function deliver(bytes: number, request: (begins: () => void) => Promise<number | void>, signal: AbortSignal, turnBegan: number): Promise<boolean> {
    for (let failures = 0, waits = 0; ;) {
      await patience(signal);
      let began = now();
      try {
        const onItsWay = await request(() => (began = now()));
        // What was sent again, or waited, says nothing of how many at once the line carries.
        if (failures + waits === 0) fit.arrived({ bytes, began: turnBegan, took: onItsWay ?? now() - began, turn: now() - turnBegan });
        wellSince += 1;
        if (wellSince % 4 === 0) spared = spared + 1 >= fit.atOnce ? Infinity : spared + 1;
        return true;
      } catch (error) {
        signal.throwIfAborted();
        const advice = adviceOf(error);
        if (advice.kind === 'never') throw error;
        wellSince = 0;
        if (advice.kind === 'after') {
          waits += 1;
          if (waits > mostWaits) throw error;
          spared = 1;
          notBefore = Math.max(notBefore, now() + advice.delay);
        } else {
          if (fit.failed(bytes, now() - began)) return false;
          failures += 1;
          if (failures > network.limit) throw error;
          await pause(backoff(network, failures, random), signal);
        }
      }
    }
  }

  return {
    async each(next, work) {
      const running = new Set<Promise<void>>();
      for (;;) {
        while (running.size < Math.min(fit.atOnce, spared)) {
          const item = next(fit.most);
          if (item === undefined) break;
          const began = now();
          const turn = work(item, (bytes, request, signal) => deliver(bytes, request, signal, began)).finally(() => running.delete(turn));
          running.add(turn);
        }
        if (running.size === 0) return;
        await Promise.race(running);
      }
    },
  };
}
