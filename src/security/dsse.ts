import { DeployError } from '../domain/errors.ts';
import { type Bytes, concat, fromBase64, toBase64, utf8 } from './bytes.ts';
import { type SigningKey, verifySignature } from './ed25519.ts';

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse, v1); `payload` and `sig` in base64. */
export interface DsseEnvelope {
  payloadType: string;
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

function decoded(base64: string): Bytes | undefined {
  try {
    return fromBase64(base64);
  } catch {
    return undefined;
  }
}

/** PAE: the bytes that are signed (DSSE v1, protocol.md). */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Bytes {
  const type = utf8(payloadType);
  return concat(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

/** A payload in an envelope, signed by one key. */
export async function signEnvelope(payloadType: string, payload: Uint8Array, key: SigningKey): Promise<DsseEnvelope> {
  const signature = await key.sign(preAuthEncoding(payloadType, payload));
  return { payloadType, payload: toBase64(payload), signatures: [{ keyid: key.keyid, sig: toBase64(signature) }] };
}

/** The payload of an envelope that this key signed as this type. Throws DeployError `signature.invalid`. */
export async function openEnvelope(envelope: DsseEnvelope, payloadType: string, publicKey: Uint8Array): Promise<Bytes> {
  const refusal = new DeployError('signature.invalid', 'The signature is not right.');
  if (envelope.payloadType !== payloadType) throw refusal;
  const payload = decoded(envelope.payload);
  if (!payload) throw refusal;
  const message = preAuthEncoding(payloadType, payload);
  for (const { sig } of envelope.signatures) {
    const signature = decoded(sig);
    if (signature && await verifySignature(publicKey, message, signature)) return payload;
  }
  throw refusal;
}

/** Names of the keys that signed a payload rightly; each at most once. Signatures that are wrong or malformed are passed over. */
export async function verifySignatures(
  payloadType: string, payload: Uint8Array, signatures: DsseEnvelope['signatures'], publicKeyOf: (keyid: string) => Uint8Array | undefined,
): Promise<readonly string[]> {
  const message = preAuthEncoding(payloadType, payload);
  const right = new Set<string>();
  for (const { keyid, sig } of signatures) {
    const publicKey = publicKeyOf(keyid);
    const signature = decoded(sig);
    if (publicKey && signature && await verifySignature(publicKey, message, signature)) right.add(keyid);
  }
  return [...right];
}
