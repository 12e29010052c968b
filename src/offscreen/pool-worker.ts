import { makePack } from '../packaging/pack.ts';
import { sha256Hex } from '../security/digest.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import type { Job, JobAnswer, JobResult } from './pool-job.ts';

const blobs = originPrivateBlobs();
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent<{ id: number; job: Job }>) => void) | null; postMessage(message: JobAnswer, transfer: Transferable[]): void };

async function run(job: Job): Promise<JobResult> {
  if (job.kind === 'hash') {
    const digests: string[] = [];
    for (const { path, offset, length } of job.spans) digests.push(await sha256Hex(await blobs.read(path, offset, length)));
    return { kind: 'hash', digests };
  }
  const pieces = await Promise.all(job.spans.map(({ path, offset, length }) => blobs.read(path, offset, length)));
  return { kind: 'seal', sealed: await makePack(job.plan, pieces, job.at, job.to) };
}

scope.onmessage = ({ data: { id, job } }) => {
  run(job).then(
    (result) => scope.postMessage({ id, result }, result.kind === 'seal' ? [result.sealed.buffer] : []),
    (error: unknown) => scope.postMessage({ id, problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }, []),
  );
};
