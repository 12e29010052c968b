import { DeployError } from '../domain/errors.ts';

const exposed = 'content-digest, signature, signature-input, retry-after, ratelimit, ratelimit-policy';
const allowed = 'content-type, content-digest, signature, signature-input, idempotency-key, slipway-fence, slipway-invite, if-match';

/**
 * The CORS headers for an origin: only extensions on the list get any. A web page is refused outright (DeployError `request.origin`), so that no page
 * can make a browser talk to the control routes; programs send no origin.
 */
export function corsHeaders(origin: string | undefined, extensions: readonly string[]): Record<string, string> {
  if (origin === undefined) return {};
  const id = /^chrome-extension:\/\/([a-p]{32})$/.exec(origin)?.[1];
  if (id !== undefined && extensions.includes(id)) {
    return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'origin' };
  }
  if (/^https?:/.test(origin) || origin === 'null') {
    throw new DeployError('request.origin', 'Web pages may not talk to the agent.', { next: 'Use the extension.' });
  }
  return {};
}

/** What a preflight request is answered with, besides `corsHeaders`. */
export const preflightHeaders = {
  'access-control-allow-methods': 'GET, PUT, POST, DELETE',
  'access-control-allow-headers': allowed,
  'access-control-max-age': '600',
} as const;
