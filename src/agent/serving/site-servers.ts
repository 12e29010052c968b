import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RootDatabase } from 'lmdb';
import { DeployError } from '../../domain/errors.ts';
import { previewHost, previewTokenOf } from '../../domain/preview-origin.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import { utf8 } from '../../security/bytes.ts';
import { signEnvelope } from '../../security/dsse.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { type LiveStatement, mediaTypes, type ReleaseName } from '../../targets/agent/wire.ts';
import type { SiteServers } from '../ports.ts';
import type { LocalStore } from '../store/release-store.ts';
import { answerFile } from './answer-file.ts';
import { createContentTypes } from './content-types.ts';
import { headersWithoutFile, plainHeaders } from './headers.ts';
import { createIndexing } from './indexing.ts';
import { createLastingFiles } from './lasting-files.ts';
import { plainPage, plainType } from './plain-page.ts';
import { createPreviewTokens, previewCookie, previewHeader } from './preview-tokens.ts';
import { createServedReleases } from './served-releases.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import { resolve, type ServedRelease, servedRelease } from './resolve.ts';

/** What sites are served from. */
export interface SiteServersOptions {
  readonly root: RootDatabase;
  readonly store: LocalStore;
  readonly identity: SigningKey;
}

interface LiveSite {
  readonly release: ServedRelease | undefined;
  readonly name: ReleaseName | null;
  readonly generation: number;
  /** What the site says of itself, signed once a change. */
  readonly statement: Promise<Uint8Array>;
}

/** The path under which agents of 94e5344 opened a preview, and what carries its token elsewhere. */
const opening = /^_slipway\/open\/([A-Za-z0-9_-]+)$/;

function earlierToken(request: IncomingMessage, site: Site | undefined, path: string): string | undefined {
  const cookie = site && `${previewCookie(site)}=`;
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
  return opening.exec(path)?.[1] ?? (cookie && cookies.find((part) => part.startsWith(cookie))?.slice(cookie.length));
}

/** Releases whose file tables stay in memory besides the live ones. */
const keptReady = 32;
const own = '.well-known/slipway';

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function refuseMethod(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.setHeader('allow', 'GET, HEAD');
  plainPage(response, 405, 'Not possible', 'This address can only be read.', { head: false });
}

/** Servers of sites and their previews: one pointer a site, swapped between two requests. */
export function createSiteServers({ root, store, identity }: SiteServersOptions): SiteServers {
  const live = new Map<string, LiveSite>();
  const ready = new Map<string, ServedRelease>();
  const served = createServedReleases(root);
  const lasting = createLastingFiles(root, served, (deployment) => releaseOf(deployment));
  const types = createContentTypes(store.reader);
  const indexing = createIndexing(root);
  const tokens = createPreviewTokens(root, () => store.tables.manifests.getKeys());

  function releaseOf(deployment: string, isServable = store.isVerified(deployment)): ServedRelease | undefined {
    const known = isServable ? store.release(deployment) : undefined;
    if (!known) return undefined;
    const release = ready.get(deployment) ?? servedRelease(deployment, known.project, known.statement);
    ready.delete(deployment);
    ready.set(deployment, release);
    const [oldest] = ready.keys();
    if (ready.size > keptReady && oldest !== undefined) ready.delete(oldest);
    return release;
  }

  async function statementOf(site: Site, name: ReleaseName | null, generation: number): Promise<Uint8Array> {
    const statement: LiveStatement = {
      v: 1, agent: identity.keyid, site: { project: site.project, environment: site.environment }, deployment: name?.deployment ?? null, digest: name?.digest ?? null,
      content: name?.content ?? null, config: name?.config ?? null, generation, since: name?.since ?? 0,
    };
    return utf8(JSON.stringify(await signEnvelope(mediaTypes.live, utf8(JSON.stringify(statement)), identity)));
  }

  function answerBytes(request: IncomingMessage, response: ServerResponse, type: string, bytes: Uint8Array, extra: Record<string, string> = {}): void {
    response.writeHead(200, { ...plainHeaders(type), ...extra, 'content-length': String(bytes.length) });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }

  async function answerRelease(request: IncomingMessage, response: ServerResponse, release: ServedRelease, target: RequestTarget, options: { isPreview: boolean; site: Site }): Promise<void> {
    const head = request.method === 'HEAD';
    const { path, segments } = target;
    let found = resolve(release, target);
    if (!isReading(request) && !(found.kind === 'redirect' && found.isRule)) {
      refuseMethod(request, response);
      return;
    }
    if (path === `${own}/config.json`) {
      answerBytes(request, response, 'application/json; charset=utf-8', store.configuration(release.deployment) ?? utf8('{}'));
      return;
    }
    const kind = { isPreview: options.isPreview, noIndex: indexing.isDenied(options.site) };
    let from = release;
    const isMissing = found.kind === 'none' || (found.kind === 'file' && found.file.path !== path && !found.isRule);
    if (path !== undefined && !options.isPreview && /\.[A-Za-z0-9]+$/.test(path) && isMissing) {
      const earlier = lasting.earlierWith(siteKey(options.site), path);
      const file = earlier?.files.get(path);
      if (earlier && file) {
        found = { kind: 'file', file, status: 200 };
        from = earlier;
      }
    }
    if (found.kind === 'redirect') {
      request.resume();
      const headers = headersWithoutFile('text/plain; charset=utf-8', release.ruled(segments, undefined), kind);
      response.writeHead(found.status, { ...headers, location: found.to, 'content-length': '0' }).end();
      return;
    }
    if (found.kind === 'none' || found.kind === 'malformed') {
      const headers = headersWithoutFile(plainType, release.ruled(segments, undefined), kind);
      if (found.kind === 'none') plainPage(response, 404, 'Not found', 'There is nothing at this address.', { head, headers });
      else plainPage(response, 400, 'Malformed address', 'This address cannot be read.', { head });
      return;
    }
    const { file, status } = found;
    const blob = store.blob(from.project, file.sha256);
    if (!blob) throw new DeployError('store.damaged', `The index knows nothing of ${file.path}.`, { next: 'Restore the data folder from a backup, or deploy again.' });
    await answerFile(request, response, store.reader, {
      ...kind, file, status, ruled: from.ruled(segments, file.path), project: from.project, blob,
      contentType: await types.of(from.project, file, blob), isImmutable: lasting.of(siteKey(options.site), from, file.path) === 'immutable',
    });
  }

  async function answerLive(request: IncomingMessage, response: ServerResponse, site: Site, target: RequestTarget): Promise<void> {
    const now = live.get(siteKey(site));
    if (!isReading(request) && (!now?.release || target.path === own)) {
      refuseMethod(request, response);
      return;
    }
    if (target.path === own) {
      const statement = await (now?.statement ?? statementOf(site, null, 0));
      answerBytes(request, response, 'application/json', statement, { 'access-control-allow-origin': '*' });
      return;
    }
    if (now?.release) await answerRelease(request, response, now.release, target, { isPreview: false, site });
    else plainPage(response, 404, 'Nothing here yet', 'No release of this site is live.', { head: request.method === 'HEAD' });
  }

  /** Shows a release at its own origin, or to who carries its token as a header. Links and cookies of earlier versions lead to that origin. */
  async function answerPreview(request: IncomingMessage, response: ServerResponse, site: Site | undefined, target: RequestTarget): Promise<void> {
    const host = request.headers.host ?? '';
    const path = target.path ?? '';
    const carried = previewTokenOf(host) ?? request.headers[previewHeader]?.toString();
    const token = carried ?? earlierToken(request, site, path) ?? '';
    const deployment = tokens.deployment(token);
    const release = deployment === undefined ? undefined : releaseOf(deployment);
    const shown = release && store.release(release.deployment)?.statement.predicate;
    if (!release || !shown || (site && (shown.project !== site.project || shown.environment !== site.environment))) {
      plainPage(response, 403, 'Private preview', 'Open it from Slipway: each preview has an address of its own.', { head: request.method === 'HEAD' });
      return;
    }
    if (carried === undefined && !isReading(request)) {
      refuseMethod(request, response);
      return;
    }
    if (carried === undefined) {
      const location = `//${previewHost(host, tokens.of(release.deployment))}${!opening.test(path) && request.url?.startsWith('/') === true ? request.url : '/'}`;
      response.writeHead(303, { ...plainHeaders('text/plain; charset=utf-8'), location, 'content-length': '0' }).end();
      return;
    }
    // An extension of an earlier version reads a preview where it was given the address, without a permission for that host.
    const { origin } = request.headers;
    if (origin?.startsWith('chrome-extension://') === true) response.setHeader('access-control-allow-origin', origin);
    await answerRelease(request, response, release, target, { isPreview: true, site: shown });
  }

  return {
    handle(kind, site, request, response) {
      const head = request.method === 'HEAD';
      const target = requestTarget(request.url ?? '/');
      if (!target) {
        plainPage(response, 400, 'Malformed address', 'This address cannot be read.', { head });
        return;
      }
      const answering = kind === 'live' && site ? answerLive(request, response, site, target) : answerPreview(request, response, site, target);
      answering.catch(() => {
        if (response.headersSent) response.destroy();
        else plainPage(response, 500, 'Something is broken here', 'The files of this site could not be read. Its owner can look at the agent\'s log.', { head });
      });
    },

    setLive(site, name, generation) {
      const key = siteKey(site);
      const before = live.get(key);
      if (before?.generation === generation && before.name?.deployment === name?.deployment && (before.release || name === null)) return;
      // What is live and has lost a file is still served as far as it goes: a site with a hole is better than none.
      const release = name === null ? undefined : before?.release?.deployment === name.deployment ? before.release : releaseOf(name.deployment, store.wasVerified(name.deployment));
      // What cannot be served is not claimed either.
      live.set(key, { release, name, generation, statement: statementOf(site, release ? name : null, generation) });
      if (name === null) return;
      if (release) lasting.add(key, release);
      served.add(key, name.deployment);
    },

    previewToken: (deployment) => tokens.of(deployment),
  };
}
