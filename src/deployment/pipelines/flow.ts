import type { DeploymentRequest } from '../../domain/deployment.ts';
import type { EnvironmentName, EnvironmentPolicy } from '../../domain/environment.ts';
import { DeployError } from '../../domain/errors.ts';
import type { DeploymentFile, Routing, SourceDescription } from '../../domain/manifest.ts';
import type { Site } from '../../domain/site.ts';
import type { Leases, StrategyContext } from '../../strategies/strategy.ts';
import type { PipelineContext } from '../../durable/pipeline.ts';
import type { TargetDriver } from '../../targets/target.ts';
import type { PipelineParts } from './parts.ts';
import { network } from './retries.ts';

/** What every stage of one run works with. */
export interface Flow {
  readonly request: DeploymentRequest;
  readonly parts: PipelineParts;
  readonly target: TargetDriver;
  readonly site: Site;
  readonly leases: Leases;
  /** The environment's rules as they were when the run began. */
  readonly policy: EnvironmentPolicy;
}

/** What a release consists of, wherever it comes from. */
export interface ReleaseContents {
  readonly files: readonly DeploymentFile[];
  readonly routing: Routing;
  readonly source: SourceDescription;
}

/**
 * Why a lease is not to be had: it is held for a moment, or it is gone for good. Who was fenced out, or for whom the agent went back or somebody else
 * decided, has lost the place in the queue too, and no waiting brings either back.
 */
async function whyNoLease(error: unknown, request: DeploymentRequest, site: Site, target: TargetDriver, signal: AbortSignal): Promise<unknown> {
  if (!(error instanceof DeployError) || (error.code !== 'lease.held' && error.code !== 'queue.not-head')) return error;
  const { queue, holder, live, pending } = await target.readSite(site, signal);
  if (queue.some(({ deployment }) => deployment === request.id)) return error;
  if (pending === null && live?.deployment === request.id) {
    return new DeployError('lease.settled', 'Somebody else has confirmed this release meanwhile; it is live.', { next: 'Roll back if it should not be.', cause: error });
  }
  if (!holder) {
    return new DeployError('lease.taken-over', 'This deployment no longer has the site: it was not heard of for too long and the agent went back by itself, or somebody took this site over.', {
      next: 'What is live now stays live. Look at the site in the panel, then deploy again.', cause: error,
    });
  }
  const person = queue.find(({ deployment }) => deployment === holder.deployment)?.person;
  return new DeployError('lease.taken-over', `${person ?? 'Somebody else'} took this site over while it was being deployed to.`, {
    next: 'What they put live stays live. Ask them, or look at the site in the panel, before you deploy again.', cause: error,
  });
}

/** The lease of a run's site: taken at the agent, kept alive outside the worker. */
export function leasesOf(request: DeploymentRequest, site: Site, target: TargetDriver, policy: EnvironmentPolicy, parts: PipelineParts): Leases {
  const rollingBack = request.metadata.action === 'roll-back';
  return {
    async ensure(attempt) {
      // A way back that nobody confirms is held, not reverted: going forward again is never an emergency.
      const onLeaseLost = rollingBack ? 'hold' : policy.onLeaseLost;
      const lease = await target.acquireLease(site, request.id, { emergency: rollingBack, onLeaseLost, holdFor: policy.holdFor }, attempt).catch(async (error: unknown) => {
        throw await whyNoLease(error, request, site, target, attempt.signal);
      });
      // Going back takes less time than a lease lasts, and nothing of it waits for the offscreen document.
      if (!rollingBack) await parts.carrier.keepLease({ agent: target.id, site, deployment: request.id, fence: lease.fence });
      return lease;
    },
    async release(confirm, attempt) {
      await parts.carrier.dropLease(request.id);
      const { holder, pending, live } = await target.readSite(site, attempt.signal);
      if (holder?.deployment === request.id) {
        await target.releaseLease(site, request.id, { fence: holder.fence, confirm }, attempt);
        return;
      }
      // Given back before, by an attempt whose answer was lost; going back is final without being confirmed.
      if (!confirm || rollingBack || (pending === null && live?.deployment === request.id)) return;
      const { fence } = await target.acquireLease(site, request.id, { emergency: false, onLeaseLost: policy.onLeaseLost, holdFor: policy.holdFor }, attempt);
      await target.releaseLease(site, request.id, { fence, confirm }, attempt);
    },
  };
}

/** What a strategy is handed for a stage of a run. */
export function strategyContext(p: PipelineContext, flow: Flow): StrategyContext {
  const { parts, request, target, site, leases } = flow;
  return { p, target, site, leases, retry: network, result: (status, message) => parts.ledger.result(request.id, status, message) };
}

/** The snapshot a run's files are captured or fetched into; null for a promotion whose bytes are at the target already. */
export function snapshotOf(request: DeploymentRequest): string | null {
  const { source } = request.metadata;
  if (source.kind === 'snapshot') return source.snapshotId;
  return source.kind === 'release' ? null : `snap-${request.id}`;
}

/** Files, routing and origin of the release a run makes. Called inside steps: it reads the database. */
export async function contentsOf(flow: Pick<Flow, 'request' | 'parts'>): Promise<ReleaseContents> {
  const { request, parts } = flow;
  const snapshotId = snapshotOf(request);
  if (snapshotId !== null) return await parts.projects.read(snapshotId);
  const { source } = request.metadata;
  const release = source.kind === 'release' ? await parts.ledger.release(source.deployment) : undefined;
  if (!release) {
    throw new DeployError('release.unknown', 'This browser does not know the files of that release.', { next: 'Deploy the project itself to this environment.' });
  }
  return { files: release.files, routing: release.routing, source: { ...release.source, kind: 'release', from: release.id } };
}

/** The environment a request goes to. */
export function siteOfRequest(request: DeploymentRequest): Site & { readonly environment: EnvironmentName } {
  return { project: request.projectId, environment: request.configuration.targetEnvironment };
}
