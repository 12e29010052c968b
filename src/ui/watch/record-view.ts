import type { DeploymentRecord } from '../../domain/deployment.ts';
import { stageNames } from '../../domain/status.ts';
import { isStageOf, type DeploymentView } from './deployment-view.ts';

/** An ended deployment as it is shown when only its line of the history is left: stages with their times, no steps. */
export function viewRecord(record: DeploymentRecord): DeploymentView {
  const { result } = record;
  const times = result.metrics.stages;
  const last = stageNames.findLast((name) => times[name] !== undefined);
  const artifact = (kind: 'address' | 'preview'): string | undefined => result.artifacts.find((one) => one.kind === kind)?.value;
  const status = ({ success: 'completed', failed: 'failed', cancelled: 'cancelled', 'rolled-back': 'failed' } as const)[result.status];
  return {
    id: record.id,
    subject: {
      action: record.action, projectId: record.projectId, projectName: record.projectName, environment: record.environment,
      strategy: record.strategy, initiatedBy: record.initiatedBy, label: undefined, override: record.override,
    },
    outcome: result.status,
    status: {
      deploymentId: record.id, status, progress: 100, currentStage: last ?? 'preparation', startedAt: record.startedAt, updatedAt: record.endedAt,
      estimatedCompletion: record.endedAt, errors: record.error ? [record.error] : [],
    },
    stages: stageNames.filter((name) => isStageOf(record.action, name)).map((name) => {
      const duration = times[name];
      const failed = name === last && result.status === 'failed';
      const undone = name === 'promotion' && result.status === 'rolled-back';
      return { name, state: duration === undefined ? 'skipped' : failed ? 'failed' : undone ? 'undone' : 'done', startedAt: undefined, duration, steps: [], report: undefined };
    }),
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    duration: result.duration,
    error: record.error,
    cancelRequested: result.status === 'cancelled',
    asks: undefined,
    triesAgainAt: undefined,
    stuck: false,
    transfer: undefined,
    address: artifact('address'),
    preview: artifact('preview'),
  };
}
