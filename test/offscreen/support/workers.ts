import { toWire } from '../../../src/domain/errors.ts';
import { doJob, type JobParts } from '../../../src/offscreen/do-job.ts';
import type { Job, JobAnswer } from '../../../src/offscreen/pool-job.ts';
import type { PoolWorker } from '../../../src/offscreen/pool.ts';
import type { BlobStore } from '../../../src/storage/blobs.ts';

/** A worker in this thread: what it is told and what it answers is cloned, as between real ones. */
export interface LocalWorker extends PoolWorker {
  readonly jobs: Job[];
  terminated: boolean;
  /** Breaks as a worker does whose script fails. */
  break(message?: string): void;
}

/** What workers did together. */
export interface Crew {
  readonly workers: LocalWorker[];
  spawn(): LocalWorker;
  /** Most jobs that were under way at once. */
  most: number;
}

const nobody: JobParts['connect'] = () => Promise.reject(new Error('there is no agent'));

/** Workers that do jobs on a store, and reach an agent by `connect`; with `body` something else. */
export function crewOn(blobs: BlobStore, { connect = nobody, now = () => 0, body = (job, signal) => doJob({ blobs, connect, now }, job, signal) }: { connect?: JobParts['connect']; now?: () => number; body?: (job: Job, signal: AbortSignal) => Promise<unknown> } = {}): Crew {
  let underWay = 0;
  const crew: Crew = {
    workers: [],
    most: 0,
    spawn() {
      const stops = new Map<number, AbortController>();
      const worker: LocalWorker = {
        jobs: [], terminated: false, onmessage: null, onerror: null, onmessageerror: null,
        terminate: () => void (worker.terminated = true),
        break: (message = 'it broke') => worker.onerror?.call(worker as unknown as Worker, { message } as ErrorEvent),
        postMessage(message) {
          // Keys of the browser travel too, which Node's clone does not know.
          const { id, ...order } = message;
          if ('stop' in order) {
            stops.get(id)?.abort();
            return;
          }
          const { job } = order;
          const abort = new AbortController();
          stops.set(id, abort);
          worker.jobs.push(job);
          underWay += 1;
          crew.most = Math.max(crew.most, underWay);
          const answer = (data: JobAnswer) => {
            underWay -= 1;
            if (!worker.terminated) worker.onmessage?.call(worker as unknown as Worker, { data: structuredClone(data) } as MessageEvent);
          };
          body(job, abort.signal).then((result) => answer({ id, result } as JobAnswer), (error: unknown) => answer({ id, problem: toWire(error) }));
        },
      };
      crew.workers.push(worker);
      return worker;
    },
  };
  return crew;
}
