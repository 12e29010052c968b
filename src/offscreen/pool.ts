import { DeployError, fromWire, type WireError } from '../domain/errors.ts';
import type { Span } from '../storage/read-spans.ts';
import type { Delivered, DeliverJob, Job, JobAnswer, JobMessage, JobResult } from './pool-job.ts';

/** Hashes, seals and sends beside the thread that asks. Both throw DeployError: `snapshot.gone`, or `pool.failed` (worth another try). */
export interface Pool {
  /** SHA-256 of each span, hex. */
  hash(spans: readonly Span[]): Promise<readonly string[]>;
  /** Makes a pack and hands it to its agent. Throws what the agent refuses with too, or the signal's reason once the worker has let go of it. */
  deliver(job: Omit<DeliverJob, 'kind'>, signal: AbortSignal): Promise<Delivered>;
}

/** What the pool needs of a dedicated worker. */
export type PoolWorker = Pick<Worker, 'onmessage' | 'onerror' | 'onmessageerror' | 'terminate'> & { postMessage(message: JobMessage): void };

interface Task {
  readonly id: number;
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: unknown) => void;
}

interface Member {
  readonly worker: PoolWorker;
  readonly tasks: Map<number, Task>;
  /** Bytes it has gone through, as its platform holds on to them. */
  spent: number;
}

/** What a worker does at once: one hash, or three deliveries, of which one is made while the others are on their way. */
const lanes = 3;
/**
 * A worker that has gone through so many bytes is replaced: WebCrypto and fetch copy what they are given, and Chromium keeps the copies until the thread's
 * garbage is collected, which in seconds of hard work never happens. A new worker takes some ten ms.
 */
const wornAt = 24 * 1024 * 1024;

function lanesOf(job: Job): number {
  return job.kind === 'hash' ? lanes : 1;
}

/** A hash copies its bytes once; a delivery three times: to seal, to hash what is sealed, to send it. */
function wearOf(job: Job): number {
  return job.kind === 'hash' ? job.spans.reduce((sum, { length }) => sum + length, 0) : 3 * job.plan.bytes;
}

function failed(problem: string, cause?: unknown): DeployError {
  return new DeployError('pool.failed', `Preparing the files failed: ${problem}`, { next: 'Slipway tries again by itself.', retry: 'backoff', cause });
}

/** What a worker told of a failure. Anything but our own errors may be a passing thing of the browser's file system. */
function errorOf(problem: WireError): DeployError {
  return problem.code === 'unexpected' ? failed(problem.message) : fromWire(problem);
}

/** A pool of at most `size` workers, made when they are first needed and replaced when they are worn. `worked` is told how long each job kept its worker busy, ms. */
export function createPool(spawn: () => PoolWorker, size: number, worked: (ms: number) => void = () => undefined): Pool {
  const members = new Set<Member>();
  const queue: Task[] = [];
  let lastId = 0;

  const isWorn = ({ spent }: Member) => spent >= wornAt;
  const free = ({ tasks }: Member) => lanes - [...tasks.values()].reduce((sum, { job }) => sum + lanesOf(job), 0);

  /** A worker that broke is never asked again; the next job gets a new one. */
  function discard(member: Member, problem: string): void {
    if (!members.delete(member)) return;
    member.worker.terminate();
    for (const task of member.tasks.values()) task.reject(failed(problem));
    next();
  }

  function start(): Member {
    const worker = spawn();
    const member: Member = { worker, tasks: new Map(), spent: 0 };
    members.add(member);
    worker.onmessage = ({ data }: MessageEvent<JobAnswer>) => {
      const task = member.tasks.get(data.id);
      if (!task) return;
      member.tasks.delete(data.id);
      if ('result' in data) {
        worked(data.result.worked);
        task.resolve(data.result);
      } else task.reject(task.signal?.aborted === true ? task.signal.reason : errorOf(data.problem));
      if (isWorn(member) && member.tasks.size === 0) {
        members.delete(member);
        worker.terminate();
      }
      next();
    };
    worker.onerror = (event) => discard(member, event.message || 'a worker could not be started');
    worker.onmessageerror = () => discard(member, 'an answer could not be read');
    return member;
  }

  /** The member with the most room for a job; a new one rather than one that works already. */
  function memberFor(job: Job): Member | undefined {
    const fresh = [...members].filter((member) => !isWorn(member)).sort((a, b) => free(b) - free(a));
    const [freest] = fresh;
    if (freest && free(freest) === lanes) return freest;
    if (fresh.length < size) return start();
    return freest && free(freest) >= lanesOf(job) ? freest : undefined;
  }

  function next(): void {
    for (let task = queue[0]; task; task = queue[0]) {
      try {
        const member = memberFor(task.job);
        if (!member) return;
        queue.shift();
        member.tasks.set(task.id, task);
        member.spent += wearOf(task.job);
        member.worker.postMessage({ id: task.id, job: task.job });
      } catch (cause) {
        if (queue[0] === task) queue.shift();
        task.reject(failed('a worker could not be started', cause));
      }
    }
  }

  /** Takes a job out of the queue, or tells its worker to stop. */
  function stop(id: number, reason: unknown): void {
    const place = queue.findIndex((task) => task.id === id);
    if (place === -1) [...members].find(({ tasks }) => tasks.has(id))?.worker.postMessage({ id, stop: true });
    else queue.splice(place, 1)[0]?.reject(reason);
  }

  async function run(job: Job, signal?: AbortSignal): Promise<JobResult> {
    lastId += 1;
    const id = lastId;
    const over = new AbortController();
    signal?.addEventListener('abort', () => stop(id, signal.reason), { signal: over.signal });
    try {
      return await new Promise((resolve, reject) => {
        queue.push({ id, job, signal, resolve, reject });
        next();
      });
    } finally {
      over.abort();
    }
  }

  return {
    async hash(spans) {
      const result = await run({ kind: 'hash', spans });
      if (result.kind !== 'hash') throw failed('a worker answered something else');
      return result.digests;
    },
    async deliver(job, signal) {
      signal.throwIfAborted();
      const result = await run({ kind: 'deliver', ...job }, signal);
      if (result.kind !== 'deliver') throw failed('a worker answered something else');
      return result;
    },
  };
}
