import { createHash } from 'node:crypto';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { bitmapOf } from '../../src/packaging/bitmap.ts';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';

/** A file of a release with its bytes. */
export interface Content {
  readonly file: DeploymentFile;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function content(path: string, data: string | Uint8Array): Content {
  const bytes = new Uint8Array(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  return { bytes, file: { path, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, mode: '0644', mediaType: mediaTypeOf(path) } };
}

/** A file without bytes, for plans. */
export function fileOf(path: string, size: number, sha256 = createHash('sha256').update(path).digest('hex')): DeploymentFile {
  return { path, sha256, size, mode: '0644', mediaType: mediaTypeOf(path) };
}

/** A bitmap that says that all of so many files are missing. */
export function allMissing(length: number): Uint8Array<ArrayBuffer> {
  return bitmapOf(length, Array.from({ length }, (_, index) => index));
}

/** Bytes that look like chance and are always the same (xorshift32). */
export function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed * 2 + 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length).slice();
}
