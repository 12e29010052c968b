import { toWire } from '../domain/errors.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import { doJob } from './do-job.ts';
import type { Job, JobAnswer } from './pool-job.ts';

const blobs = originPrivateBlobs();
// The compiler knows one kind of global scope for the whole project, that of pages.
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent<{ id: number; job: Job }>) => void) | null; postMessage(message: JobAnswer, transfer: Transferable[]): void };

scope.onmessage = ({ data: { id, job } }) => {
  doJob(blobs, job).then(
    (result) => scope.postMessage({ id, result }, result.kind === 'seal' ? [result.sealed.buffer] : []),
    (error: unknown) => scope.postMessage({ id, problem: toWire(error) }, []),
  );
};
