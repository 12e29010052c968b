import type { DeploymentFile } from '../domain/manifest.ts';

const encoder = new TextEncoder();

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const surrogate = /[\ud800-\udfff]/;

/** By UTF-8 bytes. Code units are in the same order but for those of surrogate pairs, and comparing them is many times as fast. */
function comparePaths(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return compareBytes(encoder.encode(a), encoder.encode(b));
  return a < b ? -1 : Number(a > b);
}

/**
 * The exact bytes whose SHA-256 is a release's `content`: the line `slipway-content-1`, then one line a file, sorted by the UTF-8
 * bytes of the path, each `path NUL sha256 NUL size NUL mode NUL mediaType LF` with the size in decimal. Two releases with the same
 * `content` are the same bytes under the same names. Vector: test/packaging/content-digest.test.ts.
 */
export function contentBytes(files: readonly DeploymentFile[]): Uint8Array<ArrayBuffer> {
  const lines = files.toSorted((a, b) => comparePaths(a.path, b.path)).map((file) => `${file.path}\0${file.sha256}\0${file.size}\0${file.mode}\0${file.mediaType}\n`);
  return encoder.encode(`slipway-content-1\n${lines.join('')}`);
}

/** `sha256:<hex>` of `contentBytes`. */
export async function contentDigest(files: readonly DeploymentFile[]): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', contentBytes(files)));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
