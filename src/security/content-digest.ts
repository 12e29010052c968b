import { equalBytes, fromBase64, toBase64 } from './bytes.ts';
import { sha256 } from './digest.ts';

/** `Content-Digest` of a body (RFC 9530, section 2), SHA-256 alone. */
export async function contentDigestField(body: Uint8Array): Promise<string> {
  return `sha-256=:${toBase64(await sha256(body))}:`;
}

/** Whether a `Content-Digest` names a SHA-256. Only one canonical `sha-256` member is accepted; anything else is false. */
export function namesDigest(field: string, digest: Uint8Array): boolean {
  const named = /^sha-256=:([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=):$/.exec(field)?.[1];
  return named !== undefined && equalBytes(fromBase64(named), digest);
}

/** Whether a `Content-Digest` names the body, as `namesDigest` has it. */
export async function matchesContentDigest(field: string, body: Uint8Array): Promise<boolean> {
  return namesDigest(field, await sha256(body));
}
