import { fillPack } from '../packaging/pack.ts';
import { letGo } from '../security/bytes.ts';
import { sha256Hex } from '../security/digest.ts';
import { sealPack } from '../security/package-encryption.ts';
import type { BlobStore } from '../storage/blobs.ts';
import { readSpans } from '../storage/read-spans.ts';
import type { AgentClient } from '../targets/agent/client.ts';
import { mediaTypes, routes } from '../targets/agent/wire.ts';
import type { DeliverJob, HashJob, Job, JobResult } from './pool-job.ts';

/** What jobs are done with. */
export interface JobParts {
  readonly blobs: BlobStore;
  /** Requests to a job's agent, signed with its key. */
  connect(job: Pick<DeliverJob, 'agent' | 'key'>): Promise<Pick<AgentClient, 'send'>>;
  now(): number;
}

async function hash({ blobs, now }: JobParts, { spans }: HashJob): Promise<JobResult> {
  const begun = now();
  const digests = Array.from(spans, () => '');
  let stretch: ArrayBuffer | undefined;
  await readSpans(blobs, spans, async (index, bytes) => {
    if (stretch && stretch !== bytes.buffer) letGo(stretch);
    stretch = bytes.buffer;
    digests[index] = await sha256Hex(bytes);
  });
  if (stretch) letGo(stretch);
  return { kind: 'hash', digests, worked: now() - begun };
}

async function deliver({ blobs, connect, now }: JobParts, job: DeliverJob, signal: AbortSignal): Promise<JobResult> {
  const begun = now();
  const pieces = Array.from(job.spans, () => new Uint8Array());
  await readSpans(blobs, job.spans, (index, bytes) => {
    pieces[index] = bytes;
  });
  const read = now();
  const { header, body } = await fillPack(job.plan, pieces, job);
  const compressing = header.enc === 'gzip' ? now() - read : 0;
  const sealed = await sealPack(header, body, job.at, job.to);
  for (const buffer of new Set(pieces.map((piece) => piece.buffer))) letGo(buffer);
  const client = await connect(job);
  const began = now();
  await client.send({ method: 'PUT', path: routes.pack(job.at.deployment, job.at.index), body: sealed, contentType: mediaTypes.sealed, signal });
  const delivered = { kind: 'deliver' as const, bytes: sealed.length, worked: began - begun, compressing, began, ended: now() };
  letGo(sealed);
  return delivered;
}

/**
 * Does one job; memory holds one stretch of a store's file for a hash, one pack for a delivery. Throws DeployError `snapshot.gone`, what the agent refuses
 * with, or the signal's reason.
 */
export async function doJob(parts: JobParts, job: Job, signal: AbortSignal): Promise<JobResult> {
  return job.kind === 'hash' ? await hash(parts, job) : await deliver(parts, job, signal);
}
