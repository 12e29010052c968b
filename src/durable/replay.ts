import { runAttempt } from './attempt.ts';
import { type Journal, LostRunError, type NewEvent, type RunRow, type StepEntry, type StepRow } from './journal.ts';
import { lostLimit, shortWait } from './limits.ts';
import { LogBuffer } from './log-buffer.ts';
import type { Attempt, PipelineContext, StepOptions } from './pipeline.ts';
import { adviceOf, once, pauseBefore } from './retry.ts';
import { engineError, saveError, type SavedError, StepError } from './saved-error.ts';
import type { Pause } from './waker.ts';

/** What a replay is handed. */
export interface ReplayOptions {
  readonly journal: Journal;
  readonly run: RunRow;
  readonly steps: readonly StepRow[];
  now(): number;
  random(): number;
  readonly pause: Pause;
}

/** A step that may have to be taken back. */
export interface Undoable {
  readonly path: string;
  readonly options: StepOptions<unknown>;
}

/**
 * One pass of a pipeline over its journal: what is recorded is answered, what is not is done. A step that cannot go on now never
 * settles, so no `catch` or `finally` of the pipeline runs at a suspension; `idle` resolves when nothing moves any more.
 */
export class Replay {
  readonly rows: Map<string, StepRow>;
  readonly undos: Undoable[] = [];
  readonly idle: Promise<void>;
  /** When the earliest of the waiting steps wants to go on. */
  wakeAt: number | null = null;
  readonly #options: ReplayOptions;
  readonly #used = new Set<string>();
  readonly #unwritten: StepEntry[] = [];
  #stop = new AbortController();
  #hurry = new AbortController();
  #mode: 'forward' | 'cancelled' | 'stopped';
  #lost: LostRunError | undefined;
  #final = false;
  #active = 0;
  #frozen = 0;
  #becameIdle: () => void = () => undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.rows = new Map(options.steps.map((row) => [row.path, row]));
    this.#mode = options.run.state === 'undoing' ? 'stopped' : options.run.cancelRequested ? 'cancelled' : 'forward';
    if (this.#mode !== 'forward') this.#stop.abort();
    this.idle = new Promise((resolve) => {
      this.#becameIdle = resolve;
    });
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  get cancelled(): boolean {
    return this.#mode === 'cancelled';
  }

  /** The run is to stop because somebody cancelled it. Too late once a final step is done. */
  cancel(): void {
    if (this.#mode !== 'forward' || this.#final) return;
    this.#mode = 'cancelled';
    this.#stop.abort();
  }

  /** The run is to stop for good: it has failed. Resolves when nothing of it moves any more. */
  async halt(): Promise<void> {
    this.#mode = 'stopped';
    this.#stop.abort();
    while (this.#active > 0) await nextTurn();
    if (!this.lost) await this.flush();
  }

  /** What the pipeline's body is called with. */
  context(prefix = '', deadline: { at: number; stage: string } | undefined = undefined): PipelineContext {
    const { run } = this.#options;
    return {
      runId: run.id,
      stage: async (name, body, options = {}) => {
        const inner = `${prefix}${name}/`;
        const at = options.deadline === undefined ? undefined : this.#stageBegan(inner) + options.deadline;
        const own = at === undefined || (deadline && deadline.at < at) ? deadline : { at, stage: name };
        return await body(this.context(inner, own));
      },
      step: (name, body, options = {}) => this.#step(`${prefix}${name}`, body, options, deadline),
      sleep: (name, ms) => this.#sleep(`${prefix}${name}`, ms, deadline),
      waitFor: (name, { timeout }) => this.#waitFor(`${prefix}${name}`, timeout),
    };
  }

  /** Writes a step's new state, and remembers it. */
  async commit(row: StepRow, event: NewEvent): Promise<StepRow> {
    this.#unwritten.push({ step: row, event });
    await this.flush();
    this.rows.set(row.path, row);
    return row;
  }

  /** Writes results down that still wait to be written with what comes next. Rejects as the journal does. */
  async flush(): Promise<void> {
    const entries = this.#unwritten.splice(0);
    if (entries.length === 0) return;
    try {
      await this.#options.journal.commit(this.#options.run, entries);
    } catch (error) {
      if (error instanceof LostRunError) this.lose(error);
      else this.#unwritten.unshift(...entries);
      throw error;
    }
  }

  /**
   * Remembers a result and writes it with the beginning of the next step, in one transaction instead of two: until then there is pure
   * code alone, so losing it with the worker is the same as losing it before it was told. Where no step follows it is written by itself.
   */
  #commitSoon(row: StepRow, event: NewEvent): void {
    this.#unwritten.push({ step: row, event });
    this.rows.set(row.path, row);
    void nextTurn().then(() => this.flush()).catch(() => undefined);
  }

  /** A person has said now: steps that wait here before they try again do so at once. Pauses that are part of the pipeline stay. */
  hurry(): void {
    this.#hurry.abort();
    this.#hurry = new AbortController();
  }

  /** Another worker has the run: everything here stops where it stands. */
  lose(error: LostRunError): void {
    this.#lost = error;
    this.#mode = 'stopped';
    this.#stop.abort();
  }

  async #step<T>(path: string, body: (attempt: Attempt) => Promise<T>, options: StepOptions<T>, deadline: { at: number; stage: string } | undefined): Promise<T> {
    this.#use(path);
    const known = this.rows.get(path);
    if (known && known.attempt > 0) this.#remember(path, options);
    if (known?.state === 'done' || known?.state === 'undone') {
      if (options.final === true) this.#pointOfNoReturn();
      return known.output as T;
    }
    if (known?.state === 'failed') throw new StepError(known.error as SavedError);
    return await this.#moving(async () => {
      let row = known;
      for (;;) {
        if (!await this.#ready(row?.wakeAt ?? null, { mayHurry: true })) return undefined;
        const lost = row ? row.attempt - row.failures : 0;
        const late = this.#lateError(deadline, row);
        if (lost >= lostLimit) throw await this.#fail(row, path, engineError('step.keeps-dying', 'This step was cut off again and again, and was given up.', 'Try again; if it happens again, report it with the log.'));
        if (late) throw await this.#fail(row, path, late);
        row = await this.commit(this.#begun(row, path), { kind: 'attempt', data: { attempt: (row?.attempt ?? 0) + 1 } });
        if (row.attempt === 1) this.#remember(path, options);
        if (this.#mode !== 'forward') return undefined;
        const log = new LogBuffer(this.#options.journal, this.#options.run.id, path);
        const { attempt } = row;
        const end = await runAttempt((signal) => body({ idempotencyKey: this.keyOf(path), attempt, signal, log: (line) => log.add(line) }), {
          timeout: this.#timeLeft(options.timeout, deadline), late: () => this.#lateError(deadline) ?? engineError('step.timeout', 'It took too long.', '', 'backoff'),
          stop: this.#stop.signal, pause: this.#options.pause,
        });
        await log.flush();
        if (end.kind === 'done') {
          const done: StepRow = { ...row, state: 'done', output: end.output, error: null, endedAt: this.#options.now(), wakeAt: null };
          if (options.final === true) {
            await this.commit(done, { kind: 'done' });
            this.#pointOfNoReturn();
          } else this.#commitSoon(done, { kind: 'done' });
          return this.#mode === 'forward' ? { value: end.output } : undefined;
        }
        if (end.kind === 'stopped') return undefined;
        row = await this.#failed(row, end.error, options);
      }
    });
  }

  async #sleep(path: string, ms: number, deadline: { at: number; stage: string } | undefined): Promise<void> {
    this.#use(path);
    const known = this.rows.get(path);
    if (known?.state === 'done' || ms <= 0) return;
    await this.#moving(async () => {
      const row = known ?? await this.commit({ ...this.#begun(undefined, path), state: 'parked', wakeAt: this.#options.now() + ms }, { kind: 'sleep', data: { ms } });
      const until = row.wakeAt ?? 0;
      if (!await this.#ready(deadline ? Math.min(until, deadline.at) : until)) return undefined;
      const late = this.#lateError(deadline);
      if (late && this.#options.now() < until) throw await this.#fail(row, path, late);
      await this.commit({ ...row, state: 'done', wakeAt: null, endedAt: this.#options.now() }, { kind: 'done' });
      return { value: undefined };
    });
  }

  async #waitFor<T>(path: string, timeout: number): Promise<T | undefined> {
    this.#use(path);
    const known = this.rows.get(path);
    if (known?.state === 'done') return known.output as T | undefined;
    return await this.#moving(async () => {
      const row = known ?? await this.commit({ ...this.#begun(undefined, path), state: 'parked', wakeAt: this.#options.now() + timeout }, { kind: 'waiting', data: { timeout } });
      if (this.#mode !== 'forward') return undefined;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const signal = await this.#options.journal.getSignal(this.#options.run.id, name);
      if (!signal && this.#options.now() < (row.wakeAt ?? 0)) {
        this.#wakeNoLaterThan(row.wakeAt ?? 0);
        return undefined;
      }
      await this.commit({ ...row, state: 'done', output: signal?.value, wakeAt: null, endedAt: this.#options.now() }, { kind: 'done' });
      return { value: signal?.value as T | undefined };
    });
  }

  /** The same for every attempt of a step. */
  keyOf(path: string): string {
    return `${this.#options.run.id}/${path}`;
  }

  /** Counts what moves. A body that answers undefined cannot go on in this pass: then the caller waits for ever. */
  async #moving<T>(body: () => Promise<{ value: T } | undefined>): Promise<T> {
    this.#active += 1;
    try {
      const result = await body();
      if (result) return result.value;
    } catch (error) {
      if (!this.lost) throw error;
    } finally {
      this.#active -= 1;
      void this.#watchIdle();
    }
    this.#frozen += 1;
    void this.#watchIdle();
    return await new Promise<never>(() => undefined);
  }

  async #watchIdle(): Promise<void> {
    // What was just settled may begin the next step in the same turn.
    await nextTurn();
    if (this.#active === 0 && this.#frozen > 0) this.#becameIdle();
  }

  /** Waits until a time if that is short; false when the step cannot go on in this pass. */
  async #ready(wakeAt: number | null, { mayHurry = false } = {}): Promise<boolean> {
    const { now, pause } = this.#options;
    for (;;) {
      if (this.#mode !== 'forward') return false;
      const left = wakeAt === null ? 0 : wakeAt - now();
      if (left <= 0) return true;
      if (left > shortWait) {
        this.#wakeNoLaterThan(wakeAt ?? 0);
        return false;
      }
      const hurry = this.#hurry.signal;
      await pause(left, mayHurry ? AbortSignal.any([this.#stop.signal, hurry]) : this.#stop.signal).catch(() => undefined);
      if (mayHurry && hurry.aborted) return this.#mode === 'forward';
    }
  }

  #wakeNoLaterThan(at: number): void {
    this.wakeAt = this.wakeAt === null ? at : Math.min(this.wakeAt, at);
  }

  async #failed<T>(row: StepRow, error: unknown, { retry = once }: StepOptions<T>): Promise<StepRow> {
    const { now, random } = this.#options;
    const advice = adviceOf(error);
    const failures = row.failures + 1;
    const saved = saveError(error);
    // What waits for a person is bounded by its stage's deadline, not by a number of looks.
    const waits = (row.waits ?? 0) + (advice.kind === 'person' ? 1 : 0);
    if (advice.kind === 'never' || failures - waits > retry.limit) {
      await this.commit({ ...row, failures, state: 'failed', error: saved, endedAt: now() }, { kind: 'failed', data: saved });
      throw new StepError(saved);
    }
    const wait = pauseBefore(advice, retry, failures - waits, random);
    return await this.commit({ ...row, failures, waits, state: 'parked', error: saved, wakeAt: now() + wait }, { kind: 'retry', data: { ...saved, wait } });
  }

  async #fail(row: StepRow | undefined, path: string, error: StepError): Promise<StepError> {
    const saved = saveError(error);
    await this.commit({ ...this.#blank(row, path), state: 'failed', error: saved, endedAt: this.#options.now() }, { kind: 'failed', data: saved });
    return error;
  }

  #blank(row: StepRow | undefined, path: string): StepRow {
    const { run, now } = this.#options;
    return row ?? { id: `${run.id}/${path}`, run: run.id, path, state: 'started', attempt: 0, failures: 0, output: null, error: null, startedAt: now(), endedAt: null, wakeAt: null, undo: null };
  }

  #begun(row: StepRow | undefined, path: string): StepRow {
    const blank = this.#blank(row, path);
    return { ...blank, state: 'started', attempt: blank.attempt + 1, wakeAt: null };
  }

  #use(path: string): void {
    if (this.#used.has(path)) throw engineError('pipeline.step-twice', `The step ${path} is used twice in one run.`);
    this.#used.add(path);
  }

  #remember<T>(path: string, options: StepOptions<T>): void {
    if (options.undo) this.undos.push({ path, options: options as StepOptions<unknown> });
  }

  #pointOfNoReturn(): void {
    this.undos.length = 0;
    this.#final = true;
    if (this.#mode !== 'cancelled') return;
    this.#mode = 'forward';
    this.#stop = new AbortController();
  }

  #stageBegan(prefix: string): number {
    const began = [...this.rows.values()].filter((row) => row.path.startsWith(prefix)).map((row) => row.startedAt);
    return began.length > 0 ? Math.min(...began) : this.#options.now();
  }

  /** What a step ends with after its stage's deadline; what it failed with before is told too. */
  #lateError(deadline: { at: number; stage: string } | undefined, row?: StepRow): StepError | undefined {
    if (!deadline || this.#options.now() < deadline.at) return undefined;
    const late = `The stage ${deadline.stage} took longer than it may.`;
    if (!row?.error) return engineError('stage.deadline', late, 'Look at its last step; the environment\'s rules say how long a stage may take.');
    const last = saveError(row.error);
    return new StepError({ ...last, code: 'stage.deadline', message: `${late} ${last.message}`, retry: 'never' });
  }

  #timeLeft(timeout: number | undefined, deadline: { at: number } | undefined): number | undefined {
    if (!deadline) return timeout;
    const left = deadline.at - this.#options.now();
    return timeout === undefined ? left : Math.min(timeout, left);
  }
}

/** A whole turn of the event loop, so that everything that can move has moved. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
