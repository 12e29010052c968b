import { describe, expect, it } from 'vitest';
import type { Routing } from '../../../src/domain/manifest.ts';
import { compileSiteRules } from '../../../src/packaging/site-rules/compile.ts';
import { type TestSite, testSite } from './site.ts';

const routing: Routing = { spa: false, cleanUrls: true, headers: [], redirects: [] };

/** Deploys files with the rules among them put into the routing, as a capture does. */
async function deploy(t: TestSite, { _redirects, _headers, ...files }: Record<string, string>, more: Partial<Routing> = {}): Promise<string> {
  const texts = new Map([...(_redirects === undefined ? [] : [['_redirects', _redirects] as const]), ...(_headers === undefined ? [] : [['_headers', _headers] as const])]);
  const { deployment } = await t.deploy(files, { routing: compileSiteRules(texts, Object.keys(files), { ...routing, ...more }).routing });
  return deployment;
}

async function to(t: TestSite, path: string, method = 'GET'): Promise<string> {
  const { status, headers, body } = await t.get(path, { method });
  return headers.location === undefined ? `${status} ${body.toString().slice(0, 20)}` : `${status} ${headers.location}`;
}

describe('redirects of a site', () => {
  it('take path, query and fragment along', async () => {
    await using t = await testSite();
    await deploy(t, { 'index.html': 'home', _redirects: '/old/* /new/:splat#part 301\n/p/:id /item?id=:id 302\n/s id=:id /found/:id 301\n/café /x 308\n/far/* https://example.org/:splat 307' });
    expect(await to(t, '/old/a%20b/c?q=1')).toBe('301 /new/a%20b/c?q=1#part');
    expect(await to(t, '/p/a%2Fb?x=1')).toBe('302 /item?id=a%2Fb');
    expect(await to(t, '/s?id=9&x=1')).toBe('301 /found/9?id=9&x=1');
    expect(await to(t, '/s?x=1')).toMatch(/^404/);
    expect(await to(t, '/caf%C3%A9/')).toBe('308 /x');
    expect(await to(t, '/far/a?b')).toBe('307 https://example.org/a?b');
    expect(await to(t, '/p/7', 'POST')).toBe('302 /item?id=7');
    expect(await to(t, '/', 'POST')).toMatch(/^405/);
  });

  it('lead to no other host than the rule names, whatever is asked', async () => {
    await using t = await testSite();
    await deploy(t, { 'index.html': 'home', _redirects: '/go/* /:splat 301\n/to to=:to /:to 302\n/in/:a/:b /:a/:b 301' });
    for (const [path, location] of [
      ['/go//example.com', '301 /example.com'], ['/go///example.com/x', '301 /example.com/x'], ['/go/\\example.com', '301 /%5Cexample.com'], ['/go/%5C%5Cexample.com', '301 /%5C%5Cexample.com'],
      ['/go/https://example.com', '301 /https://example.com'], ['/to?to=//example.com', '302 /example.com?to=//example.com'], ['/to?to=%0d%0aSet-Cookie:x', '302 /%0d%0aSet-Cookie:x?to=%0d%0aSet-Cookie:x'],
    ]) expect([path, await to(t, path ?? '')]).toEqual([path, location]);
  });

  it('let files win, unless they are forced, and the first decides', async () => {
    await using t = await testSite();
    await deploy(t, {
      'index.html': 'home', 'kept.html': 'kept', 'news/a.html': 'a', 'team/index.html': 'team', 'secret/plan.html': 'plan', '404.html': 'lost',
      _redirects: '/kept /new 301\n/news/* /new 302\n/team /new 301\n/secret/* /404.html 404!\n/x/* /one 301\n/x/y /two 301\n/index.html / 301!',
    }, { notFound: '404.html' });
    expect(await to(t, '/kept')).toBe('200 kept');
    expect(await to(t, '/kept/')).toBe('308 /kept');
    expect(await to(t, '/news/a')).toBe('200 a');
    expect(await to(t, '/news/b')).toBe('302 /new');
    expect(await to(t, '/team')).toBe('308 /team/');
    expect(await to(t, '/secret/plan.html')).toBe('404 lost');
    expect(await to(t, '/x/y')).toBe('301 /one');
    expect(await to(t, '/index.html')).toBe('301 /');
    expect(await to(t, '/')).toBe('200 home');
  });

  it('show pages at other addresses, and applications in folders', async () => {
    await using t = await testSite();
    await deploy(t, {
      'index.html': 'home', 'new.html': 'new', 'admin/index.html': 'admin', 'admin/app.js': 'js', 'data/list.json': '[1]', '404.html': 'lost',
      _redirects: '/rw /new 200\n/rwh/* /new.html 200\n/d/* /data/:splat 200\n/none /nowhere 200\n/loop /rw 200\n/admin/* /admin/index.html 200\n/gone /new 404',
    }, { notFound: '404.html' });
    expect(await to(t, '/rw')).toBe('200 new');
    expect(await to(t, '/rwh/x.png')).toBe('200 new');
    expect(await to(t, '/d/list.json')).toBe('200 [1]');
    expect(await to(t, '/d/..%2fnew.html')).toBe('404 lost');
    expect(await to(t, '/none')).toBe('404 lost');
    expect(await to(t, '/loop')).toBe('404 lost');
    expect(await to(t, '/admin/users/7')).toBe('200 admin');
    expect(await to(t, '/admin')).toBe('308 /admin/');
    expect(await to(t, '/admin/app.js')).toBe('200 js');
    expect(await to(t, '/admin/old.js')).toBe('404 lost');
    expect(await to(t, '/gone')).toBe('404 new');
  });

  it('that lead to the address asked for are passed over', async () => {
    await using t = await testSite();
    await deploy(t, { 'index.html': 'home', _redirects: '/* /x 301\n' });
    expect(await to(t, '/y')).toBe('301 /x');
    expect(await to(t, '/x')).toMatch(/^404/);
  });

  it('are not published, and no page stands in for their files', async () => {
    await using t = await testSite();
    await deploy(t, { 'index.html': 'app', _redirects: '/* /index.html 200', _headers: '/*\n  X-A: 1' });
    expect(await to(t, '/users')).toBe('200 app');
    for (const path of ['/_redirects', '/_headers']) expect(await to(t, path)).toMatch(/^404/);
    // A release of before published them.
    await t.deploy({ 'index.html': 'app', _redirects: 'text' }, { routing: { spa: true } });
    expect(await to(t, '/_redirects')).toBe('200 text');
  });

  it('hold for previews too', async () => {
    await using t = await testSite();
    const deployment = await deploy(t, { 'index.html': 'home', _redirects: '/old /new 301', _headers: '/*\n  Cache-Control: public, max-age=600\n  X-A: 1' });
    const host = `preview--${t.servers.previewToken(deployment)}.localhost:${t.port}`;
    const { status, headers } = await t.get('/old', { kind: 'preview', headers: { host } });
    expect([status, headers.location, headers['cache-control'], headers['x-a'], headers['x-robots-tag']]).toEqual([301, '/new', 'private, no-store', '1', 'noindex']);
  });

  it('are found in time whatever they are', async () => {
    await using t = await testSite();
    const exact = Array.from({ length: 2_000 }, (_, n) => `/s${n} /t${n} 301`);
    const pattern = Array.from({ length: 100 }, (_, n) => `/d${n}/*/:a-:b-:c/end /t 301`);
    await deploy(t, { 'index.html': 'home', _redirects: [...exact, ...pattern].join('\n') });
    for (let round = 0; round < 50; round += 1) {
      expect(await to(t, `/s${1_999 - round}`)).toBe(`301 /t${1_999 - round}`);
      expect(await to(t, `/d${99 - round}/${'a-'.repeat(2_000)}/${'/'.repeat(2_000)}end`)).toMatch(/^404/);
    }
  });
});

describe('headers of a site', () => {
  it('reach the address asked for and the file, redirects, and what is not there', async () => {
    await using t = await testSite();
    await deploy(t, {
      'index.html': 'home', 'about.html': 'about', _redirects: '/go /about 301\n/rw /about 200',
      _headers: '/*\n  Cross-Origin-Opener-Policy: same-origin\n  Cross-Origin-Embedder-Policy: require-corp\n/about.html\n  Content-Security-Policy: default-src \'self\'\n/go\n  X-Go: 1\n/gone/:what\n  X-Gone: :what\n/rw\n  X-Rw: 1',
    });
    const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    expect((await t.get('/')).headers).toMatchObject(isolated);
    for (const path of ['/about', '/about.html']) expect((await t.get(path)).headers).toMatchObject({ ...isolated, 'content-security-policy': "default-src 'self'" });
    expect((await t.get('/go')).headers).toMatchObject({ ...isolated, 'x-go': '1', location: '/about', 'cache-control': 'no-store' });
    expect((await t.get('/gone/x')).headers).toMatchObject({ ...isolated, 'x-gone': 'x', 'content-type': 'text/html; charset=utf-8' });
    expect((await t.get('/rw')).headers).toMatchObject({ 'x-rw': '1', 'content-security-policy': "default-src 'self'" });
  });

  it('replace one another but for lists, are removed, and never joined in cookies', async () => {
    await using t = await testSite();
    await deploy(t, {
      'index.html': 'home', 'a.js': 'a', 'b/x.bin': 'x',
      _headers: '/*\n  Cache-Control: max-age=5\n  X-Frame-Options: DENY\n  Link: </a>; rel=preload\n  Vary: Origin\n  Set-Cookie: a=1\n/*.js\n  cache-control: max-age=9\n  link: </b>; rel=preload\n  Set-Cookie: b=2\n  Set-Cookie: c=3\n  X-Two: 1\n  X-Two: 2\n/b/*\n  ! X-Frame-Options\n  ! Link\n  ! Referrer-Policy\n  Content-Type: text/plain',
    });
    const { headers } = await t.get('/a.js');
    expect(headers).toMatchObject({ 'cache-control': 'max-age=9', 'x-frame-options': 'DENY', link: '</a>; rel=preload, </b>; rel=preload', 'set-cookie': ['a=1', 'b=2', 'c=3'], 'x-two': '1, 2', vary: 'Origin' });
    const binary = (await t.get('/b/x.bin')).headers;
    expect(binary).toMatchObject({ 'content-type': 'text/plain', 'cache-control': 'max-age=5' });
    for (const name of ['x-frame-options', 'link', 'referrer-policy']) expect(binary).not.toHaveProperty(name);
  });

  it('hold for a conditional request', async () => {
    await using t = await testSite();
    await deploy(t, { 'index.html': 'home', _headers: '/\n  Cache-Control: max-age=60' });
    const { etag = '' } = (await t.get('/')).headers;
    const { status, headers } = await t.get('/', { headers: { 'if-none-match': etag } });
    expect([status, headers['cache-control']]).toEqual([304, 'max-age=60']);
  });

  it('of a manifest by another program cannot break the answer', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home' }, { routing: { rules: { redirects: [{ line: 1, from: '/**', to: '/x', status: 301 }], headers: [
      { line: 1, path: '/*/*', set: [{ name: 'x-a', value: '1' }] }, { line: 2, path: '/*', unset: ['content-length'], set: [{ name: 'Content-Length', value: '3' }, { name: 'Location', value: '/x' }, { name: 'x-b', value: '2' }] },
    ] } } });
    const { status, headers, body } = await t.get('/');
    expect([status, body.toString(), headers['content-length'], headers.location, headers['x-b']]).toEqual([200, 'home', '4', undefined, '2']);
  });
});
