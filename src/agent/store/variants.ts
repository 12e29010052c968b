import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Sizes between which compressing is worth its time, bytes. */
const smallest = 512;
const largest = 16 * 1024 * 1024;
const compressible = /^(?:text\/|application\/(?:javascript|json|xml|wasm|manifest\+json|ld\+json|rtf|x-font-ttf)|font\/(?:ttf|otf)|image\/(?:svg\+xml|bmp|x-icon|vnd\.microsoft\.icon))|\+(?:json|xml)$/;

/** Whether a file is of a kind and size that may gain from compressing. */
export function mayCompress(mediaType: string, size: number): boolean {
  return size >= smallest && size <= largest && compressible.test(mediaType.split(';')[0] ?? '');
}

/** The file compressed, where that saves at least a tenth. Quality by size: a large file must not hold up its release. */
export async function compressedVariants(bytes: Uint8Array): Promise<{ br?: Uint8Array; gzip?: Uint8Array }> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length <= 256 * 1024 ? 9 : 5,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    // A window no larger than the file (RFC 7932, 9.1): clearing the usual one of 4 MB takes a small file twenty times as long as compressing it.
    [constants.BROTLI_PARAM_LGWIN]: Math.min(constants.BROTLI_DEFAULT_WINDOW, Math.max(constants.BROTLI_MIN_WINDOW_BITS, Math.ceil(Math.log2(bytes.length + 16)))),
  };
  const [br, gz] = await Promise.all([
    brotli(bytes, { params }),
    gzipped(bytes, { level: 6 }),
  ]);
  const worth = bytes.length * 0.9;
  return { ...(br.length <= worth ? { br } : {}), ...(gz.length <= worth ? { gzip: gz } : {}) };
}
