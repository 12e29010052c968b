import type { RetryPolicy } from './retry.ts';

/** What a step's body gets. The key is the same on every attempt, and after every death of the worker. */
export interface Attempt {
  readonly idempotencyKey: string;
  /** From 1. */
  readonly attempt: number;
  /** Aborted by the step's timeout, its stage's deadline, a cancel, or the failure of a sibling. */
  readonly signal: AbortSignal;
  /** A line for people who follow the run. */
  log(line: string): void;
}

/** What an undo gets besides: the key the step was tried under, to find what it left behind. */
export type UndoAttempt = Attempt & { readonly undoes: string };

/** How a step is tried, timed and taken back. */
export interface StepOptions<T> {
  /** Default: `once`. */
  readonly retry?: RetryPolicy | undefined;
  /** ms for one attempt. */
  readonly timeout?: number | undefined;
  /** Takes the step back. Without an output it is not known whether the step took effect. Runs last first, is tried until it works, and must be harmless twice. */
  readonly undo?: ((output: T | undefined, attempt: UndoAttempt) => Promise<void>) | undefined;
  /** The point of no return: once this step is done nothing before it is undone, and a cancel comes too late. */
  readonly final?: boolean | undefined;
}

/** How a pipeline does anything at all. Between its calls there may only be pure code. */
export interface PipelineContext {
  readonly runId: string;
  /** Puts its name before the names of its steps. `deadline` ms from its first step on, counted over deaths of the worker. */
  stage<T>(name: string, body: (p: PipelineContext) => Promise<T>, options?: { readonly deadline?: number | undefined }): Promise<T>;
  /** Does something whose result is recorded once, even if it begins more than once. The output must be small plain data. A name is used once in a stage. */
  step<T>(name: string, body: (attempt: Attempt) => Promise<T>, options?: StepOptions<T>): Promise<T>;
  /** Waits, across deaths of the worker. */
  sleep(name: string, ms: number): Promise<void>;
  /** Waits for somebody to signal the name; undefined when nobody did in time. */
  waitFor<T>(name: string, options: { readonly timeout: number }): Promise<T | undefined>;
}

/** A version of a pipeline. A run that began under it finishes under it. */
export interface Pipeline<Parts> {
  /** Name and version, such as `deploy@1`. */
  readonly name: string;
  run(p: PipelineContext, input: unknown, parts: Parts): Promise<unknown>;
}

/** Makes a pipeline; its input is parsed on every replay, so that a run written by an older schema fails loudly. */
export function definePipeline<Input, Parts>(
  name: string, schema: { parse(value: unknown): Input }, body: (p: PipelineContext, input: Input, parts: Parts) => Promise<unknown>,
): Pipeline<Parts> {
  return { name, run: async (p, input, parts) => await body(p, schema.parse(input), parts) };
}
