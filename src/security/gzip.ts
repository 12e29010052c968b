import { DeployError } from '../domain/errors.ts';
import { type Bytes, concat, own } from './bytes.ts';

async function pump(data: Uint8Array, through: CompressionStream | DecompressionStream, limit: number): Promise<Bytes> {
  const reader = new Blob([own(data)]).stream().pipeThrough(through).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new DeployError('sealed.too-large', 'It unpacks to more than it said.');
    }
    parts.push(value);
  }
}

/** Gzip (RFC 1952). */
export async function gzip(data: Uint8Array): Promise<Bytes> {
  return await pump(data, new CompressionStream('gzip'), Number.POSITIVE_INFINITY);
}

/** What was compressed. Throws DeployError `sealed.too-large` beyond `limit` bytes, before they are kept, and `sealed.malformed`. */
export async function gunzip(data: Uint8Array, limit: number): Promise<Bytes> {
  try {
    return await pump(data, new DecompressionStream('gzip'), limit);
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw new DeployError('sealed.malformed', 'It cannot be unpacked.', { cause: error });
  }
}
