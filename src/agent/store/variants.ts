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
  const quality = bytes.length <= 256 * 1024 ? 9 : 5;
  const [br, gz] = await Promise.all([
    brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    gzipped(bytes, { level: 6 }),
  ]);
  const worth = bytes.length * 0.9;
  return { ...(br.length <= worth ? { br } : {}), ...(gz.length <= worth ? { gzip: gz } : {}) };
}
