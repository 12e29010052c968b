import pLimit from 'p-limit';
import type { Pause } from '../durable/waker.ts';

/** Lets work take no more than a share of the time. */
export interface DutyCycle {
  /** Does a piece of work when the pieces before it have been paid for: one at a time, each followed by as much rest as it asks for. `busy` = how much of its time was work, ms; all of it, where that is not said. */
  run<T>(work: () => Promise<T>, busy?: (result: T) => number): Promise<T>;
}

/** Rests so long that work takes `share` of the time, 0 to 1. What takes its time anyway, a slow line say, is rest too. */
export function createDutyCycle(share: number, { now, pause }: { now(): number; readonly pause: Pause }): DutyCycle {
  const turn = pLimit(1);
  const never = new AbortController().signal;
  let notBefore = 0;
  return {
    run: (work, busyOf) => turn(async () => {
      const wait = notBefore - now();
      if (wait > 0) await pause(wait, never);
      const began = now();
      const pay = (busy: number): void => void (notBefore = began + busy / share);
      try {
        const result = await work();
        pay(busyOf ? busyOf(result) : now() - began);
        return result;
      } catch (error) {
        pay(now() - began);
        throw error;
      }
    }),
  };
}
