import { DeploymentRequest } from '../domain/deployment.ts';
import type { RunRow } from '../durable/journal.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import { siteOfRequest } from './pipelines/flow.ts';

/** How long an agent may take to answer, ms: nobody waits longer to be rid of a run. */
const patience = 5_000;

/** Gives up a run's place in the queue of its site, so that nobody waits behind a run that nobody drives. Throws what the target throws; `queue.working` when it holds the lease. */
export async function leaveQueue({ id, input }: Pick<RunRow, 'id' | 'input'>, targets: Pick<TargetRegistry, 'target'>): Promise<void> {
  const request = DeploymentRequest.safeParse(input);
  if (!request.success) return;
  const target = await targets.target(request.data.metadata.agent);
  await target.leaveQueue(siteOfRequest(request.data), id, { idempotencyKey: `${id}/leave`, signal: AbortSignal.timeout(patience) });
}
