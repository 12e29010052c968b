import type { PlannedPack } from '../packaging/pack-plan.ts';
import type { PackPlace, SealingTarget } from '../security/package-encryption.ts';

/** Bytes of a snapshot: which segment, from where, how many. */
export interface Span {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Work for a pool worker; it reads the bytes itself. */
export type Job =
  | { readonly kind: 'hash'; readonly spans: readonly Span[] }
  | { readonly kind: 'seal'; readonly plan: PlannedPack; readonly spans: readonly Span[]; readonly at: PackPlace; readonly to: SealingTarget };

/** What a job gives: hex digests in order, or a sealed pack. */
export type JobResult = { readonly kind: 'hash'; readonly digests: readonly string[] } | { readonly kind: 'seal'; readonly sealed: Uint8Array<ArrayBuffer> };

/** How a job's answer travels. */
export type JobAnswer = { readonly id: number; readonly result: JobResult } | { readonly id: number; readonly problem: string };
