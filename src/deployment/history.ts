import { DeploymentFilter, DeploymentRecord, DeploymentRequest, type DeploymentArtifact, type DeploymentResult } from '../domain/deployment.ts';
import { WireError } from '../domain/errors.ts';
import { siteKey } from '../domain/site.ts';
import { wasRolledBack } from '../domain/status.ts';
import type { RunRow, StepRow } from '../durable/journal.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { termsOf } from '../storage/history-terms.ts';
import { metricsOf, observedOf, outputOf } from './metrics.ts';
import type { Ledger, SiteNote } from './pipelines/parts.ts';
import { siteOfRequest } from './pipelines/flow.ts';

/** The history: what was asked, how it ended. Also what pipelines leave for people to see. */
export interface History extends Ledger {
  /** Writes the record of a run that has ended; the same record when called again. Nothing for runs that are no deployments. */
  recordEnd(run: RunRow): Promise<DeploymentRecord | undefined>;
  /** Writes the record of a run that is driven no further, although it has not ended. */
  recordForgotten(run: RunRow): Promise<void>;
  /** Newest first. */
  find(filter?: DeploymentFilter): Promise<DeploymentRecord[]>;
}

function text(output: unknown, name: string): string | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  const value: unknown = Reflect.get(output, name);
  return typeof value === 'string' ? value : undefined;
}

function outcomeOf(run: RunRow, steps: readonly StepRow[]): { status: DeploymentResult['status']; message: string } {
  const error = WireError.safeParse(run.error);
  const why = error.success ? error.data.message : '';
  if (run.state === 'done') return { status: 'success', message: '' };
  if (wasRolledBack(steps)) return { status: 'rolled-back', message: why || 'It was cancelled, and what was live before is live again.' };
  return run.state === 'cancelled' ? { status: 'cancelled', message: 'It was cancelled; what was live stayed live.' } : { status: 'failed', message: why };
}

/** Where a note that is shown once is remembered among the settings. */
function shownId(note: SiteNote, site: string): string {
  return `shown:${note}:${site}`;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** The history kept in the extension's database. */
export function createHistory(database: SlipwayDatabase, now: () => number): History {
  const stepsOf = (run: string) => database.steps.where('run').equals(run).toArray();

  async function resultOf(run: string, status: DeploymentResult['status'], message: string): Promise<DeploymentResult> {
    const [row, steps, observed] = await Promise.all([database.runs.get(run), stepsOf(run), observedOf(database, run)]);
    const { release } = observed;
    const confirmed = steps.find((step) => step.path === 'verification/confirm' && step.state === 'done')?.endedAt;
    const last = Math.max(row?.createdAt ?? 0, ...steps.map((step) => step.endedAt ?? step.startedAt));
    const deployedAt = confirmed ?? last;
    const candidates: [DeploymentArtifact['kind'], string | undefined][] = [
      ['manifest', release?.digest], ['content', release?.content],
      ['address', text(outputOf(steps, 'verification/live'), 'address')], ['preview', text(outputOf(steps, 'staging/seal'), 'preview')],
    ];
    return {
      deploymentId: run, status, message, deployedAt,
      duration: Math.max(0, deployedAt - (row?.createdAt ?? deployedAt)),
      metrics: metricsOf(steps, observed),
      artifacts: candidates.flatMap(([kind, value]) => (value === undefined ? [] : [{ kind, value }])),
    };
  }

  async function record(run: RunRow, status: DeploymentResult['status'], message: string): Promise<DeploymentRecord | undefined> {
    const parsed = DeploymentRequest.safeParse(run.input);
    if (!parsed.success) return undefined;
    const request = parsed.data;
    const result = await resultOf(run.id, status, message);
    const restored = request.metadata.source.kind === 'release' && request.metadata.action === 'roll-back' ? request.metadata.source.deployment : run.id;
    const release = status === 'success' ? await database.releases.get(restored) : undefined;
    const error = WireError.safeParse(run.error);
    const line: Omit<DeploymentRecord, 'label'> = {
      id: request.id, site: siteKey(siteOfRequest(request)), projectId: request.projectId, projectName: request.projectName,
      environment: request.configuration.targetEnvironment, strategy: request.strategy, action: request.metadata.action, initiatedBy: request.initiatedBy,
      startedAt: run.createdAt, endedAt: run.endedAt ?? result.deployedAt, result,
      ...(request.metadata.override ? { override: request.metadata.override } : {}),
      ...(release ? { digest: release.digest, content: release.content } : {}),
      ...(error.success && status !== 'success' ? { error: { ...error.data, at: run.endedAt ?? result.deployedAt } } : {}),
    };
    return await database.transaction('rw', database.history, async () => {
      // A label may have been given since.
      const label = (await database.history.get(run.id))?.label ?? request.metadata.label;
      const labelled: DeploymentRecord = label ? { ...line, label } : line;
      await database.history.put({ ...labelled, terms: termsOf(labelled) });
      return labelled;
    });
  }

  return {
    async report(run, stage, title, lines) {
      await database.reports.put({ id: `${run}/${stage}`, run, stage, at: now(), title, lines });
    },
    async savePlan(plan) {
      await database.plans.put(plan);
    },
    wasShown: async (note, site) => await database.settings.get(shownId(note, site)) !== undefined,
    async markShown(note, site) {
      await database.settings.put({ id: shownId(note, site), value: now() });
    },
    async saveRelease(release) {
      await database.transaction('rw', database.releases, async () => {
        const known = await database.releases.get(release.id);
        await database.releases.put(known ? { ...release, liveAt: known.liveAt, pinned: known.pinned, label: known.label } : release);
      });
    },
    release: (deployment) => database.releases.get(deployment),
    async releaseWentLive(deployment, at) {
      await database.releases.where('id').equals(deployment).and((row) => row.liveAt === null).modify({ liveAt: at });
    },
    result: resultOf,
    async recordSuccess(run) {
      const row = await database.runs.get(run);
      return row && await record(row, 'success', '');
    },
    async recordEnd(run) {
      const { status, message } = outcomeOf(run, await stepsOf(run.id));
      return await record(run, status, message);
    },
    async recordForgotten(run) {
      await record({ ...run, endedAt: now() }, 'cancelled', 'It was taken off the list before it had ended. What it had done at the agent until then stayed as it was.');
    },
    async clearProgress(run) {
      await database.progress.delete(run);
    },
    async knownFiles(projectId, agent) {
      const releases = await database.releases.filter((row) => row.agent === agent && row.site.startsWith(`${projectId}/`)).toArray();
      return new Set(releases.flatMap((row) => row.files.map((file) => file.sha256)));
    },
    async expectedDuration(site) {
      const lines = await database.history.where('site').equals(site).and((line) => line.result.status === 'success' && line.action !== 'roll-back').toArray();
      return median(lines.slice(-20).map((line) => line.endedAt - line.startedAt));
    },
    async find(filter = {}) {
      const { projectId, environment, status, from, to, limit } = DeploymentFilter.parse(filter);
      const lines = database.history.orderBy('startedAt').reverse().filter((line) => (projectId === undefined || line.projectId === projectId)
        && (environment === undefined || line.environment === environment) && (status === undefined || line.result.status === status)
        && (from === undefined || line.startedAt >= from) && (to === undefined || line.startedAt <= to));
      return await (limit === undefined ? lines : lines.limit(limit)).toArray();
    },
  };
}
