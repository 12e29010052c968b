import type { DeploymentMetrics } from '../domain/deployment.ts';
import { stageNames, stageOf } from '../domain/status.ts';
import { averageRate, usageTotals } from '../domain/usage.ts';
import type { StepRow } from '../durable/journal.ts';
import type { ReleaseRow, SlipwayDatabase, TransferRow, UsageRow } from '../storage/database.ts';

function numberIn(output: unknown, name: string): number {
  if (typeof output !== 'object' || output === null) return 0;
  const value: unknown = Reflect.get(output, name);
  return typeof value === 'number' ? value : 0;
}

/** The output a step recorded; undefined before it is done. */
export function outputOf(steps: readonly StepRow[], path: string): unknown {
  return steps.find((step) => step.path === path && step.state === 'done')?.output;
}

/** What is known of a run beside its journal. */
export interface Observed {
  readonly release: ReleaseRow | undefined;
  readonly transfer: TransferRow | undefined;
  readonly usage: UsageRow | undefined;
}

/** Reads what was observed of a run. */
export async function observedOf(database: SlipwayDatabase, run: string): Promise<Observed> {
  const [release, transfer, usage] = await Promise.all([database.releases.get(run), database.transfers.get(run), database.usages.get(run)]);
  return { release, transfer, usage };
}

/** Figures of a run, folded from its journal and from what was observed; never stored beside them while it runs. Stages in ms from first begin to last end. */
export function metricsOf(steps: readonly StepRow[], { release, transfer, usage }: Observed): DeploymentMetrics {
  const stages: Record<string, number> = {};
  for (const name of stageNames) {
    const ours = steps.filter((step) => stageOf(step.path) === name);
    if (ours.length === 0) continue;
    const began = Math.min(...ours.map((step) => step.startedAt));
    stages[name] = Math.max(0, Math.max(...ours.map((step) => step.endedAt ?? step.startedAt)) - began);
  }
  const digest = outputOf(steps, 'preparation/digest');
  const upload = outputOf(steps, 'staging/upload');
  const rate = averageRate(transfer?.samples ?? []);
  return {
    files: release?.files.length ?? numberIn(digest, 'files'),
    bytes: release?.files.reduce((sum, file) => sum + file.size, 0) ?? numberIn(digest, 'bytes'),
    bytesSent: numberIn(upload, 'bytesSent'),
    filesSent: numberIn(upload, 'filesSent'),
    stages,
    attempts: steps.reduce((sum, step) => sum + step.attempt, 0),
    retries: steps.reduce((sum, step) => sum + step.failures, 0),
    ...(rate === undefined ? {} : { rate }),
    ...usageTotals(usage?.samples ?? []),
  };
}
