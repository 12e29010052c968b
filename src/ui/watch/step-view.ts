import { WireError } from '../../domain/errors.ts';
import type { StepRow } from '../../durable/journal.ts';
import { grouped } from './grouped.ts';

/** `undone`: it was done and has been taken back. `waiting`: its turn has not come, or it waits for a person. `skipped`: the run ended before its turn came. */
export type PartState = 'waiting' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';

/** A step as the panel shows it; steps that repeat (`probe:1`, `probe:2`, the pauses between them) are one. Times in ms; `duration` runs on while the step does. */
export interface StepView {
  /** `<stage>/<name>` without a number. */
  readonly path: string;
  readonly state: PartState;
  readonly startedAt: number;
  readonly duration: number;
  /** How many steps of this name there were. */
  readonly times: number;
  /** How often one of them failed and was tried again. */
  readonly retries: number;
  /** How often one of them was begun again because its worker was gone. */
  readonly restarts: number;
  readonly error: WireError | undefined;
}

/** Pauses belong to what they are the pauses of. */
const pauses: Readonly<Record<string, string>> = { 'verification/pause': 'verification/probe', 'staging/turn': 'staging/queue' };

/** A value of the journal as an error; undefined when it is none. */
export function errorOf(value: unknown): WireError | undefined {
  const parsed = WireError.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function stateOf({ state, undo, error }: StepRow, ended: boolean): PartState {
  if (undo) return undo.state === 'done' ? 'undone' : undo.state === 'failed' ? 'failed' : ended ? 'skipped' : 'running';
  if (state === 'done' || state === 'failed' || state === 'undone') return state;
  return ended ? 'skipped' : state === 'parked' && errorOf(error)?.retry === 'person' ? 'waiting' : 'running';
}

function groupState(states: readonly PartState[]): PartState {
  return (['failed', 'running', 'undone'] as const).find((state) => states.includes(state)) ?? states.at(-1) ?? 'waiting';
}

function viewGroup(path: string, rows: readonly StepRow[], ended: boolean, now: number): StepView {
  const states = rows.map((row) => stateOf(row, ended));
  const state = groupState(states);
  const begins = Math.min(...rows.map((row) => row.startedAt));
  const ends = Math.max(...rows.map((row, index) => row.endedAt ?? (states[index] === 'running' || states[index] === 'waiting' ? now : row.startedAt)));
  const failures = rows.reduce((sum, row) => sum + row.failures, 0);
  const finalFailures = states.filter((one) => one === 'failed').length;
  const again = rows.reduce((sum, row) => sum + Math.max(0, row.attempt - 1), 0);
  const waits = rows.reduce((sum, row) => sum + (row.waits ?? 0), 0);
  const retries = Math.max(0, failures - waits - finalFailures);
  const last = rows.findLast((row, index) => states[index] !== 'done' && errorOf(row.undo?.error ?? row.error) !== undefined);
  return {
    path, state, startedAt: begins, duration: Math.max(0, ends - begins),
    times: rows.filter((row) => pauses[baseOf(row.path)] === undefined).length,
    retries, restarts: Math.max(0, again - waits - retries),
    error: last ? errorOf(last.undo?.error ?? last.error) : undefined,
  };
}

function baseOf(path: string): string {
  return path.replace(/:\d+$/, '');
}

/** A stage's steps in the order in which they first began. */
export function viewSteps(rows: readonly StepRow[], ended: boolean, now: number): StepView[] {
  const groups = grouped(rows.toSorted((a, b) => a.startedAt - b.startedAt), (row) => pauses[baseOf(row.path)] ?? baseOf(row.path));
  return [...groups].map(([path, members]) => viewGroup(path, members, ended, now));
}
