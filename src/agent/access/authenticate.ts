import { DeployError } from '../../domain/errors.ts';
import { fromBase64Url, toHex } from '../../security/bytes.ts';
import { sha256 } from '../../security/digest.ts';
import { verifySignature } from '../../security/ed25519.ts';
import { parseRequestSignature, requestSignatureBase, type RequestSignature } from '../../security/http-signature.ts';
import { limits } from '../../targets/agent/wire.ts';
import type { DeviceRow } from '../tables.ts';
import type { NonceMemory } from './nonces.ts';

/** A request's head as authentication needs it. `query` with its question mark, `?` alone when empty. */
export interface RequestHead {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  header(name: string): string | undefined;
}

/** Who sent a request, proven. */
export interface Caller {
  readonly device: DeviceRow;
  readonly signature: RequestSignature;
  /** SHA-256 of the signature base, hex: names the request in the audit log. */
  readonly request: string;
  /** The Content-Digest that was signed; the body is still to be compared with it. */
  readonly contentDigest: string;
}

/** What authentication looks things up in. Times in ms. */
export interface AuthenticationParts {
  readonly nonces: NonceMemory;
  /** Requests signed before this moment are refused: their nonces are not remembered. ms. */
  readonly since: number;
  now(): number;
  device(keyid: string): DeviceRow | undefined;
}

/** The one signature grammar, or DeployError `signature.missing` / `signature.grammar`. */
export function readSignature(head: RequestHead): RequestSignature {
  const signatureInput = head.header('signature-input');
  const signature = head.header('signature');
  if (signatureInput === undefined || signature === undefined) {
    throw new DeployError('signature.missing', 'The request is not signed.', { next: 'Sign it with the key of an enrolled device.' });
  }
  return parseRequestSignature({ signatureInput, signature });
}

function checkWindow(created: number, parts: AuthenticationParts): void {
  const now = parts.now();
  const at = created * 1000;
  if (Math.abs(at - now) > limits.clockSkew) {
    throw new DeployError('request.clock-skew', 'The clocks of the client and the agent are more than a minute apart.', {
      next: 'Sign the request again on the agent\'s time.', retry: 'never', details: { time: now },
    });
  }
  if (at < parts.since) {
    throw new DeployError('request.before-start', 'The request was signed before the agent started.', {
      next: 'Sign it again.', retry: 'after', retryAfter: Math.max(1, Math.ceil(parts.since / 1000) * 1000 - now),
    });
  }
}

/**
 * Checks a signed request up to its nonce, in the design's order: window, signature, nonce (the grammar was read before, the body comes after).
 * Throws DeployError: `request.clock-skew`, `request.before-start`, `device.unknown`, `device.revoked`, `signature.invalid`, `request.replayed`.
 */
export async function authenticate(head: RequestHead, signature: RequestSignature, parts: AuthenticationParts): Promise<Caller> {
  checkWindow(signature.created, parts);
  const contentDigest = head.header('content-digest');
  if (contentDigest === undefined) throw new DeployError('signature.missing', 'The request has no Content-Digest.', { next: 'Send and sign one, also for an empty body.' });
  const device = parts.device(signature.keyid);
  if (!device) throw new DeployError('device.unknown', 'The agent does not know this device.', { next: 'Pair it with an invitation.' });
  const { created, nonce, keyid } = signature;
  const base = requestSignatureBase({ method: head.method, authority: head.authority, path: head.path, query: head.query, contentDigest, created, nonce, keyid });
  if (!(await verifySignature(fromBase64Url(device.publicKey), base, signature.signature))) {
    throw new DeployError('signature.invalid', 'The signature does not belong to this request.', { next: 'Sign exactly what is sent. A proxy may have changed the request on its way.' });
  }
  if (device.revoked !== null) throw new DeployError('device.revoked', 'This device may no longer use the agent.', { next: 'Ask an administrator for a new invitation.' });
  parts.nonces.use(keyid, nonce, parts.now());
  return { device, signature, request: toHex(await sha256(base)), contentDigest };
}
