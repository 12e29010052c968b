import { DeploymentRequest } from '../../domain/deployment.ts';
import { DeployError } from '../../domain/errors.ts';
import { definePipeline } from '../../durable/pipeline.ts';
import { selectStrategy } from '../../strategies/select.ts';
import { type Flow, leasesOf, siteOfRequest, strategyContext } from './flow.ts';
import type { PipelineParts } from './parts.ts';
import { network } from './retries.ts';
import { cleanUp } from './stages/cleanup.ts';
import { readUntilLive } from './stages/verification.ts';

/**
 * Goes back to a release that was live before (`metadata.source`), with its configuration. Never waits in the queue: it takes the
 * site's lease from whoever holds it, because going back is the emergency. Nothing of it is undone: forward is another deployment.
 */
export const rollBackPipeline = definePipeline('roll-back@1', DeploymentRequest, async (p, request: DeploymentRequest, parts: PipelineParts) => {
  const { source } = request.metadata;
  if (source.kind !== 'release') throw new DeployError('rollback.no-release', 'Going back needs a release to go back to.');
  const { policy } = await p.stage('preparation', (p) => p.step('environment', async () => ({ policy: (await parts.environment(request.targetEnvironment)).policy })));
  const target = await parts.target(request.metadata.agent);
  const site = siteOfRequest(request);
  const flow: Flow = { request, parts, target, site, policy, leases: leasesOf(request, site, target, policy, parts) };
  const deadline = policy.stageDeadline;
  await p.stage('promotion', (p) => selectStrategy(request.strategy, strategyContext(p, flow)).rollback(request), { deadline });
  const { address } = await p.stage('verification', async (p) => {
    const live = await readUntilLive(p, flow, source.deployment);
    await p.step('confirm', async (a) => {
      await flow.leases.release(true, a);
      await parts.ledger.report(request.id, 'verification', 'Back', [{ level: 'ok', text: `${live.address} tells the earlier release, with its configuration.` }]);
      return {};
    }, { retry: network, final: true });
    return live;
  }, { deadline });
  await p.stage('cleanup', (p) => cleanUp(p, flow, address));
  return { address, restored: source.deployment };
});
