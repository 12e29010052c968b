import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../src/domain/site.ts';
import { createSiteServers } from '../../../src/agent/serving/site-servers.ts';
import { previewCookie } from '../../../src/agent/serving/preview-tokens.ts';
import { announce, makeRelease, packsOf, shop, type TestRelease, upload } from '../store/data-plane.ts';
import { type TestSite, testSite } from './site.ts';

const staging = { project: 'shop', environment: 'staging' } as const;
let t: TestSite;
let release: TestRelease;
let token: string;

/** The token an agent of 94e5344 gave a preview. */
function earlierToken(deployment: string): string {
  const secret = t.root.openDB<Uint8Array, string>({ name: 'secrets', encoding: 'binary' }).get('preview') ?? new Uint8Array();
  return `${deployment}-${createHmac('sha256', secret).update(deployment).digest('base64url').slice(0, 22)}`;
}

beforeAll(async () => {
  t = await testSite();
  await t.deploy({ 'index.html': 'live page' });
  release = makeRelease(50, { 'index.html': 'preview page', 'app-BVh3_9aK.js': 'x' }, { routing: { headers: [{ path: '**', set: { 'Cache-Control': 'public, max-age=99', 'X-Robots-Tag': 'all' } }] } });
  await upload(t.store, t.root, release);
  token = t.servers.previewToken(release.deployment);
});
afterAll(async () => await t?.[Symbol.asyncDispose]());

const hostOf = (of: string): string => `preview--${of}.localhost:${t.port}`;

async function status(path: string, headers: Record<string, string> = {}, site: Site = shop): Promise<number> {
  return (await t.get(path, { kind: 'preview', headers, site })).status;
}

describe('private previews', () => {
  it('show nothing where nobody says which', async () => {
    for (const path of ['/', '/index.html', '/.well-known/slipway', '/.well-known/slipway/config.json', '/nowhere', '/_slipway/open/', '/_slipway/open/x']) expect([path, await status(path)]).toEqual([path, 403]);
    const { body, headers } = await t.get('/', { kind: 'preview' });
    expect(body.toString()).not.toContain('page</');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('have a host name of their own, one label that says nothing of the release, and set no cookie', async () => {
    expect(token).toMatch(/^[a-z2-7]{26}$/);
    expect(`preview--${token}`.length).toBeLessThan(64);
    const other = makeRelease(51, { 'index.html': 'another preview' });
    await upload(t.store, t.root, other);
    for (const host of [hostOf(token), hostOf(token).toUpperCase(), `preview--${token}.sites.example.org`]) {
      const page = await t.get('/', { kind: 'preview', headers: { host } });
      expect([page.status, page.body.toString(), page.headers['set-cookie']]).toEqual([200, 'preview page', undefined]);
    }
    expect((await t.get('/', { kind: 'preview', headers: { host: hostOf(t.servers.previewToken(other.deployment)) } })).body.toString()).toBe('another preview');
    expect((await t.get('/', { headers: { host: hostOf(token) } })).body.toString()).toBe('live page');
  });

  it('are found after a restart, also of releases that came since', async () => {
    const again = createSiteServers({ root: t.root, store: t.store, identity: t.identity });
    const { handle } = t.servers;
    t.servers.handle = again.handle;
    expect(again.previewToken(release.deployment)).toBe(token);
    expect(await status('/', { host: hostOf(token) })).toBe(200);
    const late = makeRelease(52, { 'index.html': 'late' });
    await upload(t.store, t.root, late);
    expect(await status('/', { host: hostOf(again.previewToken(late.deployment)) })).toBe(200);
    t.servers.handle = handle;
  });

  it('are reached from links and cookies that an agent of 94e5344 gave out', async () => {
    const earlier = earlierToken(release.deployment);
    const opened = await t.get(`/_slipway/open/${earlier}`, { kind: 'preview' });
    expect([opened.status, opened.headers.location, opened.headers['set-cookie']]).toEqual([303, `//${hostOf(token)}/`, undefined]);
    const named = await t.get(`/_slipway/open/${earlier}`, { kind: 'preview', headers: { host: 'shop--production--preview.sites.example.org' } });
    expect(named.headers.location).toBe(`//preview--${token}.sites.example.org/`);
    const page = await t.get('/about?x=1', { kind: 'preview', headers: { cookie: `a=b; ${previewCookie(shop)}=${earlier}; c=d` } });
    expect([page.status, page.headers.location]).toEqual([303, `//${hostOf(token)}/about?x=1`]);
    expect(await status('/', { 'slipway-preview': earlier })).toBe(200);
  });

  it('take the token as a header, and nobody keeps what they show, whatever the rules say', async () => {
    for (const path of ['/', '/app-BVh3_9aK.js']) for (const way of [{ 'slipway-preview': token }, { host: hostOf(token) }]) {
      const { status: code, headers } = await t.get(path, { kind: 'preview', headers: way });
      expect([code, headers['cache-control'], headers['x-robots-tag']]).toEqual([200, 'private, no-store', 'noindex']);
    }
    const config = await t.get('/.well-known/slipway/config.json', { kind: 'preview', headers: { 'slipway-preview': token } });
    expect(JSON.parse(config.body.toString())).toEqual({ API: 'https://api-50.example' });
  });

  it('may be read by an extension that has their address, and by no page', async () => {
    const allowed = async (origin: string, host = hostOf(token)) => (await t.get('/', { kind: 'preview', headers: { host, origin } })).headers['access-control-allow-origin'];
    expect(await allowed('chrome-extension://abc')).toBe('chrome-extension://abc');
    expect(await allowed('https://evil.example')).toBeUndefined();
    expect(await allowed('chrome-extension://abc', `preview--${'a'.repeat(26)}.localhost`)).toBeUndefined();
  });

  it('refuse tokens that are made up, changed, or of another site', async () => {
    const earlier = earlierToken(release.deployment);
    const flipped = (of: string) => `${of.slice(0, -1)}${/a$/i.test(of) ? 'b' : 'a'}`;
    for (const wrong of [`${token}x`, token.slice(0, -1), flipped(token), `${earlier}x`, flipped(earlier), release.deployment, `${release.deployment}-`, '', 'ü'.repeat(10)]) {
      expect([wrong, await status('/', { 'slipway-preview': encodeURIComponent(wrong) })]).toEqual([wrong, 403]);
      expect(await status('/', { host: `preview--${encodeURIComponent(wrong)}.localhost` })).toBe(403);
      expect(await status(`/_slipway/open/${encodeURIComponent(wrong)}`)).toBe(403);
    }
    for (const right of [{ 'slipway-preview': token }, { host: hostOf(token) }, { cookie: `${previewCookie(staging)}=${earlier}` }, { cookie: `${previewCookie(shop)}=${earlier}` }]) {
      expect(await status('/', right, staging)).toBe(403);
    }
    expect(await status(`/_slipway/open/${earlier}`, {}, staging)).toBe(403);
    expect(await status('/', { cookie: `${previewCookie(staging)}=${earlier}` })).toBe(403);
  });

  it('do not show a release that is not sealed yet, by any way; nor one that was given up', async () => {
    const files = { 'index.html': 'not yet', 'late-BVh3_9aK.js': 'late' };
    const unsealed = makeRelease(60, files);
    announce(t.store, t.root, unsealed);
    for (const { header, body } of await packsOf(unsealed, t.store.missing(unsealed.deployment).bitmap)) await t.store.putPack(unsealed.deployment, header, body);
    await t.store.putConfiguration(unsealed.deployment, unsealed.config);
    const opening = `/_slipway/open/${earlierToken(unsealed.deployment)}`;
    const carried = { 'slipway-preview': t.servers.previewToken(unsealed.deployment) };
    const named = { host: hostOf(t.servers.previewToken(unsealed.deployment)) };
    expect([await status('/', named), await status(opening), await status('/', carried), await status('/late-BVh3_9aK.js', carried), await status('/.well-known/slipway/config.json', carried)]).toEqual([403, 403, 403, 403, 403]);
    expect((await t.get('/late-BVh3_9aK.js')).status).toBe(404);
    await t.store.verify(unsealed.deployment);
    expect([await status('/', named), await status(opening), await status('/', carried)]).toEqual([200, 303, 200]);
    t.root.transactionSync(() => t.store.removeSync(unsealed.deployment));
    expect([await status('/', named), await status(opening), await status('/', carried), await status('/late-BVh3_9aK.js', carried)]).toEqual([403, 403, 403, 403]);
  });
});
