import { toWire } from '../domain/errors.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import { createAgentClients } from './agent-clients.ts';
import { doJob, type JobParts } from './do-job.ts';
import type { JobAnswer, JobMessage } from './pool-job.ts';

// The compiler knows one kind of global scope for the whole project, that of pages.
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent<JobMessage>) => void) | null; postMessage(message: JobAnswer): void };
const underWay = new Map<number, AbortController>();
const io = { now: Date.now, random: (length: number) => crypto.getRandomValues(new Uint8Array(length)), fetch: (input: string, init: RequestInit) => fetch(input, init) };
const parts: JobParts = { blobs: originPrivateBlobs(), now: Date.now, connect: createAgentClients(io) };

scope.onmessage = ({ data }) => {
  const { id } = data;
  if ('stop' in data) {
    underWay.get(id)?.abort();
    return;
  }
  const abort = new AbortController();
  underWay.set(id, abort);
  doJob(parts, data.job, abort.signal).then(
    (result) => scope.postMessage({ id, result }),
    (error: unknown) => scope.postMessage({ id, problem: toWire(error) }),
  ).finally(() => underWay.delete(id));
};
