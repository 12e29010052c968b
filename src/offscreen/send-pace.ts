import pLimit from 'p-limit';
import { adviceOf, backoff, type RetryPolicy } from '../durable/retry.ts';
import type { Pause } from '../durable/waker.ts';

/** Requests on their way at the same time. */
const inFlight = 3;
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

/** How fast the requests of one transfer follow one another. */
export interface SendPace {
  /** Does something in turn: at most three at once, one at a time after the target asked for patience, until all goes well again. */
  turn<T>(body: () => Promise<T>): Promise<T>;
  /** Sends until it arrives, and waits where waiting helps. Throws the signal's reason, or the last error when it is final or lasts. */
  send<T>(body: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** A pace for one transfer. All its requests wait together when the target says when to come again (429, 503). */
export function createSendPace({ now, random, pause }: PaceOptions): SendPace {
  const limit = pLimit(inFlight);
  let notBefore = 0;
  let wellSince = 0;

  async function patience(signal: AbortSignal): Promise<void> {
    // Another request may have been told to wait longer meanwhile.
    for (let wait = notBefore - now(); wait > 0; wait = notBefore - now()) await pause(wait, signal);
    signal.throwIfAborted();
  }

  return {
    turn: (body) => limit(body),
    async send(body, signal) {
      for (let failures = 0, waits = 0; ;) {
        await patience(signal);
        try {
          const result = await body();
          wellSince += 1;
          if (limit.concurrency < inFlight && wellSince % 4 === 0) limit.concurrency += 1;
          return result;
        } catch (error) {
          signal.throwIfAborted();
          const advice = adviceOf(error);
          if (advice.kind === 'never') throw error;
          wellSince = 0;
          if (advice.kind === 'after') {
            waits += 1;
            if (waits > mostWaits) throw error;
            limit.concurrency = 1;
            notBefore = Math.max(notBefore, now() + advice.delay);
          } else {
            failures += 1;
            if (failures > network.limit) throw error;
            await pause(backoff(network, failures, random), signal);
          }
        }
      }
    },
  };
}
