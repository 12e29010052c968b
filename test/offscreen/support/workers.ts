import { toWire } from '../../../src/domain/errors.ts';
import { doJob } from '../../../src/offscreen/do-job.ts';
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

/** Workers that do jobs on a store; with `body` something else. */
export function crewOn(blobs: BlobStore, body: (job: Job) => Promise<unknown> = (job) => doJob(blobs, job)): Crew {
  let underWay = 0;
  const crew: Crew = {
    workers: [],
    most: 0,
    spawn() {
      const worker: LocalWorker = {
        jobs: [], terminated: false, onmessage: null, onerror: null, onmessageerror: null,
        terminate: () => void (worker.terminated = true),
        break: (message = 'it broke') => worker.onerror?.call(worker as unknown as Worker, { message } as ErrorEvent),
        postMessage(message) {
          const { id, job } = structuredClone(message);
          worker.jobs.push(job);
          underWay += 1;
          crew.most = Math.max(crew.most, underWay);
          const answer = (data: JobAnswer) => {
            underWay -= 1;
            if (!worker.terminated) worker.onmessage?.call(worker as unknown as Worker, { data: structuredClone(data) } as MessageEvent);
          };
          body(job).then((result) => answer({ id, result } as JobAnswer), (error: unknown) => answer({ id, problem: toWire(error) }));
        },
      };
      crew.workers.push(worker);
      return worker;
    },
  };
  return crew;
}
