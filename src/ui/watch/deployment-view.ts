import type { DeploymentStatus } from '../../domain/deployment.ts';
import type { WireError } from '../../domain/errors.ts';
import { askedOf, stageNames, stageOf, statusOf, type StageName } from '../../domain/status.ts';
import type { ReportRow } from '../../storage/database.ts';
import type { RunPicture } from '../../storage/queries.ts';
import { subjectOf, type RunSubject } from './run-subject.ts';
import { errorOf, viewSteps, type PartState, type StepView } from './step-view.ts';

/** A stage with its steps and report. */
export interface StageView {
  readonly name: StageName;
  readonly state: PartState;
  readonly startedAt: number | undefined;
  readonly duration: number | undefined;
  readonly steps: readonly StepView[];
  readonly report: ReportRow | undefined;
}

/** `outcome`: how it ended, or that it goes on; `asking`: once a person has given what it lacks. */
export type Outcome = 'running' | 'queued' | 'asking' | 'undoing' | 'success' | 'failed' | 'cancelled' | 'rolled-back';

/** Everything about one deployment that is shown. */
export interface DeploymentView {
  readonly id: string;
  readonly subject: RunSubject | undefined;
  readonly outcome: Outcome;
  readonly status: DeploymentStatus;
  readonly stages: readonly StageView[];
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly duration: number;
  readonly error: WireError | undefined;
  readonly cancelRequested: boolean;
  /** What it asks a person for: the error of what waits for that. */
  readonly asks: WireError | undefined;
  /** When it tries again what failed; undefined while it does not wait for that. */
  readonly triesAgainAt: number | undefined;
  /** It has not ended, and for some time nothing of it has moved. */
  readonly stuck: boolean;
  readonly transfer: { readonly phase: 'capture' | 'digest' | 'upload'; readonly done: number; readonly total: number } | undefined;
  readonly address: string | undefined;
  readonly preview: string | undefined;
}

function stageState(steps: readonly StepView[], passed: boolean, ended: boolean): PartState {
  if (steps.length === 0) return passed || ended ? 'skipped' : 'waiting';
  if (steps.some((step) => step.state === 'failed')) return 'failed';
  if (steps.some((step) => step.state === 'undone')) return 'undone';
  if (steps.some((step) => step.state === 'running')) return 'running';
  if (passed || ended) return 'done';
  return 'running';
}

/** The output of a sealed release's step names its preview; older runs name it among their artifacts. */
function addressIn(picture: RunPicture, kind: 'address' | 'preview'): string | undefined {
  const artifact = picture.record?.result.artifacts.find((one) => one.kind === kind);
  if (artifact) return artifact.value;
  for (const step of picture.steps.toReversed()) {
    const output = step.output;
    if (typeof output === 'object' && output !== null && kind in output) {
      const value: unknown = output[kind as keyof typeof output];
      if (typeof value === 'string' && /^https?:/.test(value)) return value;
    }
  }
  return undefined;
}

function outcomeOf(picture: RunPicture, status: DeploymentStatus): Outcome {
  // The record is written a little before the run is over.
  if (picture.record && picture.run.endedAt !== null) return picture.record.result.status;
  if (status.currentStage === 'rolled-back') return 'rolled-back';
  switch (picture.run.state) {
    case 'done': return 'success';
    case 'failed': return 'failed';
    case 'cancelled': return 'cancelled';
    case 'undoing': return 'undoing';
    default: return status.currentStage === 'waiting for access' ? 'asking' : status.currentStage === 'queued' || picture.steps.some((step) => step.path.startsWith('staging/turn') && step.state === 'parked') ? 'queued' : 'running';
  }
}

/** Going back prepares, switches, verifies and cleans up; what it goes back to was staged and validated long ago. */
export function isStageOf(action: RunSubject['action'] | undefined, stage: StageName): boolean {
  return action !== 'roll-back' || (stage !== 'staging' && stage !== 'validation');
}

/** After so long without a change a run counts as stuck, ms: longer than any watch or retry of a healthy one pauses. */
const patience = 3 * 60_000;

function triesAgainAt({ steps }: RunPicture): number | undefined {
  const waiting = steps.flatMap((step) => (step.undo?.state === 'parked' ? step.undo.wakeAt : step.state === 'parked' && step.error !== null ? step.wakeAt : null) ?? []);
  return waiting.length === 0 ? undefined : Math.min(...waiting);
}

/** One deployment as it is shown at a moment, from what the journal says and nothing else. */
export function viewDeployment(picture: RunPicture, now: number): DeploymentView {
  const { run } = picture;
  const ended = run.endedAt !== null;
  const status = statusOf(run, picture.steps, now);
  const reached = stageNames.findLastIndex((name) => picture.steps.some((step) => stageOf(step.path) === name));
  const subject = subjectOf(run);
  const stages = stageNames.filter((name) => isStageOf(subject?.action, name)).map((name): StageView => {
    const index = stageNames.indexOf(name);
    const steps = viewSteps(picture.steps.filter((step) => stageOf(step.path) === name), ended, now);
    const first = steps.at(0)?.startedAt;
    const last = steps.length === 0 ? undefined : Math.max(...steps.map((step) => step.startedAt + step.duration));
    return {
      name,
      state: stageState(steps, index < reached, ended),
      startedAt: first,
      duration: first === undefined || last === undefined ? undefined : last - first,
      steps,
      report: picture.reports.find((report) => report.stage === name),
    };
  });
  const { progress } = picture;
  const asks = askedOf(run, picture.steps);
  return {
    id: run.id,
    subject,
    outcome: outcomeOf(picture, status),
    status,
    stages,
    startedAt: run.createdAt,
    endedAt: run.endedAt ?? undefined,
    duration: (run.endedAt ?? now) - run.createdAt,
    error: errorOf(run.error) ?? picture.record?.error ?? (ended && run.state !== 'done' ? status.errors.at(-1) : undefined),
    cancelRequested: run.cancelRequested,
    asks,
    triesAgainAt: ended || asks ? undefined : triesAgainAt(picture),
    // A step that sends for an hour writes nothing to the journal meanwhile.
    stuck: !ended && now - Math.max(run.updatedAt, progress?.at ?? 0) > patience,
    transfer: progress && !ended && progress.total > 0 ? { phase: progress.phase, done: progress.done, total: progress.total } : undefined,
    address: addressIn(picture, 'address'),
    preview: addressIn(picture, 'preview'),
  };
}
