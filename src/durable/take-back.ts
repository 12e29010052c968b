import { runAttempt } from './attempt.ts';
import type { StepRow, UndoRow } from './journal.ts';
import { shortWait } from './limits.ts';
import { LogBuffer } from './log-buffer.ts';
import type { Journal, RunRow } from './journal.ts';
import type { Replay, Undoable } from './replay.ts';
import { adviceOf, pauseBefore, undoRetry } from './retry.ts';
import { engineError, saveError } from './saved-error.ts';
import type { Pause } from './waker.ts';

/** What taking back works with. */
export interface TakeBackOptions {
  readonly journal: Journal;
  readonly run: RunRow;
  now(): number;
  random(): number;
  readonly pause: Pause;
}

/** How taking back ended: all of it, all but some steps, or not before a time. */
export type TakenBack = { readonly kind: 'ended'; readonly notUndone: readonly string[] } | { readonly kind: 'parked'; readonly wakeAt: number };

/** An undo may take this long for one attempt unless its step says otherwise, ms. */
const undoTimeout = 60_000;

/** Takes the steps of a replay back, last first, each as durably as it was done. What fails for good is told and passed over. */
export async function takeBack(replay: Replay, options: TakeBackOptions): Promise<TakenBack> {
  const notUndone: string[] = [];
  for (const undoable of replay.undos.toReversed()) {
    const row = replay.rows.get(undoable.path);
    if (!row || row.state === 'undone') continue;
    const end = await takeBackStep(replay, undoable, row, options);
    if (typeof end === 'number') return { kind: 'parked', wakeAt: end };
    if (!end) notUndone.push(undoable.path);
  }
  return { kind: 'ended', notUndone };
}

/** True = undone, false = given up, a number = not before then. */
async function takeBackStep(replay: Replay, { path, options: step }: Undoable, first: StepRow, options: TakeBackOptions): Promise<boolean | number> {
  const { journal, run, now, random, pause } = options;
  const { undo, retry = undoRetry, timeout } = step;
  if (!undo) return true;
  let row = first;
  const output = row.endedAt !== null && row.state === 'done' ? row.output : undefined;
  for (;;) {
    const state: UndoRow = row.undo ?? { attempt: 0, failures: 0, state: 'started', wakeAt: null, error: null };
    if (state.state === 'failed') return false;
    const wait = (state.wakeAt ?? 0) - now();
    if (wait > shortWait) return state.wakeAt ?? 0;
    if (wait > 0) await pause(wait, new AbortController().signal);
    const attempt = state.attempt + 1;
    row = await replay.commit({ ...row, undo: { ...state, state: 'started', attempt, wakeAt: null } }, { kind: 'undoing', data: { attempt } });
    const log = new LogBuffer(journal, run.id, path);
    const end = await runAttempt((signal) => undo(output, { idempotencyKey: `${replay.keyOf(path)}/undo`, undoes: replay.keyOf(path), attempt, signal, log: (line) => log.add(line) }), {
      timeout: timeout ?? undoTimeout, late: () => engineError('step.timeout', 'Taking it back took too long.', '', 'backoff'), stop: new AbortController().signal, pause,
    });
    await log.flush();
    if (end.kind === 'done') {
      await replay.commit({ ...row, state: 'undone', undo: { ...state, attempt, state: 'done', wakeAt: null } }, { kind: 'undone' });
      return true;
    }
    const error = end.kind === 'error' ? end.error : engineError('aborted', 'It was stopped.');
    const failures = state.failures + 1;
    const advice = adviceOf(error);
    const givenUp = advice.kind === 'never' || failures > Math.max(retry.limit, undoRetry.limit);
    const saved = saveError(error);
    row = await replay.commit(
      { ...row, undo: { attempt, failures, error: saved, state: givenUp ? 'failed' : 'parked', wakeAt: givenUp ? null : now() + pauseBefore(advice, retry.limit > 0 ? retry : undoRetry, failures, random) } },
      { kind: givenUp ? 'undo-failed' : 'undo-retry', data: saved },
    );
  }
}
