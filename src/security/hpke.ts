import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { DeployError } from '../domain/errors.ts';
import { type Bytes, concat, letGo, own } from './bytes.ts';

/** A shared secret and its name (RFC 9180, mode_psk). */
export interface Psk {
  readonly id: Bytes;
  readonly key: Bytes;
}

/** What is sealed, to whom, and what it is bound to. */
export interface HpkeSealing {
  /** Raw X25519 public key. */
  readonly recipient: Uint8Array;
  readonly info: Uint8Array;
  readonly aad?: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly psk?: Psk;
}

/** What is opened, with which key, and what it must be bound to. */
export interface HpkeOpening {
  /** Raw X25519 private key. */
  readonly privateKey: Uint8Array;
  readonly info: Uint8Array;
  readonly aad?: Uint8Array;
  readonly sealed: Uint8Array;
  readonly psk?: Psk;
}

const encLength = 32;

/** The one suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export function hpkeSuite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

function tight(bytes: Uint8Array): ArrayBuffer {
  return own(bytes).buffer;
}

/** A new X25519 key pair; both halves raw, 32 bytes. */
export async function generateRecipientKey(): Promise<{ privateKey: Bytes; publicKey: Bytes }> {
  const { kem } = hpkeSuite();
  const pair = await kem.generateKeyPair();
  const [privateKey, publicKey] = await Promise.all([kem.serializePrivateKey(pair.privateKey), kem.serializePublicKey(pair.publicKey)]);
  return { privateKey: new Uint8Array(privateKey), publicKey: new Uint8Array(publicKey) };
}

/**
 * Seals one message (RFC 9180 single-shot, mode_base or mode_psk): `enc ‖ ct`. Never the same bytes twice. Throws DeployError
 * `sealed.key-refused` for a recipient that is no usable X25519 key (section 7.1.4), or a shared secret below 32 bytes (section 9.5).
 */
export async function hpkeSeal({ recipient, info, aad, plaintext, psk }: HpkeSealing): Promise<Bytes> {
  try {
    const suite = hpkeSuite();
    const { enc, ct } = await suite.seal({
      recipientPublicKey: await suite.kem.deserializePublicKey(tight(recipient)),
      info: tight(info),
      ...(psk ? { psk: { id: tight(psk.id), key: tight(psk.key) } } : {}),
    }, plaintext, tight(aad ?? new Uint8Array()));
    const sealed = concat(new Uint8Array(enc), new Uint8Array(ct));
    letGo(ct);
    return sealed;
  } catch (cause) {
    throw new DeployError('sealed.key-refused', 'The key to seal to is not usable.', { next: 'Pair with the agent again.', cause });
  }
}

/** Opens what `hpkeSeal` made. Throws DeployError `sealed.unreadable` for another key, other bindings, or changed bytes. */
export async function hpkeOpen({ privateKey, info, aad, sealed, psk }: HpkeOpening): Promise<Bytes> {
  try {
    const suite = hpkeSuite();
    const opened = await suite.open({
      recipientKey: await suite.kem.deserializePrivateKey(tight(privateKey)),
      enc: tight(sealed.slice(0, encLength)),
      info: tight(info),
      ...(psk ? { psk: { id: tight(psk.id), key: tight(psk.key) } } : {}),
    }, sealed.subarray(encLength), tight(aad ?? new Uint8Array()));
    return new Uint8Array(opened);
  } catch (cause) {
    throw new DeployError('sealed.unreadable', 'It was sealed for somebody else, or changed on the way.', { next: 'Read the agent\'s descriptor again and repeat the request.', cause });
  }
}
