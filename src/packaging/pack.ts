import type { Bytes } from '../security/bytes.ts';
import { concat } from '../security/bytes.ts';
import { gzip } from '../security/gzip.ts';
import { type PackContents, type PackPlace, type SealingTarget, sealPack } from '../security/package-encryption.ts';
import type { PlannedPack } from './pack-plan.ts';

/** Makes a planned pack from its pieces' bytes, in the plan's order, and seals it. Stored instead of compressed where compressing gains nothing. */
export async function makePack(plan: PlannedPack, pieces: readonly Uint8Array[], at: PackPlace, to: SealingTarget): Promise<Bytes> {
  const body = concat(...pieces);
  const compressed = plan.enc === 'gzip' ? await gzip(body) : body;
  const header: PackContents = { enc: compressed.length < body.length ? 'gzip' : 'identity', pieces: plan.pieces };
  return await sealPack(header, header.enc === 'gzip' ? compressed : body, at, to);
}
