import { DeployError, fromWire, type WireError } from '../domain/errors.ts';
import type { Bytes } from '../security/bytes.ts';
import type { Span } from '../storage/read-spans.ts';
import type { Job, JobAnswer, JobResult, SealJob } from './pool-job.ts';

/** Hashes and seals beside the thread that asks. Both throw DeployError: `snapshot.gone`, or `pool.failed` (worth another try). */
export interface Pool {
  /** SHA-256 of each span, hex. */
  hash(spans: readonly Span[]): Promise<readonly string[]>;
  /** A sealed pack. */
  seal(job: SealJob): Promise<Bytes>;
}

/** What the pool needs of a dedicated worker. */
export type PoolWorker = Pick<Worker, 'onmessage' | 'onerror' | 'onmessageerror' | 'terminate'> & { postMessage(message: { readonly id: number; readonly job: Job }): void };

interface Task {
  readonly id: number;
  readonly job: Job;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
}

function failed(problem: string, cause?: unknown): DeployError {
  return new DeployError('pool.failed', `Preparing the files failed: ${problem}`, { next: 'Slipway tries again by itself.', retry: 'backoff', cause });
}

/** What a worker told of a failure. Anything but our own errors may be a passing thing of the browser's file system. */
function errorOf(problem: WireError): DeployError {
  return problem.code === 'unexpected' ? failed(problem.message) : fromWire(problem);
}

/** A pool of at most `size` workers, made when they are first needed; each does one job at a time, so what is in memory is bounded by their number. */
export function createPool(spawn: () => PoolWorker, size: number): Pool {
  const idle: PoolWorker[] = [];
  const queue: Task[] = [];
  const running = new Map<PoolWorker, Task>();
  let spawned = 0;
  let lastId = 0;

  function take(worker: PoolWorker): Task | undefined {
    const task = running.get(worker);
    running.delete(worker);
    return task;
  }

  /** A worker that broke is never asked again; the next job gets a new one. */
  function discard(worker: PoolWorker, problem: string): void {
    const task = take(worker);
    const place = idle.indexOf(worker);
    if (place !== -1) idle.splice(place, 1);
    worker.terminate();
    spawned -= 1;
    task?.reject(failed(problem));
    next();
  }

  function start(): PoolWorker {
    const worker = spawn();
    spawned += 1;
    worker.onmessage = ({ data }: MessageEvent<JobAnswer>) => {
      const task = take(worker);
      if (!task || task.id !== data.id) return;
      idle.push(worker);
      if ('result' in data) task.resolve(data.result);
      else task.reject(errorOf(data.problem));
      next();
    };
    worker.onerror = (event) => discard(worker, event.message || 'a worker could not be started');
    worker.onmessageerror = () => discard(worker, 'an answer could not be read');
    return worker;
  }

  function next(): void {
    while (queue.length > 0 && (idle.length > 0 || spawned < size)) {
      const task = queue.shift();
      if (!task) return;
      try {
        const worker = idle.pop() ?? start();
        running.set(worker, task);
        worker.postMessage({ id: task.id, job: task.job });
      } catch (cause) {
        task.reject(failed('a worker could not be started', cause));
      }
    }
  }

  function run(job: Job): Promise<JobResult> {
    return new Promise((resolve, reject) => {
      lastId += 1;
      queue.push({ id: lastId, job, resolve, reject });
      next();
    });
  }

  return {
    async hash(spans) {
      const result = await run({ kind: 'hash', spans });
      if (result.kind !== 'hash') throw failed('a worker answered something else');
      return result.digests;
    },
    async seal(job) {
      const result = await run({ kind: 'seal', ...job });
      if (result.kind !== 'seal') throw failed('a worker answered something else');
      return result.sealed;
    },
  };
}
