import type { WireError } from '../domain/errors.ts';
import type { PlannedPack } from '../packaging/pack-plan.ts';
import type { PackPlace, SealingTarget } from '../security/package-encryption.ts';
import type { Span } from '../storage/read-spans.ts';
import type { AgentEndpoint } from '../targets/agent/client.ts';

/** Spans to be hashed. */
export interface HashJob {
  readonly kind: 'hash';
  readonly spans: readonly Span[];
}

/** A pack to be made from the bytes of its pieces, which lie where `spans` say, in the plan's order, and to be handed to an agent. */
export interface DeliverJob {
  readonly kind: 'deliver';
  readonly plan: PlannedPack;
  readonly spans: readonly Span[];
  readonly at: PackPlace;
  readonly to: SealingTarget;
  readonly agent: AgentEndpoint;
  /** The browser's key, which signs the request. */
  readonly key: { readonly privateKey: CryptoKey; readonly publicKey: Uint8Array<ArrayBuffer> };
  /** Whether texts are compressed; not worth it where the line is faster than compressing. */
  readonly compress: boolean;
}

/** Work for a pool worker; it reads the bytes itself. */
export type Job = HashJob | DeliverJob;

/** How a pack got to its agent. Times in ms. */
export interface Delivered {
  /** How long reading, compressing and sealing it took. */
  readonly worked: number;
  /** Bytes that travelled. */
  readonly bytes: number;
  /** How long compressing took; 0 where it was stored. */
  readonly compressing: number;
  /** When the request began and ended, ms since the epoch. */
  readonly began: number;
  readonly ended: number;
}

/** What a job gives: hex digests in order, or how the pack travelled. */
export type JobResult = { readonly kind: 'hash'; readonly digests: readonly string[]; readonly worked: number } | ({ readonly kind: 'deliver' } & Delivered);

/** What a worker is told: to do a job, or to stop one. */
export type JobMessage = { readonly id: number; readonly job: Job } | { readonly id: number; readonly stop: true };

/** How a job's answer travels. */
export type JobAnswer = { readonly id: number; readonly result: JobResult } | { readonly id: number; readonly problem: WireError };
