import { makePack } from '../packaging/pack.ts';
import { sha256Hex } from '../security/digest.ts';
import type { BlobStore } from '../storage/blobs.ts';
import { readSpans } from '../storage/read-spans.ts';
import type { Job, JobResult } from './pool-job.ts';

/** Does one job; memory holds one stretch of a store's file for a hash, one pack for a seal. Throws DeployError `snapshot.gone`. */
export async function doJob(blobs: BlobStore, job: Job): Promise<JobResult> {
  if (job.kind === 'hash') {
    const digests = Array.from(job.spans, () => '');
    await readSpans(blobs, job.spans, async (index, bytes) => {
      digests[index] = await sha256Hex(bytes);
    });
    return { kind: 'hash', digests };
  }
  const pieces = Array.from(job.spans, () => new Uint8Array());
  await readSpans(blobs, job.spans, (index, bytes) => {
    pieces[index] = bytes;
  });
  return { kind: 'seal', sealed: await makePack(job.plan, pieces, job.at, job.to) };
}
