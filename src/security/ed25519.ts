import { type Bytes, own } from './bytes.ts';
import { sha256Hex } from './digest.ts';
import { isSoundPoint } from './edwards-point.ts';

const algorithm = 'Ed25519';

/** A private key that signs, with its public half. */
export interface SigningKey {
  /** SHA-256 of the raw public key, hex. */
  readonly keyid: string;
  readonly publicKey: Bytes;
  sign(message: Uint8Array): Promise<Bytes>;
}

/** A new Ed25519 key pair (RFC 8032); the public key raw, 32 bytes. */
export async function generateSigningKey({ extractable }: { extractable: boolean }): Promise<{ privateKey: CryptoKey; publicKey: Bytes }> {
  const pair = await crypto.subtle.generateKey(algorithm, extractable, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 gave no key pair');
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) };
}

/** The name of a public key: SHA-256 of its raw bytes, hex. An agent's id is the name of its identity key. */
export async function keyIdOf(publicKey: Uint8Array): Promise<string> {
  return await sha256Hex(publicKey);
}

/** A key pair as something that signs. */
export async function signingKey(privateKey: CryptoKey, publicKey: Bytes): Promise<SigningKey> {
  return {
    keyid: await keyIdOf(publicKey),
    publicKey,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(algorithm, privateKey, own(message))),
  };
}

/**
 * Whether a signature is right (RFC 8032, section 5.1.7). False, never an error, for a key or a signature that is malformed, is spelled in
 * a second way or lies in the small subgroup: platforms differ there, and an agent and a browser must never disagree about a signature.
 */
export async function verifySignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 64 || !isSoundPoint(publicKey) || !isSoundPoint(signature.subarray(0, 32))) return false;
  try {
    const key = await crypto.subtle.importKey('raw', own(publicKey), algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, key, own(signature), own(message));
  } catch {
    return false;
  }
}

/** PKCS #8 of an extractable private key (RFC 8410). */
export async function exportPrivateKey(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', key));
}

/** The private key of PKCS #8 bytes; it cannot be exported again. */
export async function importPrivateKey(pkcs8: Uint8Array): Promise<CryptoKey> {
  return await crypto.subtle.importKey('pkcs8', own(pkcs8), algorithm, false, ['sign']);
}
