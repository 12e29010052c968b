import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSiteServers } from '../../../src/agent/serving/site-servers.ts';
import { isHashedName } from '../../../src/agent/serving/hashed-names.ts';
import { openEnvelope } from '../../../src/security/dsse.ts';
import { DsseEnvelope, LiveStatement, mediaTypes } from '../../../src/targets/agent/wire.ts';
import { noise, shop, type TestRelease } from '../store/data-plane.ts';
import { type TestSite, testSite } from './site.ts';

const page = { headers: { accept: 'text/html,*/*' } };

async function said(t: TestSite): Promise<LiveStatement> {
  const { body } = await t.get('/.well-known/slipway');
  return LiveStatement.parse(JSON.parse(new TextDecoder().decode(await openEnvelope(DsseEnvelope.parse(JSON.parse(body.toString())), mediaTypes.live, t.identity.publicKey))));
}

describe('what a path leads to', () => {
  it('is the page of a folder, with its slash', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', 'docs/index.html': 'docs', 'über uns/index.html': 'us' });
    expect((await t.get('/docs/')).body.toString()).toBe('docs');
    const { status, headers } = await t.get('/docs?a=1&b=%20');
    expect([status, headers.location]).toEqual([308, '/docs/?a=1&b=%20']);
    expect((await t.get('/%C3%BCber%20uns')).headers.location).toBe('/%C3%BCber%20uns/');
    expect((await t.get('/u%CC%88ber%20uns/')).body.toString()).toBe('us');
    expect((await t.get('/other')).status).toBe(404);
    expect((await t.get('/?q=1')).body.toString()).toBe('home');
  });

  it('is the application\'s page, but never for a file that is not there', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'app', 'main.js': 'x' }, { routing: { spa: true } });
    expect((await t.get('/users/7')).body.toString()).toBe('app');
    expect((await t.get('/users/7', page)).status).toBe(200);
    expect((await t.get('/users/jo.doe', page)).status).toBe(200);
    expect((await t.get('/missing.js')).status).toBe(404);
    expect((await t.get('/missing.js', { headers: { accept: '*/*' } })).status).toBe(404);
  });

  it('is the application\'s other page where it names one', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', '200.html': 'app' }, { routing: { spa: true, fallback: '200.html' } });
    expect((await t.get('/')).body.toString()).toBe('home');
    expect((await t.get('/users/7', page)).body.toString()).toBe('app');
  });

  it('is a page without its ending where that is asked for', async () => {
    await using t = await testSite();
    await t.deploy({ 'about.html': 'about', 'blog/post.html': 'post', 'both.html': 'file', 'both/index.html': 'folder' }, { routing: { cleanUrls: true } });
    expect((await t.get('/about')).body.toString()).toBe('about');
    expect((await t.get('/about.html')).body.toString()).toBe('about');
    expect((await t.get('/blog/post')).body.toString()).toBe('post');
    expect((await t.get('/both')).body.toString()).toBe('file');
    expect((await t.get('/both/')).body.toString()).toBe('folder');
    await t.deploy({ 'about.html': 'about' });
    expect((await t.get('/about')).status).toBe(404);
  });

  it('is a redirect, with the query and any letters', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', 'old.html': 'old' }, { routing: { redirects: [
      { from: '/old.html', to: '/new', status: 301 }, { from: 'tmp', to: 'https://example.com/x', status: 302 }, { from: '/menü', to: '/größe?x=1#teil', status: 307 }, { from: '/keep', to: '/to#part', status: 308 },
    ] } });
    const to = async (path: string) => {
      const { status, headers } = await t.get(path);
      return [status, headers.location];
    };
    expect(await to('/old.html')).toEqual([301, '/new']);
    expect(await to('/tmp')).toEqual([302, 'https://example.com/x']);
    expect(await to('/men%C3%BC?y=2')).toEqual([307, '/gr%C3%B6%C3%9Fe?x=1#teil']);
    expect(await to('/keep?y=2')).toEqual([308, '/to?y=2#part']);
  });

  it('is the site\'s own 404, or a plain one', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', '404.html': '<h1>Lost</h1>' }, { routing: { notFound: '404.html' } });
    const { status, body, headers } = await t.get('/nowhere', { headers: { range: 'bytes=0-1' } });
    expect([status, body.toString(), headers['cache-control']]).toEqual([404, '<h1>Lost</h1>', 'no-cache']);
    await t.deploy({ 'index.html': 'home' });
    const plain = await t.get('/%3Cscript%3Ealert(1)%3C%2Fscript%3E');
    expect(plain.status).toBe(400);
    const other = await t.get('/%3Cscript%3E');
    expect([other.status, other.headers['x-content-type-options'], other.headers['content-security-policy']]).toEqual([404, 'nosniff', "default-src 'none'; style-src 'unsafe-inline'"]);
    expect(other.body.toString()).not.toContain('script');
    expect((await t.get('/nowhere', { method: 'HEAD' })).body.length).toBe(0);
  });

  it('is never anything outside of the release', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', 'a/b.txt': 'b' });
    for (const path of ['/../state.mdb', '/a/../../x', '/%2e%2e/x', '/..%2fx', '/a%2fb.txt', '/a/%00', '/%', '/%zz', '/%ff', '/a/./b.txt', '/%c0%ae%c0%ae/x']) expect([path, (await t.get(path)).status]).toEqual([path, 400]);
    for (const path of ['/..\\..\\x', '//x/b.txt', '/packs/shop', '/state.mdb', '/a/b.txt/', '/A/b.txt', '/_slipway/open/x']) expect([path, (await t.get(path)).status]).toEqual([path, 404]);
    expect(await t.raw('GET http://site.example/a/b.txt HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nb$/);
    expect(await t.raw('GET http://site.example HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nhome$/);
    expect(await t.raw('GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('is only to be read', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      const { status, headers } = await t.get('/', { method });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it('is an error, not a missing page, when the store is damaged', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', 'large.bin': noise(600_000) });
    await rm(join(t.folder, 'packs'), { recursive: true });
    expect((await t.get('/')).status).toBe(500);
    expect((await t.get('/large.bin')).status).toBe(500);
    t.root.transactionSync(() => t.store.tables.blobs.clearSync());
    expect((await t.get('/')).status).toBe(500);
  });
});

describe('headers', () => {
  it('are safe unless the release says otherwise; later rules win', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', 'docs/a/b.html': 'b', 'docs/c.html': 'c', 'x.css': 'x' }, { routing: { headers: [
      { path: '/**', set: { 'X-All': '1', 'X-Frame-Options': 'DENY' } }, { path: '/docs/*', set: { 'X-Docs': 'one', 'x-all': '2' } }, { path: '/docs/**', set: { 'X-Deep': 'yes' } }, { path: '/*.css', set: { 'Cache-Control': 'public, max-age=60' } },
    ] } });
    expect((await t.get('/')).headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-frame-options': 'DENY', 'x-all': '1', 'cache-control': 'no-cache' });
    expect((await t.get('/docs/c.html')).headers).toMatchObject({ 'x-all': '2', 'x-docs': 'one', 'x-deep': 'yes' });
    const deep = (await t.get('/docs/a/b.html')).headers;
    expect(deep).toMatchObject({ 'x-all': '1', 'x-deep': 'yes' });
    expect(deep).not.toHaveProperty('x-docs');
    expect((await t.get('/x.css')).headers['cache-control']).toBe('public, max-age=60');
  });

  it('cannot break the answer they stand in', async () => {
    await using t = await testSite();
    const text = 'long enough to compress '.repeat(100);
    await t.deploy({ 'index.html': text }, { routing: { headers: [{ path: '**', set: {
      'Content-Length': '3', 'Transfer-Encoding': 'chunked', 'Content-Encoding': 'gzip', Connection: 'close', 'Content-Range': 'bytes 0-1/2', ETag: '"mine"', Trailer: 'x', Upgrade: 'x', 'X-Euro': '€ 5', 'X-Fine': 'fine', Vary: 'origin',
    } }] } });
    const { status, headers, body } = await t.get('/', { headers: { connection: 'keep-alive' } });
    expect([status, body.toString(), headers['content-length'], headers['content-encoding'], headers['transfer-encoding'], headers['content-range'], headers.trailer, headers.upgrade]).toEqual([200, text, String(text.length), undefined, undefined, undefined, undefined, undefined]);
    expect(headers).toMatchObject({ 'x-fine': 'fine', vary: 'origin, accept-encoding' });
    expect(headers.etag).not.toBe('"mine"');
    expect(headers).not.toHaveProperty('x-euro');
  });

  it('match in time whatever the pattern', async () => {
    await using t = await testSite();
    const name = `${'a'.repeat(200)}.html`;
    await t.deploy({ [name]: 'x' }, { routing: { headers: Array.from({ length: 100 }, () => ({ path: `${'**a'.repeat(160)}z`, set: { 'x-never': '1' } })) } });
    const answer = await t.get(`/${name}`);
    expect(answer.headers).not.toHaveProperty('x-never');
  });

  it('let files with a hash in their name be kept for ever, and nothing else', async () => {
    const hashed = [
      'assets/index-DiWrgT4a.js', 'assets/index-C-2x_1aB.css', 'assets/vendor-BVh3_9aK.mjs', 'assets/logo-BVh39aKq.svg', 'static/js/main.3f2a9c1b.js', 'static/js/main.3f2a9c1b.chunk.js', 'assets/index-BVh3_9aK.js.map',
      '_next/static/chunks/app-0123456789abcdef.js', 'app-5GZ2QKDF.js', 'main-7RNC5DHK.js', 'assets/img.0a1b2c3d4e5f60718293a4b5c6d7e8f9.png', '_nuxt/BVh39aKq.js', 'static/media/inter.b5f0f109bc88052d4000.woff2', '_app/immutable/entry/start.DqK-2wXy.js',
    ];
    const plain = [
      'index.html', 'app.js', 'chapter-1-introduction.html', 'index-BVh3_9aK.html', 'photo-2024-vacation.jpg', 'report-Quarterly.pdf', 'my-Component.js', 'holiday-20240101.jpg', 'jquery-3.7.1.min.js', 'book-Chapter1.pdf', 'IMG-DSCF1234.jpg', 'logo-MyWidget.png',
      'robots.txt', 'sw.js', 'service-worker.js', 'manifest.webmanifest', 'fonts/roboto-v30-latin-regular.woff2', 'blog-My-Trip2.jpg', 'logo-final-v2.png', 'trip-P1000123.jpg', 'bootstrap.bundle.min.js', 'favicon-32x32.png', 'apple-touch-icon-180x180.png', 'data-2024-01-01.json',
    ];
    expect(hashed.filter((name) => !isHashedName(name))).toEqual([]);
    expect(plain.filter(isHashedName)).toEqual([]);
    await using t = await testSite();
    await t.deploy(Object.fromEntries([...hashed, ...plain].map((name) => [name, name])));
    for (const name of hashed) expect([name, (await t.get(`/${name}`)).headers['cache-control']]).toEqual([name, 'public, max-age=31536000, immutable']);
    for (const name of plain) expect([name, (await t.get(`/${name}`)).headers['cache-control']]).toEqual([name, 'no-cache']);
  });
});

describe('switching', () => {
  it('says what is live, signed, right after every switch', async () => {
    await using t = await testSite();
    expect((await t.get('/')).status).toBe(404);
    expect((await t.get('/', page)).body.toString()).toContain('Nothing here yet');
    expect(await said(t)).toMatchObject({ agent: t.identity.keyid, deployment: null, generation: 0 });
    const one = await t.deploy({ 'index.html': 'one' });
    expect(await said(t)).toMatchObject({ site: one.site, deployment: one.deployment, digest: one.name.digest, content: one.name.content, config: one.name.config, generation: 1, since: one.name.since });
    const two = await t.deploy({ 'index.html': 'two' }, { values: { API: 'b' } });
    for (const [index, release] of [one, two, one, null, two].entries()) {
      t.switchTo(release);
      expect(await said(t)).toMatchObject({ deployment: release?.deployment ?? null, generation: index + 3 });
      const { status, body } = await t.get('/');
      expect([status, status === 200 ? body.toString() : '']).toEqual(release === null ? [404, ''] : [200, release === one ? 'one' : 'two']);
    }
    const { headers } = await t.get('/.well-known/slipway');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect((await t.get('/.well-known/slipway', { method: 'HEAD' })).body.length).toBe(0);
  });

  it('brings the configuration of the release along', async () => {
    await using t = await testSite();
    const one = await t.deploy({ 'index.html': 'one' }, { values: { API: 'a' } });
    await t.deploy({ 'index.html': 'two' }, { values: { API: 'b' } });
    const config = async () => JSON.parse((await t.get('/.well-known/slipway/config.json')).body.toString());
    expect(await config()).toEqual({ API: 'b' });
    t.switchTo(one);
    expect(await config()).toEqual({ API: 'a' });
    expect((await t.get('/.well-known/slipway/config.json')).headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  });

  it('leaves the hashed files of earlier releases where open tabs look for them', async () => {
    await using t = await testSite();
    const routing = { spa: true };
    const one = await t.deploy({ 'index.html': 'one', 'assets/a-BVh3_9aK.js': 'first', 'assets/b-DiWrgTda.js': 'no digit', 'secret.pdf': 'oops', 'photo-2024-vacation.jpg': 'private' }, { routing });
    const two = await t.deploy({ 'index.html': 'two', 'assets/a-QQh3_9aK.js': 'second' }, { routing });
    expect((await t.get('/assets/a-BVh3_9aK.js', page)).body.toString()).toBe('first');
    expect((await t.get('/assets/b-DiWrgTda.js')).body.toString()).toBe('no digit');
    for (const path of ['/secret.pdf', '/photo-2024-vacation.jpg', '/assets/x-BVh3_9aK.js']) expect((await t.get(path)).status).toBe(404);
    t.switchTo(one);
    expect((await t.get('/assets/a-QQh3_9aK.js')).body.toString()).toBe('second');
    t.root.transactionSync(() => t.store.removeSync(two.deployment));
    expect((await t.get('/assets/a-QQh3_9aK.js')).status).toBe(404);
  });

  it('remembers every release of a quick row of switches, also after a restart', async () => {
    await using t = await testSite();
    const releases: TestRelease[] = [];
    for (let index = 0; index < 12; index += 1) releases.push(await t.deploy({ 'index.html': `${index}`, [`app-BVh3_9${index + 10}.js`]: `${index}` }, { site: { project: 'shop', environment: 'staging' } }));
    for (const release of releases) t.switchTo(release);
    const asked = async () => (await Promise.all(releases.map(async ({ contents }) => (await t.get(`/${[...contents.keys()][1]}`)).status))).join(' ');
    // Ten are remembered.
    const right = `404 404 ${Array.from({ length: 10 }, () => 200).join(' ')}`;
    expect(await asked()).toBe(right);
    await t.root.flushed;
    const again = createSiteServers({ root: t.root, store: t.store, identity: t.identity });
    const last = releases.at(-1);
    if (last) again.setLive(shop, last.name, 99);
    t.servers.handle = again.handle;
    expect(await asked()).toBe(right);
  });

  it('never claims or serves a release that is not verified', async () => {
    await using t = await testSite();
    const one = await t.deploy({ 'index.html': 'one' });
    await t.store.tables.verified.remove(one.deployment);
    t.switchTo(null);
    t.switchTo(one);
    expect((await t.get('/')).status).toBe(404);
    expect(await said(t)).toMatchObject({ deployment: null, digest: null });
  });
});
