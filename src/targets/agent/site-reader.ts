import { DeployError } from '../../domain/errors.ts';
import { previewTokenOf } from '../../domain/preview-origin.ts';
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

/**
 * Where a site's files are read, and the token that goes along. A preview at a name of its own under `localhost` is read at the agent's host, which the
 * browser lets us reach; so is one of an agent of 94e5344 (`…/_slipway/open/<token>`), where that is its address.
 */
function readingPlace(address: string, agentUrl: string | undefined): { readonly base: URL; readonly token: string | undefined } {
  const base = new URL('/', address);
  const earlier = /\/_slipway\/open\/([A-Za-z0-9_-]+)/.exec(address)?.[1];
  const token = previewTokenOf(base.hostname);
  if (token === undefined || !/^[^.]+\.localhost$/.test(base.hostname)) return { base, token: earlier };
  base.hostname = agentUrl === undefined ? '127.0.0.1' : new URL(agentUrl).hostname;
  return { base, token };
}

/** A file as visitors get it, also by the address of a preview. `agentUrl`: where the agent answers. */
export async function fetchSiteFile(
  address: string, path: string, fetch: Fetch, signal: AbortSignal, agentUrl?: string,
): Promise<{ status: number; mediaType: string; bytes: Bytes }> {
  const { base, token } = readingPlace(address, agentUrl);
  const url = new URL(path.split('/').map(encodeURIComponent).join('/'), base);
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
