import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RootDatabase } from 'lmdb';
import { type Site, siteKey } from '../../domain/site.ts';

/** The request header that carries a token where no cookie can be kept. */
export const previewHeader = 'slipway-preview';
const deploymentLength = 26;

/** Unguessable names that open previews. */
export interface PreviewTokens {
  /** 26 letters of base32: 130 bits. They are the first label of the preview's host, and the whole secret. */
  of(deployment: string): string;
  /** The deployment a token opens, also one that an agent of 94e5344 gave out; undefined for a made-up one. */
  deployment(token: string): string | undefined;
}

/** The cookie in which agents of 94e5344 kept a token. It is read, and set no more. */
export function previewCookie(site: Site): string {
  return `slipway-preview-${siteKey(site).replace('/', '--')}`;
}

/** RFC 4648, 6, in lower case. */
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

function lettersOf(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: 26 }, (_, index) => base32[Number.parseInt(bits.slice(5 * index, 5 * index + 5), 2)]).join('');
}

/** Tokens made with a secret that is kept in the database. `deployments` lists those that may be asked for. */
export function createPreviewTokens(root: RootDatabase, deployments: () => Iterable<string>): PreviewTokens {
  const secrets = root.openDB<Uint8Array, string>({ name: 'secrets', encoding: 'binary' });
  const secret = secrets.get('preview') ?? root.transactionSync(() => {
    const made = secrets.get('preview') ?? new Uint8Array(randomBytes(32));
    secrets.putSync('preview', made);
    return made;
  });
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(text).digest();
  const of = (deployment: string): string => lettersOf(sign(`origin ${deployment}`));
  const ofEarlierVersion = (deployment: string): string => `${deployment}-${sign(deployment).toString('base64url').slice(0, 22)}`;
  /** By a keyed hash of the token: how long finding one takes tells nothing about its letters. */
  const known = new Map<string, string>();
  const listed = new Set<string>();
  const keyOf = (token: string): string => sign(`token ${token}`).toString('base64');

  function find(token: string): string | undefined {
    const key = keyOf(token);
    const found = known.get(key);
    if (found !== undefined) return found;
    for (const deployment of deployments()) {
      if (listed.has(deployment)) continue;
      listed.add(deployment);
      known.set(keyOf(of(deployment)), deployment);
    }
    return known.get(key);
  }

  return {
    of,
    deployment(token) {
      if (/^[a-z2-7]{26}$/.test(token)) return find(token);
      const deployment = token.slice(0, deploymentLength);
      const [given, right] = [Buffer.from(token), Buffer.from(ofEarlierVersion(deployment))];
      return given.length === right.length && timingSafeEqual(given, right) ? deployment : undefined;
    },
  };
}
