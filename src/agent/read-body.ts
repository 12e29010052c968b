import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { DeployError } from '../domain/errors.ts';
import type { Bytes } from '../security/bytes.ts';

/** A request's body, hashed while it came. */
export interface ReadBody {
  readonly bytes: Bytes;
  /** SHA-256 (FIPS 180-4). */
  readonly sha256: Uint8Array;
}

function tooLarge(limit: number): DeployError {
  return new DeployError('request.too-large', `The body is larger than ${limit} bytes.`, { next: 'Send less at once.' });
}

/** The length a request announces; 0 when it announces none. Throws DeployError `request.too-large`. */
export function checkLength(request: IncomingMessage, limit: number): number {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (!(announced >= 0 && announced <= limit)) throw tooLarge(limit);
  return announced;
}

/** A request's whole body, at most `limit` bytes whatever was announced. Throws DeployError `request.too-large` or `request.malformed` when it broke off. */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
  const hash = createHash('sha256');
  // Megabytes are copied once, to where they stay; what announces no length, or a false one, gets more room as it comes.
  let bytes: Bytes = new Uint8Array(checkLength(request, limit));
  let size = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      if (!(part instanceof Uint8Array)) continue;
      if (size + part.length > limit) throw tooLarge(limit);
      if (size + part.length > bytes.length) {
        const larger = new Uint8Array(Math.min(limit, Math.max(size + part.length, 2 * bytes.length)));
        larger.set(bytes.subarray(0, size));
        bytes = larger;
      }
      bytes.set(part, size);
      hash.update(part);
      size += part.length;
    }
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw new DeployError('request.malformed', 'The body broke off.', { next: 'Send the request again.', retry: 'backoff', cause: error });
  }
  return { bytes: size === bytes.length ? bytes : bytes.slice(0, size), sha256: hash.digest() };
}
