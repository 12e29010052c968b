import { describe, expect, it } from 'vitest';
import { testSite } from './site.ts';

const page = { headers: { accept: 'text/html,*/*' } };

describe('an address with another slash than the page has', () => {
  it('leads to the page, with its query', async () => {
    await using t = await testSite();
    await t.deploy({ 'about.html': 'about', 'v1.2.html': 'v', 'both.html': 'file', 'both/index.html': 'folder', 'notes.txt': 'n' }, { routing: { cleanUrls: true } });
    for (const [path, to] of [['/about/', '/about'], ['/about/?a=1', '/about?a=1'], ['/v1.2/', '/v1.2']]) {
      const { status, headers } = await t.get(path ?? '');
      expect([path, status, headers.location]).toEqual([path, 308, to]);
    }
    expect((await t.get('/both/')).body.toString()).toBe('folder');
    for (const path of ['/notes.txt/', '/about.html/', '/other/']) expect([path, (await t.get(path)).status]).toEqual([path, 404]);
  });

  it('leads to no page without its ending where that is not asked for', async () => {
    await using t = await testSite();
    await t.deploy({ 'about.html': 'about' });
    expect((await t.get('/about/')).status).toBe(404);
  });

  it('leads to what is there when slashes are doubled, never to another host', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'home', 'menu.html': 'm', 'team/index.html': 't', 'a/b.txt': 'b' }, { routing: { cleanUrls: true } });
    for (const [path, to] of [['//menu', '/menu'], ['/team//', '/team/'], ['//a//b.txt?q=1', '/a/b.txt?q=1'], ['//', '/'], ['//team', '/team']]) {
      const { status, headers } = await t.get(path ?? '');
      expect([path, status, headers.location]).toEqual([path, 308, to]);
    }
    for (const path of ['//example.com', '//example.com/menu', '/\\example.com', '//a/x.txt']) expect([path, (await t.get(path)).status]).toEqual([path, 404]);
  });
});

describe('an application answers', () => {
  it('addresses that no file can have', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'app', 'docs/a.txt': 'a' }, { routing: { spa: true } });
    for (const path of ['/package/@scope%2Fname', '/open/https%3A%2F%2Fexample.org%2Fx.json', '/search/100%', '/caf%E9', '/%zz', '/docs%2Fa.txt', '/a/%2e%2e/b']) {
      const { status, body } = await t.get(path, page);
      expect([path, status, body.toString()]).toEqual([path, 200, 'app']);
    }
  });

  it('addresses with dots, and never files that are not there, whoever asks', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'app', '404.html': 'lost' }, { routing: { spa: true, notFound: '404.html' } });
    for (const path of ['/users/jo.doe', '/v1.2', '/chat/@mia.k', '/release/3.14.15', '/sites/example.com', '/x.123']) {
      expect([path, (await t.get(path)).body.toString()]).toEqual([path, 'app']);
    }
    for (const path of ['/robots.txt', '/sitemap.xml', '/files/price-list.pdf', '/assets/old.js', '/a.CSS', '/app.webmanifest', '/favicon.ico', '/x.wasm', '/clip.mp4']) {
      for (const asked of [page, {}]) {
        const { status, body } = await t.get(path, asked);
        expect([path, status, body.toString()]).toEqual([path, 404, 'lost']);
      }
    }
  });
});

describe('what is not there', () => {
  const files = { 'index.html': 'home', '404.html': 'lost', 'fr/404.html': 'perdu', 'fr/page.html': 'page' };

  it('is answered by the nearest page for it where the release says so', async () => {
    await using t = await testSite();
    await t.deploy(files, { routing: { notFound: '404.html', nearestNotFound: true, cleanUrls: true } });
    for (const [path, text] of [['/x', 'lost'], ['/fr/x', 'perdu'], ['/fr/a/b/x.png', 'perdu'], ['/fr/', 'perdu'], ['/fr', 'lost'], ['/de/x', 'lost']]) {
      const { status, body } = await t.get(path ?? '');
      expect([path, status, body.toString()]).toEqual([path, 404, text]);
    }
    expect((await t.get('/fr/404')).status).toBe(200);
  });

  it('is answered by the one page a release of before names', async () => {
    await using t = await testSite();
    await t.deploy(files, { routing: { notFound: '404.html' } });
    expect((await t.get('/fr/x')).body.toString()).toBe('lost');
  });
});
