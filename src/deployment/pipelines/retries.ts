import type { RetryPolicy } from '../../durable/retry.ts';

/** For commands to a target: what the network or a restart breaks is tried again for about half a minute. */
export const network: RetryPolicy = { limit: 8, delay: 250, factor: 2, maxDelay: 8_000 };

/** For reading the live address until it tells the new release: often, because people wait for it. */
export const readBack: RetryPolicy = { limit: 40, delay: 100, factor: 1.5, maxDelay: 2_000 };
