import { DeployError } from '../domain/errors.ts';

/** Bytes in a buffer of their own, as WebCrypto and fetch take them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
// A byte order mark is kept: what is read must be what was signed, byte for byte.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function malformed(what: string, cause?: unknown): DeployError {
  return new DeployError('encoding.malformed', `That is not ${what}.`, { cause });
}

/** UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes. Throws DeployError `encoding.malformed` for anything that is not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw malformed('UTF-8', cause);
  }
}

/** The parts one after another. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether both hold the same bytes; the time taken depends on the length alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}

/** Lower case hex. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes of hex digits in pairs. Throws DeployError `encoding.malformed`. */
export function fromHex(text: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw malformed('hex');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // Spread over slices: one call with a megabyte of arguments overflows the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** Bytes of padded base64, and of nothing that is merely similar. Throws DeployError `encoding.malformed`. */
export function fromBase64(text: string): Bytes {
  // Looks for what is wrong: a pattern of all that is right overflows the stack at a few megabytes.
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ''))) throw malformed('base64');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  // Two texts must never mean the same bytes, or a signed value could be spelled in two ways. Only the end can hide spare bits.
  if (toBase64(bytes.subarray(Math.floor((bytes.length - 1) / 3) * 3)) !== text.slice(-4)) throw malformed('canonical base64');
  return bytes;
}

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Bytes of unpadded base64url. Throws DeployError `encoding.malformed`. */
export function fromBase64Url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw malformed('base64url');
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/').padEnd(Math.ceil(text.length / 4) * 4, '='));
}

/** Four bytes, big endian. */
export function u32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** The number in four bytes, big endian. Throws DeployError `encoding.malformed` when they are not there. */
export function readU32(bytes: Uint8Array, offset: number): number {
  if (offset < 0 || offset + 4 > bytes.length) throw malformed('long enough');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

/** The same bytes in a buffer of their own; not copied when they have one. */
export function own(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength ? bytes as Bytes : new Uint8Array(bytes);
}

/** ES2024, which Node has from 21 on. */
interface Transferable { transfer?: (length: number) => ArrayBuffer }

/**
 * Gives the memory of bytes back at once, where the platform can; the garbage collector would keep megabytes of them for seconds. All that lies in the same
 * buffer is gone afterwards, so only whoever made the bytes, and is done with them, lets them go.
 */
export function letGo(bytes: Bytes | ArrayBuffer): void {
  const buffer: Transferable = bytes instanceof ArrayBuffer ? bytes : bytes.buffer;
  buffer.transfer?.(0);
}
