import type { Bytes } from '../security/bytes.ts';
import { concat } from '../security/bytes.ts';
import { gzip } from '../security/gzip.ts';
import { type PackContents, type PackPlace, type SealingTarget, sealPack } from '../security/package-encryption.ts';
import type { PlannedPack } from './pack-plan.ts';

/** A pack before it is sealed: what it says of itself, and its body in parts. */
export interface FilledPack {
  readonly header: PackContents;
  readonly body: readonly Uint8Array[];
}

/** Fills a planned pack with its pieces' bytes, in the plan's order. Stored where compressing gains nothing, or is not wanted. */
export async function fillPack({ enc, pieces, bytes }: PlannedPack, contents: readonly Uint8Array[], { compress = true } = {}): Promise<FilledPack> {
  const compressed = compress && enc === 'gzip' ? await gzip(concat(...contents)) : undefined;
  return compressed !== undefined && compressed.length < bytes ? { header: { enc: 'gzip', pieces }, body: [compressed] } : { header: { enc: 'identity', pieces }, body: contents };
}

/** Makes a planned pack and seals it. */
export async function makePack(plan: PlannedPack, contents: readonly Uint8Array[], at: PackPlace, to: SealingTarget): Promise<Bytes> {
  const { header, body } = await fillPack(plan, contents);
  return await sealPack(header, body, at, to);
}
