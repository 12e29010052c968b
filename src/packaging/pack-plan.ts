import { DeployError } from '../domain/errors.ts';
import type { DeploymentFile } from '../domain/manifest.ts';
import { hasBit } from './bitmap.ts';

/** One pack to be made: which pieces (subject, offset, length) in which order, compressed as a whole or stored. */
export interface PlannedPack {
  readonly enc: 'gzip' | 'identity';
  readonly pieces: [number, number, number][];
  /** Bytes before compression. */
  readonly bytes: number;
}

/** Most bytes of a pack before compression: large enough that a request costs little beside it, small enough that a lost one is cheap. */
export const packSize = 3 * 1024 * 1024;
/** Pieces of a pack at most. */
const mostPieces = 10_000;

const text = /^(?:text\/|application\/(?:javascript|json|xml|wasm|rtf|vnd\.ms-fontobject)|image\/(?:svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|font\/(?:ttf|otf))|\+(?:json|xml)$/;

/** Whether compressing is worth it: pictures, fonts for the web and archives are compressed already. */
export function paysToCompress(mediaType: string): boolean {
  return text.test(mediaType.split(';')[0] ?? '');
}

/**
 * Cuts the missing files of a release into packs: texts together and compressed as one, the rest stored; large files in pieces.
 * Each digest travels once. What is stored comes first: it shows how fast the line is before
 * anything is compressed for it. The same files and bitmap always give the same packs. Throws DeployError `upload.bitmap-malformed` when the bitmap is not
 * one of these files.
 */
export function planPacks(files: readonly DeploymentFile[], missing: Uint8Array): PlannedPack[] {
  if (missing.length !== Math.ceil(files.length / 8)) {
    throw new DeployError('upload.bitmap-malformed', 'The agent\'s list of missing files is not one of this release.', { next: 'Deploy again.' });
  }
  const packs: PlannedPack[] = [];
  const open = new Map<PlannedPack['enc'], { pieces: [number, number, number][]; bytes: number }>();
  const seen = new Set<string>();
  const close = (enc: PlannedPack['enc']): void => {
    const pack = open.get(enc);
    if (pack && pack.pieces.length > 0) packs.push({ enc, ...pack });
    open.delete(enc);
  };
  files.forEach((file, subject) => {
    if (!hasBit(missing, subject) || seen.has(file.sha256)) return;
    seen.add(file.sha256);
    const enc = paysToCompress(file.mediaType) ? 'gzip' : 'identity';
    if (file.size > packSize) {
      for (let offset = 0; offset < file.size; offset += packSize) {
        const length = Math.min(packSize, file.size - offset);
        packs.push({ enc, pieces: [[subject, offset, length]], bytes: length });
      }
      return;
    }
    let pack = open.get(enc) ?? { pieces: [], bytes: 0 };
    if (pack.bytes + file.size > packSize || pack.pieces.length >= mostPieces) {
      close(enc);
      pack = { pieces: [], bytes: 0 };
    }
    pack.pieces.push([subject, 0, file.size]);
    pack.bytes += file.size;
    open.set(enc, pack);
  });
  close('gzip');
  close('identity');
  return packs.toSorted((a, b) => Number(a.enc === 'gzip') - Number(b.enc === 'gzip'));
}
