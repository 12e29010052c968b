import type { DeploymentStrategy } from '../domain/components.ts';
import type { DeploymentRequest, DeploymentResult, RollbackResult, ValidationResult } from '../domain/deployment.ts';
import { DeployError } from '../domain/errors.ts';
import type { TargetAttempt } from '../targets/target.ts';
import type { StrategyContext } from './strategy.ts';

/** What was live when a switch was planned. The switch goes through only if it still is. */
interface SwitchPlan {
  readonly generation: number;
  readonly live: string | null;
}

/**
 * All traffic moves at once to a release that was received, checked and sealed beside the live one; the old one stays, so that
 * going back is the same single switch. Steps of `execute`: `hold`, `plan-switch`, `switch`; of `rollback`: `hold`, `switch`.
 */
export class BlueGreenStrategy implements DeploymentStrategy {
  readonly #context: StrategyContext;

  constructor(context: StrategyContext) {
    this.#context = context;
  }

  getName(): string {
    return 'blue-green';
  }

  /** Always possible: every target can switch. */
  async validate(deployment: DeploymentRequest): Promise<ValidationResult> {
    const valid = deployment.strategy === 'blue-green';
    return { valid, findings: valid ? [] : [{ check: 'strategy', level: 'error', message: `The deployment asks for ${deployment.strategy}.` }] };
  }

  async execute(deployment: DeploymentRequest): Promise<DeploymentResult> {
    const { p, target, site, leases, retry } = this.#context;
    await p.step('hold', (a) => leases.ensure(a), { retry, undo: (_, a) => leases.release(false, a) });
    const plan = await p.step('plan-switch', (a) => this.#plan(a), { retry });
    await p.step('switch', async (a) => {
      const { fence } = await leases.ensure(a);
      const { generation } = await target.promote(site, deployment.id, { fence, generation: plan.generation }, a);
      return { generation };
    }, { retry, undo: (_, a) => this.#takeBack(deployment.id, plan, a) });
    return await p.step('switched', () => this.#context.result('success', 'The new release is live.'));
  }

  async rollback(deployment: DeploymentRequest): Promise<RollbackResult> {
    const { p, target, site, leases, retry } = this.#context;
    const source = deployment.metadata.source;
    const since = deployment.initiatedAt;
    // One step for both: in an emergency every write to the journal counts too.
    const held = await p.step('hold', async (a) => {
      const { fence } = await leases.ensure(a);
      return { fence, ...await this.#plan(a) };
    }, { retry });
    const wanted = source.kind === 'release' ? source.deployment : null;
    await p.step('switch', async (a) => {
      // Every request counts in an emergency: the lease is asked for again only when something went wrong meanwhile.
      const { fence } = a.attempt === 1 ? held : await leases.ensure(a);
      const { generation } = await target.rollBack(site, wanted, { fence, generation: held.generation }, a);
      return { generation };
    }, { retry });
    const { deployedAt } = await p.step('switched', () => this.#context.result('success', 'The earlier release is live again.'));
    return { deploymentId: deployment.id, status: 'success', message: 'The earlier release is live again.', restored: wanted, duration: Math.max(0, deployedAt - since) };
  }

  async #plan(attempt: TargetAttempt): Promise<SwitchPlan> {
    const { generation, live } = await this.#context.target.readSite(this.#context.site, attempt.signal);
    return { generation, live: live?.deployment ?? null };
  }

  /** Puts back what was live, but only if what is live is still ours: the agent or another person may have acted meanwhile. */
  async #takeBack(ours: string, plan: SwitchPlan, attempt: TargetAttempt): Promise<void> {
    const { target, site, leases } = this.#context;
    const now = await target.readSite(site, attempt.signal);
    if (now.live?.deployment !== ours) return;
    const { fence } = await leases.ensure(attempt);
    const after = await target.rollBack(site, plan.live, { fence, generation: now.generation }, attempt);
    if ((after.live?.deployment ?? null) !== plan.live) {
      throw new DeployError('rollback.not-restored', 'The target did not go back to what was live before.', { next: 'Open the site and roll back by hand.', retry: 'backoff' });
    }
  }
}
