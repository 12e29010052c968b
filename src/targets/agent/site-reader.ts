import { DeployError } from '../../domain/errors.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import { type Bytes, fromUtf8 } from '../../security/bytes.ts';
import { openEnvelope } from '../../security/dsse.ts';
import type { Fetch } from '../reach.ts';
import { DsseEnvelope, LiveStatement, mediaTypes, routes } from './wire.ts';

/** The request header that carries a preview's token where no cookie can be kept. */
const previewHeader = 'slipway-preview';

/** Why nothing came: what `fetch` knows of it, else that nobody answers. */
function silent(address: string, cause: unknown): DeployError {
  return cause instanceof DeployError ? cause : new DeployError('site.unreachable', `${new URL(address).host} does not answer.`, {
    next: 'Check that the address leads to the agent.', retry: 'backoff', cause,
  });
}

/**
 * Which release answers at a live address, by the statement the agent signs there. Throws DeployError `site.unreachable`,
 * `site.foreign` when what answers was not signed by this agent for this site, or what `fetch` throws.
 */
export async function readLiveStatement(site: Site, address: string, agent: { id: string; identityKey: Bytes }, fetch: Fetch, signal: AbortSignal): Promise<LiveStatement> {
  let text: string;
  try {
    const response = await fetch(new URL(routes.live(), address).href, { signal, cache: 'no-store', credentials: 'omit', redirect: 'error' });
    text = await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    throw silent(address, cause);
  }
  try {
    const payload = await openEnvelope(DsseEnvelope.parse(JSON.parse(text)), mediaTypes.live, agent.identityKey);
    const statement = LiveStatement.parse(JSON.parse(fromUtf8(payload)));
    if (statement.agent !== agent.id || siteKey(statement.site) !== siteKey(site)) throw new Error(`signed for ${siteKey(statement.site)}`);
    return statement;
  } catch (cause) {
    throw new DeployError('site.foreign', `What answers at ${new URL(address).host} is not this site.`, {
      next: 'Check what the address leads to: a proxy, a cache, or another program on the port.', retry: 'backoff', cause,
    });
  }
}

/** A file as visitors get it. A preview's address (`…/_slipway/open/<token>`) may be given: its token goes along. */
export async function fetchSiteFile(address: string, path: string, fetch: Fetch, signal: AbortSignal): Promise<{ status: number; mediaType: string; bytes: Bytes }> {
  const token = /\/_slipway\/open\/([A-Za-z0-9_-]+)/.exec(address)?.[1];
  const url = new URL(path.split('/').map(encodeURIComponent).join('/'), new URL('/', address));
  try {
    const response = await fetch(url.href, {
      signal, cache: 'no-store', credentials: 'omit', redirect: 'follow',
      ...(token === undefined ? {} : { headers: { [previewHeader]: token } }),
    });
    return { status: response.status, mediaType: response.headers.get('content-type') ?? '', bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (cause) {
    signal.throwIfAborted();
    throw silent(address, cause);
  }
}
