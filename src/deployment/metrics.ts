import type { DeploymentMetrics } from '../domain/deployment.ts';
import { stageNames, stageOf } from '../domain/status.ts';
import type { StepRow } from '../durable/journal.ts';

function numberIn(output: unknown, name: string): number {
  if (typeof output !== 'object' || output === null) return 0;
  const value: unknown = Reflect.get(output, name);
  return typeof value === 'number' ? value : 0;
}

/** The output a step recorded; undefined before it is done. */
export function outputOf(steps: readonly StepRow[], path: string): unknown {
  return steps.find((step) => step.path === path && step.state === 'done')?.output;
}

/** Figures of a run, folded from its journal; never stored beside it while it runs. Stages in ms from first begin to last end. */
export function metricsOf(steps: readonly StepRow[], release: { files: number; bytes: number } | undefined): DeploymentMetrics {
  const stages: Record<string, number> = {};
  for (const name of stageNames) {
    const ours = steps.filter((step) => stageOf(step.path) === name);
    if (ours.length === 0) continue;
    const began = Math.min(...ours.map((step) => step.startedAt));
    stages[name] = Math.max(0, Math.max(...ours.map((step) => step.endedAt ?? step.startedAt)) - began);
  }
  const digest = outputOf(steps, 'preparation/digest');
  const upload = outputOf(steps, 'staging/upload');
  return {
    files: release?.files ?? numberIn(digest, 'files'),
    bytes: release?.bytes ?? numberIn(digest, 'bytes'),
    bytesSent: numberIn(upload, 'bytesSent'),
    filesSent: numberIn(upload, 'filesSent'),
    stages,
    attempts: steps.reduce((sum, step) => sum + step.attempt, 0),
    retries: steps.reduce((sum, step) => sum + step.failures, 0),
  };
}
