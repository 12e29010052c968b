import type { DutyCycle } from './duty-cycle.ts';
import type { Pool } from './pool.ts';

/** Bytes that one core signs and hands over to the network in a ms, beside packing and encrypting them. */
const handedOver = 100_000;

/** A pool that makes packs in a duty cycle's time while a person wants that: one at a time, and with pauses. It is asked before every pack, so that it takes effect at once. */
export function gently(pool: Pool, cycle: DutyCycle, isWanted: () => Promise<boolean>): Pool {
  return {
    hash: (spans) => pool.hash(spans),
    deliver: async (job, signal) => (await isWanted() ? cycle.run(() => pool.deliver(job, signal), ({ worked, bytes }) => worked + bytes / handedOver) : pool.deliver(job, signal)),
  };
}
