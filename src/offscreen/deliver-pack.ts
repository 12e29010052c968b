import type { AgentConnection } from '../targets/registry.ts';
import type { Delivered, DeliverJob } from './pool-job.ts';
import type { Pool } from './pool.ts';

/** A pack to be made and sent: where its bytes lie, and its place in the release. */
export type PackOrder = Pick<DeliverJob, 'plan' | 'spans' | 'at' | 'compress'>;

/** Has a pack made, sealed to the agent as it is now and handed to it. Throws what the agent refuses with, as a person can use it, `pool.failed`, or the signal's reason. */
export async function deliverPack(deliver: Pool['deliver'], { sealing, endpoint, keys, explain }: AgentConnection, order: PackOrder, signal: AbortSignal): Promise<Delivered> {
  const job = { ...order, to: await sealing(signal), agent: endpoint, key: keys };
  return await deliver(job, signal).catch(async (error: unknown) => {
    throw await explain(error);
  });
}
