import { DeployError } from '../domain/errors.ts';
import { type Bytes, concat, fromBase64Url, own, toBase64Url, utf8 } from './bytes.ts';
import { sha256 } from './digest.ts';
import type { Psk } from './hpke.ts';

const fingerprintLength = 16;
const secretLength = 32;
const prefix = 'slip1.';
const domainName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** What an invitation carries: who the agent is, and a secret that is good once. */
export interface Invite {
  /** First 16 bytes of SHA-256 of the agent's identity key. */
  readonly fingerprint: Bytes;
  readonly secret: Bytes;
}

/** A new invite of the agent with this identity key. */
export async function createInvite(random: (length: number) => Bytes, idk: Uint8Array): Promise<Invite> {
  return { fingerprint: (await sha256(idk)).slice(0, fingerprintLength), secret: random(secretLength) };
}

/**
 * The text a person copies: `https://host:port/#slip1.<base64url>`. The part after `#` never travels in a request. Where the agent gives its sites names
 * under a domain (`siteDomain`), `?sites=<domain>` stands before it, so that the browser can ask for access to both at once.
 */
export function formatInvitation(url: string, { fingerprint, secret }: Invite, siteDomain?: string): string {
  return `${new URL('/', url).href}${siteDomain === undefined ? '' : `?sites=${siteDomain}`}#${prefix}${toBase64Url(concat(fingerprint, secret))}`;
}

/** Letters of the part after the prefix. */
const encodedLength = Math.ceil((fingerprintLength + secretLength) * 4 / 3);

/** Begins like an invitation and ends before one does: what is left of it when its end was not copied. */
function isCutShort(text: string): boolean {
  if (!/^https?:\/\/[^\s/]+\/?(?:#|$)/.test(text)) return false;
  const encoded = text.split('#')[1] ?? '';
  return prefix.startsWith(encoded.slice(0, prefix.length)) && encoded.length < prefix.length + encodedLength;
}

/** Reads an invitation. Throws DeployError `invitation.malformed`. */
export function parseInvitation(text: string): { url: string; siteDomain?: string } & Invite {
  try {
    const url = new URL(text.trim());
    const encoded = url.hash.slice(1);
    if (!/^https?:$/.test(url.protocol) || !encoded.startsWith(prefix)) throw new Error('no invitation');
    const bytes = fromBase64Url(encoded.slice(prefix.length));
    if (bytes.length !== fingerprintLength + secretLength) throw new Error('wrong length');
    const siteDomain = url.searchParams.get('sites');
    if (siteDomain !== null && !domainName.test(siteDomain)) throw new Error('no domain name');
    return { url: url.origin, ...(siteDomain === null ? {} : { siteDomain }), fingerprint: bytes.slice(0, fingerprintLength), secret: bytes.slice(fingerprintLength) };
  } catch (cause) {
    throw new DeployError('invitation.malformed', isCutShort(text.trim()) ? 'A part of the pairing text is missing.' : 'That is not a pairing text.', {
      next: 'Copy the whole line the agent printed, from http to the last letter. `slipway-agent invite` prints a new one.', cause,
    });
  }
}

async function derive(secret: Uint8Array, label: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', own(secret), 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`slipway-1 invite ${label}`) }, key, 256));
}

/** The name under which an agent keeps an invite, and the secret both sides use for it (HKDF, RFC 5869): the name tells nothing of the secret. */
export async function inviteKeys(secret: Uint8Array): Promise<{ id: string; psk: Psk }> {
  const [name, key] = await Promise.all([derive(secret, 'id'), derive(secret, 'psk')]);
  const id = toBase64Url(name.slice(0, 16));
  return { id, psk: { id: utf8(id), key } };
}
