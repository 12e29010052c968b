import { DeployError } from '../domain/errors.ts';
import type { Job, JobAnswer, JobResult } from './pool-job.ts';

/** Does jobs beside the thread that asks. */
export interface Pool {
  /** Throws DeployError `pool.failed` (to be tried again) when a worker could not do it. */
  run(job: Job): Promise<JobResult>;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
}

/** A pool of so many workers; each does one job at a time, so what is in memory is bounded by their number. */
export function createPool(spawn: () => Worker, size: number): Pool {
  const idle: Worker[] = [];
  const queue: (Waiting & { id: number })[] = [];
  const running = new Map<Worker, Waiting & { id: number }>();
  let spawned = 0;
  let nextId = 0;

  function failure(problem: string): DeployError {
    return new DeployError('pool.failed', `Preparing the files failed: ${problem}`, { next: 'Slipway tries again by itself.', retry: 'backoff' });
  }

  function start(): Worker {
    const worker = spawn();
    spawned += 1;
    worker.onmessage = ({ data }: MessageEvent<JobAnswer>) => {
      const task = running.get(worker);
      running.delete(worker);
      idle.push(worker);
      if (task && data.id === task.id) {
        if ('result' in data) task.resolve(data.result);
        else task.reject(failure(data.problem));
      }
      next();
    };
    worker.onerror = (event) => {
      running.get(worker)?.reject(failure(event.message));
      running.delete(worker);
      worker.terminate();
      spawned -= 1;
      next();
    };
    return worker;
  }

  function next(): void {
    const task = queue[0];
    if (!task) return;
    const worker = idle.pop() ?? (spawned < size ? start() : undefined);
    if (!worker) return;
    queue.shift();
    running.set(worker, task);
    worker.postMessage({ id: task.id, job: task.job });
    next();
  }

  return {
    run: (job) => new Promise((resolve, reject) => {
      nextId += 1;
      queue.push({ id: nextId, job, resolve, reject });
      next();
    }),
  };
}
