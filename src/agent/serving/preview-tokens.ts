import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RootDatabase } from 'lmdb';
import { type Site, siteKey } from '../../domain/site.ts';

/** The request header that carries a token where no cookie can be kept. */
export const previewHeader = 'slipway-preview';
const deploymentLength = 26;

/** Unguessable names that open previews. */
export interface PreviewTokens {
  of(deployment: string): string;
  /** The deployment a token opens; undefined for a made-up one. */
  deployment(token: string): string | undefined;
}

/** Cookies know no ports, so every site's preview has a cookie of its own name. */
export function previewCookie(site: Site): string {
  return `slipway-preview-${siteKey(site).replace('/', '--')}`;
}

/** Tokens made with a secret that is kept in the database. */
export function createPreviewTokens(root: RootDatabase): PreviewTokens {
  const secrets = root.openDB<Uint8Array, string>({ name: 'secrets', encoding: 'binary' });
  const secret = secrets.get('preview') ?? root.transactionSync(() => {
    const made = secrets.get('preview') ?? new Uint8Array(randomBytes(32));
    secrets.putSync('preview', made);
    return made;
  });
  const of = (deployment: string) => `${deployment}-${createHmac('sha256', secret).update(deployment).digest('base64url').slice(0, 22)}`;
  return {
    of,
    deployment(token) {
      const deployment = token.slice(0, deploymentLength);
      const [given, right] = [Buffer.from(token), Buffer.from(of(deployment))];
      return given.length === right.length && timingSafeEqual(given, right) ? deployment : undefined;
    },
  };
}
