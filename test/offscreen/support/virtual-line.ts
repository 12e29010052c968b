import { DeployError } from '../../../src/domain/errors.ts';
import type { PaceOptions } from '../../../src/offscreen/send-pace.ts';
import { settle } from './promises.ts';

/** How a line is: bytes a second for all requests together and for each of them, ms from the last byte of a request to its answer. */
export interface LineShape {
  readonly rate: number;
  readonly each?: number;
  readonly roundTrip?: number;
}

/** A line in time that passes only as fast as its bytes travel. */
export interface VirtualLine extends PaceOptions {
  /** May be changed while something is on its way. */
  shape: LineShape;
  readonly requests: { readonly bytes: number; readonly began: number; ended: number; outcome: 'under way' | 'arrived' | 'too slow' | 'stopped' }[];
  /** Requests on their way at the same time, from a moment on until the last: on average. */
  atOnce(since: number): number;
  /** Carries a request; gives up after half a minute as the client does. */
  send(bytes: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass until something has come to its end. */
  until<T>(work: Promise<T>): Promise<T>;
}

const timeLimit = 30_000;

/** Two ends and what lies between them. */
export function virtualLine(shape: LineShape): VirtualLine {
  let now = 0;
  let flows: { left: number; end(): void }[] = [];
  let timers: { at: number; body(): void }[] = [];

  function after(ms: number, body: () => void): () => void {
    const timer = { at: now + ms, body };
    timers.push(timer);
    return () => void (timers = timers.filter((other) => other !== timer));
  }

  const perFlow = (): number => Math.min(line.shape.each ?? Infinity, line.shape.rate / flows.length) / 1_000;

  /** Goes to whatever happens next. */
  function step(): void {
    const timer = timers.toSorted((a, b) => a.at - b.at)[0];
    const flow = flows.toSorted((a, b) => a.left - b.left)[0];
    const flowAt = flow ? now + flow.left / perFlow() : Infinity;
    if (!timer && !flow) return;
    const at = Math.min(timer?.at ?? Infinity, flowAt);
    const carried = (at - now) * (flows.length === 0 ? 0 : perFlow());
    for (const other of flows) other.left = Math.max(0, other.left - carried);
    now = at;
    if (flow && flowAt <= at) {
      flows = flows.filter((other) => other !== flow);
      flow.end();
    } else if (timer) {
      timers = timers.filter((other) => other !== timer);
      timer.body();
    }
  }

  const line: VirtualLine = {
    shape, requests: [],
    now: () => now,
    random: () => 1,
    pause: (ms, signal) => new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const cancel = after(ms, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      }, { once: true });
    }),
    atOnce: (since) => line.requests.reduce((sum, { began, ended }) => sum + Math.max(0, ended - Math.max(began, since)), 0) / (now - since),
    send: (bytes, signal) => new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const request: VirtualLine['requests'][number] = { bytes, began: now, ended: now, outcome: 'under way' };
      line.requests.push(request);
      const end = (outcome: typeof request.outcome): void => {
        cancel();
        flows = flows.filter((other) => other !== flow);
        Object.assign(request, { outcome, ended: now });
        if (outcome === 'arrived') resolve();
        else reject(outcome === 'stopped' ? signal?.reason : new DeployError('target.unreachable', 'x', { retry: 'backoff' }));
      };
      const cancel = after(timeLimit, () => end('too slow'));
      const flow = { left: bytes, end: () => void after(line.shape.roundTrip ?? 0, () => request.outcome === 'under way' && end('arrived')) };
      flows.push(flow);
      signal?.addEventListener('abort', () => request.outcome === 'under way' && end('stopped'), { once: true });
    }),
    async until(work) {
      const state = { isOver: false };
      const over = (): void => void (state.isOver = true);
      work.then(over, over);
      for (await settle(); !state.isOver; await settle()) step();
      return await work;
    },
  };
  return line;
}
