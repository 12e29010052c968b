import type { DeploymentResult } from '../domain/deployment.ts';
import type { Site } from '../domain/site.ts';
import type { PipelineContext } from '../durable/pipeline.ts';
import type { RetryPolicy } from '../durable/retry.ts';
import type { TargetAttempt, TargetDriver, TargetLease } from '../targets/target.ts';

/** The right to change a site's traffic for as long as a run lasts. Called inside a step, before every change. */
export interface Leases {
  /** Takes the lease or keeps the one that is held; the same run gets the same one. Throws DeployError `lease.lost` when somebody else has it. */
  ensure(attempt: TargetAttempt): Promise<TargetLease>;
  /** Gives it back; `confirm` makes a pending change of traffic final. Quiet when it is gone already. */
  release(confirm: boolean, attempt: TargetAttempt): Promise<void>;
}

/** What a strategy works with while one run is driven. Everything it does is a step of `p`. */
export interface StrategyContext {
  readonly p: PipelineContext;
  readonly target: TargetDriver;
  readonly site: Site;
  readonly leases: Leases;
  /** How commands to the target are tried again. */
  readonly retry: RetryPolicy;
  /** The specification's result of the run as it stands, folded from its journal. */
  result(status: DeploymentResult['status'], message: string): Promise<DeploymentResult>;
}
