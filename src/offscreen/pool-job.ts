import type { WireError } from '../domain/errors.ts';
import type { PlannedPack } from '../packaging/pack-plan.ts';
import type { PackPlace, SealingTarget } from '../security/package-encryption.ts';
import type { Span } from '../storage/read-spans.ts';

/** A pack to be made from the bytes of its pieces, which lie where `spans` say, in the plan's order. */
export interface SealJob {
  readonly plan: PlannedPack;
  readonly spans: readonly Span[];
  readonly at: PackPlace;
  readonly to: SealingTarget;
}

/** Work for a pool worker; it reads the bytes itself. */
export type Job = { readonly kind: 'hash'; readonly spans: readonly Span[] } | ({ readonly kind: 'seal' } & SealJob);

/** What a job gives: hex digests in order, or a sealed pack. */
export type JobResult = { readonly kind: 'hash'; readonly digests: readonly string[] } | { readonly kind: 'seal'; readonly sealed: Uint8Array<ArrayBuffer> };

/** How a job's answer travels. */
export type JobAnswer = { readonly id: number; readonly result: JobResult } | { readonly id: number; readonly problem: WireError };
