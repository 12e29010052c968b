import { z } from 'zod';
import { DeploymentRequest, type ValidationFinding } from '../../domain/deployment.ts';
import { toWire } from '../../domain/errors.ts';
import type { DeploymentFile } from '../../domain/manifest.ts';
import { overQuota } from '../../domain/quota.ts';
import { siteKey } from '../../domain/site.ts';
import { definePipeline } from '../../durable/pipeline.ts';
import { differenceOf } from '../../packaging/difference.ts';
import { manifestFeatures } from '../../domain/manifest-features.ts';
import { fitManifest } from '../../packaging/fit-manifest.ts';
import { siteOfRequest, snapshotOf } from './flow.ts';
import type { PipelineParts } from './parts.ts';

/** A plan is asked for like a deployment; `id` names the plan and its run. */
export const PlanRequest = z.object({ id: z.string().regex(/^pln_[A-Za-z0-9_-]{22}$/), request: DeploymentRequest });
export type PlanRequest = z.infer<typeof PlanRequest>;

/** Longest time a plan may take, ms: the project's own build is part of it. */
const planDeadline = 10 * 60_000;

/** Shown once for each site: sites that are made now are not listed outside of production. */
const indexedAsBefore = 'Search engines may list this site, as before. To keep them away, set “Search engines” for this environment in the options.';

/** Captures the project and writes down what a deployment would change. Sends nothing. */
export const planPipeline = definePipeline('plan@1', PlanRequest, (p, { id, request }: PlanRequest, parts: PipelineParts) => p.stage('preparation', async (p) => {
  const snapshotId = snapshotOf(request) ?? `snap-${id}`;
  const { source } = request.metadata;
  if (source.kind === 'tab') {
    await p.step('capture', async (a) => {
      await parts.projects.capture({ tabId: source.tabId, snapshotId, projectId: request.projectId, run: id, signal: a.signal, log: (line) => a.log(line) });
      return { snapshotId };
    });
  }
  const totals = await p.step('digest', () => parts.projects.digest(snapshotId, id), { retry: { limit: 2, delay: 200, factor: 2, maxDelay: 1_000 } });
  return await p.step('compare', async (a) => {
    const site = siteOfRequest(request);
    const { files, routing, leftOut, gaps } = await parts.projects.read(snapshotId);
    const { findings: admission } = await parts.admit(request, a.signal);
    const target = await parts.target(request.metadata.agent);
    const seen = await target.readSite(site, a.signal).catch((error: unknown) => ({ problem: toWire(error).message }));
    const live = 'problem' in seen || seen.live === null ? undefined : await parts.ledger.release(seen.live.deployment);
    const difference = differenceOf(live?.files ?? [], files);
    const known = await parts.ledger.knownFiles(request.projectId, request.metadata.agent);
    const toSend = files.filter((file) => !known.has(file.sha256));
    const tooMuch = 'problem' in seen || seen.storage === null ? undefined : overQuota(seen.storage, sum(toSend));
    const { notApplied, refused } = fitManifest({ files, routing }, 'problem' in seen ? manifestFeatures : seen.features);
    const isIndexed = !('problem' in seen) && seen.indexing === 'as-before' && !await parts.ledger.wasShown('indexed-as-before', siteKey(site));
    const findings: ValidationFinding[] = [
      ...admission,
      ...('problem' in seen ? [{ check: 'target', level: 'warning' as const, message: seen.problem }] : []),
      ...(tooMuch ? [{ check: 'quota', level: 'warning' as const, message: tooMuch.message }] : []),
      ...refused.map((message) => ({ check: 'target', level: 'error' as const, message })),
      ...notApplied.map((message) => ({ check: 'target', level: 'warning' as const, message })),
      ...(isIndexed ? [{ check: 'indexing', level: 'info' as const, message: indexedAsBefore }] : []),
      ...gaps.map((message) => ({ check: 'source', level: 'warning' as const, message })),
      ...await parts.projects.inspect(snapshotId),
      ...await parts.scan(snapshotId),
      ...leftOut.map(({ path, reason }) => ({ check: 'left-out', level: 'info' as const, message: reason, path })),
    ];
    const { policy } = await parts.environment(request.targetEnvironment);
    await parts.ledger.savePlan({
      id, snapshotId, projectId: request.projectId, projectName: request.projectName, environment: site.environment, createdAt: parts.now(),
      added: difference.added, changed: difference.changed, removed: difference.removed, unchanged: difference.unchanged,
      bytes: totals.bytes, bytesToSend: sum(toSend), findings, strategy: request.strategy, checks: request.configuration.validationChecks,
      expected: await parts.ledger.expectedDuration(siteKey(site)) ?? 3_000 + policy.watch,
      worst: 4 * policy.stageDeadline + policy.watch,
      rollback: live ? `The release of ${new Date(live.createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC, with its configuration.` : 'Nothing was live before: going back takes the site offline.',
    });
    if (isIndexed) await parts.ledger.markShown('indexed-as-before', siteKey(site));
    return { added: difference.added.length, changed: difference.changed.length, removed: difference.removed.length };
  });
}, { deadline: planDeadline }));

function sum(files: readonly DeploymentFile[]): number {
  return files.reduce((total, file) => total + file.size, 0);
}
