import type { DeploymentRequest, ValidationFinding } from '../../../domain/deployment.ts';
import type { EnvironmentPolicy } from '../../../domain/environment.ts';
import { DeployError, permissionMissing } from '../../../domain/errors.ts';
import type { DeploymentFile } from '../../../domain/manifest.ts';
import { overridableChecks, withOverride } from '../../../domain/override.ts';
import { hostPattern } from '../../../domain/host-patterns.ts';
import type { PipelineContext } from '../../../durable/pipeline.ts';
import type { RetryPolicy } from '../../../durable/retry.ts';
import type { ReportRow } from '../../../storage/database.ts';
import { snapshotOf } from '../flow.ts';
import type { PipelineParts } from '../parts.ts';
import { network } from '../retries.ts';

/** A page that was reloaded meanwhile is read again. */
const reread: RetryPolicy = { limit: 2, delay: 500, factor: 2, maxDelay: 2_000 };

/** What a report says of a person's decision to go on against checks. */
export function overrideLines({ metadata: { override } }: DeploymentRequest): ReportRow['lines'] {
  if (!override) return [];
  return [{ level: 'warning', text: `Wanted although checks say no (${override.checks.join(', ')}). Reason given: ${override.reason}` }];
}

/** Findings as lines of a report, errors first. */
export function findingLines(findings: readonly ValidationFinding[]): ReportRow['lines'] {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  const level = { error: 'error', warning: 'warning', info: 'note' } as const;
  return findings.toSorted((a, b) => rank[a.level] - rank[b.level]).map((finding) => ({
    level: level[finding.level], text: finding.path === undefined ? finding.message : `${finding.path}: ${finding.message}`,
  }));
}

/**
 * Throws when a finding forbids going on: the first error tells, all of them are in the report. Where a person may go on all the same, the
 * error's details say against which checks (`override`).
 */
export function refuseErrors(code: string, findings: readonly ValidationFinding[], next: string): void {
  const errors = findings.filter((finding) => finding.level === 'error');
  const [first] = errors;
  if (!first) return;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new DeployError(code, `${first.path === undefined ? '' : `${first.path}: `}${first.message}${more}`, {
    next, details: { findings: errors.slice(0, 20), override: overridableChecks(errors.map(({ check }) => check)) },
  });
}

/** Why a tab may not be looked into: its editor's host is not allowed any more, or the tab shows what nobody may look into. */
async function whyNoAccess(error: unknown, origin: string, { mayReach }: Pick<PipelineParts, 'mayReach'>): Promise<unknown> {
  const pattern = hostPattern(origin);
  if (!(error instanceof DeployError) || error.code !== 'source.no-access' || pattern === undefined || await mayReach([pattern])) return error;
  return permissionMissing(new URL(origin).hostname, [pattern], error);
}

/** Throws DeployError `release.changed` unless these are the very files of a release. */
async function insistOnSame(files: readonly DeploymentFile[], deployment: string, { ledger }: PipelineParts): Promise<void> {
  const wanted = new Map((await ledger.release(deployment))?.files.map(({ path, sha256 }) => [path, sha256]));
  if (wanted.size === files.length && files.every(({ path, sha256 }) => wanted.get(path) === sha256)) return;
  throw new DeployError('release.changed', 'What was fetched of the release are not its very files.', { next: 'Try again; if it happens again, deploy the project itself to this environment.' });
}

/**
 * Checks that the deployment may begin and gets the project ready: captured (built where needed), hashed, looked through.
 * Answers the environment's rules as they are now; the run keeps them to its end.
 */
export async function prepare(p: PipelineContext, request: DeploymentRequest, parts: PipelineParts): Promise<EnvironmentPolicy> {
  const { policy } = await p.step('environment', async (a) => {
    const { findings } = await parts.admit(request, a.signal);
    refuseErrors('environment.refused', findings, 'Change what is named, then try again.');
    const environment = await parts.environment(request.targetEnvironment);
    return { policy: environment.policy };
  }, { retry: network });
  const snapshotId = snapshotOf(request);
  const { source } = request.metadata;
  if (snapshotId === null) return policy;
  if (source.kind === 'tab') {
    await p.step('capture', async (a) => {
      await parts.projects.capture({ tabId: source.tabId, snapshotId, projectId: request.projectId, run: request.id, signal: a.signal, log: (line) => a.log(line) }).catch(async (error: unknown) => {
        throw await whyNoAccess(error, source.origin, parts);
      });
      return { snapshotId };
    }, { timeout: policy.stageDeadline, retry: reread });
  }
  if (source.kind === 'elsewhere') {
    await p.step('fetch', async (a) => {
      await parts.fetchRelease({ release: source.deployment, snapshotId, signal: a.signal, log: (line) => a.log(line) });
      return { snapshotId };
    }, { timeout: policy.stageDeadline, retry: network });
  }
  const totals = await p.step('digest', () => parts.projects.digest(snapshotId, request.id), { retry: { limit: 2, delay: 200, factor: 2, maxDelay: 1_000 } });
  await p.step('check', async () => {
    const { files, leftOut, gaps, source: origin } = await parts.projects.read(snapshotId);
    if (source.kind === 'elsewhere') await insistOnSame(files, source.deployment, parts);
    const found = [...await parts.projects.inspect(snapshotId), ...await parts.scan(snapshotId)];
    const findings = withOverride(found, request.metadata.override);
    await parts.ledger.report(request.id, 'preparation', 'Prepared', [
      { level: 'ok', text: `${totals.files} files, ${totals.bytes} bytes, ${totals.content}` },
      ...(origin.buildCommand === undefined ? [] : [{ level: 'ok' as const, text: `Built with ${origin.buildCommand}; output in ${origin.output ?? '/'}` }]),
      ...gaps.map((text) => ({ level: 'warning' as const, text })),
      ...overrideLines(request),
      ...findingLines(findings),
      ...leftOut.map(({ path, reason }) => ({ level: 'note' as const, text: `Left out ${path}: ${reason}` })),
    ]);
    refuseErrors('project.refused', findings, 'Repair what it names, then deploy again.');
    return { findings: findings.length };
  });
  return policy;
}
