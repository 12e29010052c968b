import { DeployError } from '../domain/errors.ts';
import { type Site, siteKey } from '../domain/site.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { StoredEnvironments } from './environments.ts';

/** What a change that nobody confirmed is settled with. */
export interface PendingChangeOptions {
  readonly environments: Pick<StoredEnvironments, 'getEnvironment' | 'refresh'>;
  readonly targets: Pick<TargetRegistry, 'target'>;
  newKey(): string;
}

const patience = 15_000;

/**
 * Settles a change whose browser disappeared before it was confirmed: keeps it, or has the agent go back to what was live before. Quiet when nothing
 * is pending. Throws DeployError `site.busy` while a deployment still looks after its change.
 */
export function createPendingChange({ environments, targets, newKey }: PendingChangeOptions): (site: Site, decision: 'keep' | 'go-back') => Promise<void> {
  return async (site, decision) => {
    const { agent, policy } = await environments.getEnvironment(site.environment);
    const target = await targets.target(agent);
    const { pending, holder } = await target.readSite(site, AbortSignal.timeout(patience));
    if (pending) {
      if (holder) throw new DeployError('site.busy', 'A deployment is still looking after this change.', { next: 'Wait until it has ended, or cancel it.' });
      const attempt = { idempotencyKey: `settle/${siteKey(site)}/${newKey()}`, signal: AbortSignal.timeout(patience) };
      // Held while we hesitate: losing the connection here must not decide anything.
      const { fence } = await target.acquireLease(site, pending.deployment, { emergency: true, onLeaseLost: 'hold', holdFor: policy.holdFor }, attempt);
      await target.releaseLease(site, pending.deployment, { fence, confirm: decision === 'keep' }, attempt);
    }
    await environments.refresh(site);
  };
}
