import { z } from 'zod';
import type { DeploymentError, DeploymentStatus } from './deployment.ts';
import { WireError } from './errors.ts';

/** The six stages of the specification, in order. */
export const stageNames = ['preparation', 'staging', 'validation', 'promotion', 'verification', 'cleanup'] as const;
export type StageName = (typeof stageNames)[number];

/** The specification's running word of each stage; cleanup shows as `verifying`. */
const words: Record<StageName, DeploymentStatus['status']> = {
  preparation: 'preparing', staging: 'staging', validation: 'validating', promotion: 'promoting', verification: 'verifying', cleanup: 'verifying',
};

/** Where each stage begins and ends on the way from 0 to 100. */
const spans: Record<StageName, readonly [number, number]> = {
  preparation: [0, 35], staging: [35, 65], validation: [65, 75], promotion: [75, 82], verification: [82, 95], cleanup: [95, 100],
};

/** How long a stage takes where nothing better is known, ms. */
const usual: Record<StageName, number> = { preparation: 4_000, staging: 2_000, validation: 1_000, promotion: 500, verification: 2_000, cleanup: 300 };

/** What status needs to know of a run. */
export interface RunFacts {
  readonly id: string;
  readonly state: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly cancelRequested?: boolean | number;
  readonly error?: unknown;
}

/** What status needs to know of a step. `path` begins with its stage. */
export interface StepFacts {
  readonly path: string;
  readonly state: string;
  readonly error?: unknown;
  readonly startedAt?: number | null;
  readonly endedAt?: number | null;
  readonly undo?: unknown;
}

function isStage(name: string): name is StageName {
  return (stageNames as readonly string[]).includes(name);
}

/** The stage a step's path belongs to; undefined outside the six. */
export function stageOf(path: string): StageName | undefined {
  const name = path.split('/')[0] ?? '';
  return isStage(name) ? name : undefined;
}

function toError(error: unknown, at: number, step?: string): DeploymentError | undefined {
  const parsed = WireError.safeParse(error);
  if (!parsed.success) return undefined;
  return { ...parsed.data, at, ...(step === undefined ? {} : { step }) };
}

/** Whether traffic was moved and has been moved back: the switch was begun and undone. */
export function wasRolledBack(steps: readonly StepFacts[]): boolean {
  return steps.some((step) => step.path.startsWith('promotion/switch') && step.state === 'undone');
}

const Parked = z.object({ state: z.literal('parked'), error: WireError });

/** What a run that has not ended asks a person for: the error of the step, or of the taking back, that waits for that. Undefined when it asks for nothing. */
export function askedOf(run: RunFacts, steps: readonly StepFacts[]): WireError | undefined {
  if (run.state !== 'running' && run.state !== 'undoing') return undefined;
  return steps.flatMap((step) => Parked.safeParse(run.state === 'undoing' ? step.undo : step).data?.error ?? []).find(({ retry }) => retry === 'person');
}

/**
 * The specification's status of a run, derived from run and steps and never stored. Queued, waiting for access and rolled back show in `currentStage`
 * (design/architecture.md, "The specification's names", decisions 2 and 7).
 */
export function statusOf(run: RunFacts, steps: readonly StepFacts[], now: number): DeploymentStatus {
  const reached = stageNames.findLast((name) => steps.some((step) => stageOf(step.path) === name)) ?? 'preparation';
  const ours = steps.filter((step) => stageOf(step.path) === reached);
  // Looking again and again whether one's turn has come is no progress.
  const done = ours.filter((step) => step.state === 'done' && !/^staging\/(?:turn:|queue:[1-9])/.test(step.path)).length;
  const [from, to] = spans[reached];
  const running = ours.find((step) => step.state === 'started');
  const queued = run.state === 'queued' || /^staging\/(?:queue|turn)/.test((running ?? ours.findLast((step) => step.state === 'parked') ?? ours.at(-1))?.path ?? '');
  const left = stageNames.slice(stageNames.indexOf(reached)).reduce((sum, name) => sum + usual[name], 0);
  const errors = steps.flatMap((step) => toError(step.error, step.endedAt ?? run.updatedAt, step.path) ?? []);
  const last = toError(run.error, run.updatedAt);
  const base = { deploymentId: run.id, startedAt: run.createdAt, updatedAt: run.updatedAt, errors: errors.length > 0 || !last ? errors : [last] };
  switch (run.state) {
    case 'done':
      return { ...base, status: 'completed', progress: 100, currentStage: 'cleanup', estimatedCompletion: run.updatedAt };
    case 'failed':
      return { ...base, status: 'failed', progress: from, currentStage: wasRolledBack(steps) ? 'rolled-back' : reached, estimatedCompletion: run.updatedAt };
    case 'cancelled':
      return { ...base, status: 'cancelled', progress: from, currentStage: reached, estimatedCompletion: run.updatedAt };
    default: {
      const share = Math.min(1, done / Math.max(done + 1, 4));
      return {
        ...base,
        status: words[reached],
        progress: Math.round(from + (to - from) * share),
        currentStage: askedOf(run, steps) ? 'waiting for access' : queued ? 'queued' : reached,
        estimatedCompletion: Math.max(now, now + left),
      };
    }
  }
}
