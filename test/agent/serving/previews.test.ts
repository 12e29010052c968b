import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../src/domain/site.ts';
import { previewCookie } from '../../../src/agent/serving/preview-tokens.ts';
import { announce, makeRelease, packsOf, shop, type TestRelease, upload } from '../store/data-plane.ts';
import { type TestSite, testSite } from './site.ts';

const staging = { project: 'shop', environment: 'staging' } as const;
let t: TestSite;
let release: TestRelease;
let token: string;

beforeAll(async () => {
  t = await testSite();
  await t.deploy({ 'index.html': 'live page' });
  release = makeRelease(50, { 'index.html': 'preview page', 'app-BVh3_9aK.js': 'x' }, { routing: { headers: [{ path: '**', set: { 'Cache-Control': 'public, max-age=99', 'X-Robots-Tag': 'all' } }] } });
  await upload(t.store, t.root, release);
  token = t.servers.previewPath(release.deployment).slice('/_slipway/open/'.length);
});
afterAll(async () => await t?.[Symbol.asyncDispose]());

async function status(path: string, headers: Record<string, string> = {}, site: Site = shop): Promise<number> {
  return (await t.get(path, { kind: 'preview', headers, site })).status;
}

describe('private previews', () => {
  it('show nothing without their cookie', async () => {
    for (const path of ['/', '/index.html', '/.well-known/slipway', '/.well-known/slipway/config.json', '/nowhere', '/_slipway/open/', '/_slipway/open/x']) expect([path, await status(path)]).toEqual([path, 403]);
    const { body, headers } = await t.get('/', { kind: 'preview' });
    expect(body.toString()).not.toContain('page</');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('are opened by their path, which sets a cookie that scripts and other sites cannot use', async () => {
    const { status: code, headers } = await t.get(`/_slipway/open/${token}`, { kind: 'preview' });
    expect([code, headers.location]).toEqual([303, '/']);
    const [set = ''] = headers['set-cookie'] ?? [];
    expect(set).toBe(`${previewCookie(shop)}=${token}; Path=/; HttpOnly; SameSite=Lax`);
    const secure = await t.get(`/_slipway/open/${token}`, { kind: 'preview', headers: { 'x-forwarded-proto': 'https' } });
    expect(secure.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
    const page = await t.get('/', { kind: 'preview', headers: { cookie: `a=b; ${set.split(';')[0]}; c=d` } });
    expect([page.status, page.body.toString()]).toEqual([200, 'preview page']);
    expect((await t.get('/')).body.toString()).toBe('live page');
  });

  it('take the token as a header, and nobody keeps what they show, whatever the rules say', async () => {
    for (const path of ['/', '/app-BVh3_9aK.js']) {
      const { status: code, headers } = await t.get(path, { kind: 'preview', headers: { 'slipway-preview': token } });
      expect([code, headers['cache-control'], headers['x-robots-tag']]).toEqual([200, 'private, no-store', 'noindex']);
    }
    const config = await t.get('/.well-known/slipway/config.json', { kind: 'preview', headers: { 'slipway-preview': token } });
    expect(JSON.parse(config.body.toString())).toEqual({ API: 'https://api-50.example' });
  });

  it('refuse tokens that are made up, changed, or of another site', async () => {
    for (const wrong of [`${token}x`, token.slice(0, -1), `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, release.deployment, `${release.deployment}-`, '', 'ü'.repeat(10)]) {
      expect([wrong, await status('/', { 'slipway-preview': encodeURIComponent(wrong) })]).toEqual([wrong, 403]);
      expect(await status(`/_slipway/open/${encodeURIComponent(wrong)}`)).toBe(403);
    }
    expect(await status('/', { 'slipway-preview': token }, staging)).toBe(403);
    expect(await status(`/_slipway/open/${token}`, {}, staging)).toBe(403);
    expect(await status('/', { cookie: `${previewCookie(staging)}=${token}` })).toBe(403);
  });

  it('do not show a release that is not sealed yet, by any way; nor one that was given up', async () => {
    const files = { 'index.html': 'not yet', 'late-BVh3_9aK.js': 'late' };
    const unsealed = makeRelease(60, files);
    announce(t.store, t.root, unsealed);
    for (const { header, body } of await packsOf(unsealed, t.store.missing(unsealed.deployment).bitmap)) await t.store.putPack(unsealed.deployment, header, body);
    await t.store.putConfiguration(unsealed.deployment, unsealed.config);
    const opening = t.servers.previewPath(unsealed.deployment);
    const carried = { 'slipway-preview': opening.slice('/_slipway/open/'.length) };
    expect([await status(opening), await status('/', carried), await status('/late-BVh3_9aK.js', carried), await status('/.well-known/slipway/config.json', carried)]).toEqual([403, 403, 403, 403]);
    expect((await t.get('/late-BVh3_9aK.js')).status).toBe(404);
    await t.store.verify(unsealed.deployment);
    expect([await status(opening), await status('/', carried)]).toEqual([303, 200]);
    t.root.transactionSync(() => t.store.removeSync(unsealed.deployment));
    expect([await status(opening), await status('/', carried), await status('/late-BVh3_9aK.js', carried)]).toEqual([403, 403, 403]);
  });
});
