import { type Bytes, own, toHex } from './bytes.ts';

/** SHA-256 (FIPS 180-4). */
export async function sha256(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', own(data)));
}

/** SHA-256 in lower case hex. */
export async function sha256Hex(data: Uint8Array): Promise<string> {
  return toHex(await sha256(data));
}

/** SHA-256 as releases are named: `sha256:<hex>`. */
export async function namedDigest(data: Uint8Array): Promise<string> {
  return `sha256:${await sha256Hex(data)}`;
}
