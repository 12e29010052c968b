import { describe, expect, test } from 'vitest';
import { decidingPages, routingFor, routingOfFiles } from '../../../src/sources/frameworks/routing.ts';

const shell = '<!doctype html><title>Shop</title><div id="root"></div><noscript>Switch scripts on</noscript>'
  + '<script type="module" src="/assets/index-DiWrgT4a.js"></script>';
const page = '<!doctype html><h1>Shop</h1><p><a href="/about/">About us</a></p><script src="/assets/main.js"></script>';
const script = { 'assets/index-DiWrgT4a.js': '' };

/** What the same output is, from a folder, from an archive, and from a tab whose plan does not say. */
function seen(files: Record<string, string>) {
  const paths = Object.keys(files);
  const read = decidingPages({ spa: null, cleanUrls: true }, paths);
  const { spa, fallback, notFound } = routingOfFiles(paths, new Map(read.map((path) => [path, files[path] ?? ''])));
  return spa ? fallback ?? 'index.html' : notFound ?? 'pages';
}

describe('the files tell how addresses are answered', () => {
  test.each<[string, Record<string, string>, string]>([
    ['one page and its script', { 'index.html': shell, ...script }, 'index.html'],
    ['one page without a script', { 'index.html': page, 'style.css': '' }, 'pages'],
    ['React Router with prerendering', { 'index.html': page, 'about/index.html': page, '__spa-fallback.html': shell }, '__spa-fallback.html'],
    ['TanStack Start, SPA mode', { '_shell.html': shell, ...script }, '_shell.html'],
    ['TanStack Start, prerendering', { 'index.html': page, 'about/index.html': page, ...script }, 'pages'],
    ['Angular with prerendering', { 'index.html': page, 'about/index.html': page, 'index.csr.html': shell }, 'index.csr.html'],
    ['SvelteKit with a fallback alone', { '200.html': shell, '_app/immutable/entry/start.D4gjYHBl.js': '' }, '200.html'],
    ['SvelteKit with a fallback and a page for lost visitors', { '200.html': shell, 'index.html': page, '404.html': page, '_app/version.json': '' }, '200.html'],
    ['SvelteKit with the fallback 404.html alone', { '404.html': shell, '_app/immutable/entry/start.D4gjYHBl.js': '' }, '404.html'],
    ['SvelteKit with the fallback 404.html beside pages', { 'index.html': page, '404.html': shell, '_app/version.json': '' }, '404.html, as not found'],
    ['SvelteKit with the fallback index.html', { 'index.html': shell, '_app/immutable/entry/start.D4gjYHBl.js': '' }, 'index.html'],
    ['SvelteKit, one prerendered page', { 'index.html': page, '_app/immutable/entry/start.D4gjYHBl.js': '' }, 'pages'],
    ['Nuxt, generated', { 'index.html': page, '200.html': shell, '404.html': shell, '_nuxt/A1b2C3d4.js': '' }, '404.html, as not found'],
    ['Nuxt without rendering', { 'index.html': shell, '200.html': shell, '404.html': shell, '_nuxt/A1b2C3d4.js': '' }, '200.html'],
    ['Slidev: 404.html is index.html', { 'index.html': shell, '404.html': shell, '_redirects': '/* /index.html 200', ...script }, 'index.html'],
    ['an entry page with words, and the same page as 404.html', { 'index.html': page, '404.html': page, ...script }, 'index.html'],
    ['VitePress: 404.html is an empty shell', { 'index.html': page, '404.html': shell, 'assets/app.B3kZ9x1Q.js': '' }, '404.html, as not found'],
    ['Expo, static rendering', { 'index.html': shell, 'about.html': page, '+not-found.html': page }, '+not-found.html, as not found'],
    ['Gatsby', { 'index.html': page, '404/index.html': page, 'page-data/app-data.json': '{}', 'app-1.js': '' }, '404/index.html, as not found'],
    ['a page of nothing but a script, and a page for lost visitors', { 'index.html': shell, 'tides.html': page, '404.html': page, ...script }, '404.html, as not found'],
    ['Next.js, a page of nothing but a picture', { 'index.html': shell, '404.html': page, '_next/static/chunks/a.js': '' }, '404.html, as not found'],
    ['Astro, one page with an island', { 'index.html': shell, '_astro/client.B3kZ9x1Q.js': '' }, 'pages'],
    ['SolidStart, prerendered', { 'index.html': page, 'about/index.html': page, '_build/assets/client-B3kZ9x1Q.js': '' }, 'pages'],
    ['Hexo, Hugo, Eleventy', { 'index.html': page, 'about/index.html': page, 'js/main.js': '' }, 'pages'],
    ['a page for signing in beside an application', { 'index.html': shell, 'silent-check-sso.html': '<script>parent.postMessage(location.href, location.origin)</script>', ...script }, 'index.html'],
    ['a page that proves whose site it is', { 'index.html': shell, 'google0123456789abcdef.html': 'google-site-verification', ...script }, 'index.html'],
    ['a page for lost connections with a script of its own', { 'index.html': shell, 'offline.html': '<p>No connection</p><script src="/offline.js"></script>', 'offline.js': '', ...script }, 'index.html'],
    ['pages prerendered beside an empty index.html', { 'index.html': shell, 'about/index.html': shell.replace('<div', '<h1>About</h1><div'), ...script }, 'index.html'],
    ['two applications of one bundler', { 'index.html': shell, 'shop.html': shell.replace('index-DiWrgT4a', 'shop-B3kZ9x1Q'), ...script }, 'pages'],
    ['two applications of one bundler, addresses relative', { 'index.html': '<script src="./index.a1b2c3d4.js"></script>', 'shop.html': '<script src="shop.a1b2c3d4.js"></script>', 'index.a1b2c3d4.js': '' }, 'pages'],
  ])('%s', (_name, files, expected) => {
    const right = expected.replace(/, as not found$/, '');
    expect(seen(files)).toBe(right);
    expect(routingOfFiles(Object.keys(files), new Map(Object.entries(files))).spa).toBe(right !== 'pages' && right === expected);
  });

  test('paths alone tell what they can', () => {
    expect(routingOfFiles(['index.html', 'a.js'])).toMatchObject({ spa: true });
    expect(routingOfFiles(['index.html', '200.html', '404.html', 'about/index.html'])).toMatchObject({ spa: false, notFound: '404.html' });
    expect(routingFor({ spa: true, fallback: '200.html', cleanUrls: true }, ['index.html', '200.html'])).toMatchObject({ spa: true, fallback: '200.html' });
    expect(routingFor({ spa: false, cleanUrls: true }, ['index.html', 'a.js'])).toMatchObject({ spa: false });
  });

  test('a page for lost visitors counts against the plan too, unless it is the same page', () => {
    const plan = { spa: true, cleanUrls: true };
    const paths = ['index.html', '404.html', 'assets/index-DiWrgT4a.js'];
    expect(decidingPages(plan, paths)).toEqual(['index.html', '404.html']);
    expect(routingFor(plan, paths, new Map([['index.html', shell], ['404.html', page]]))).toMatchObject({ spa: false, notFound: '404.html' });
    expect(routingFor(plan, paths, new Map([['index.html', shell], ['404.html', shell]]))).toMatchObject({ spa: true });
    expect(routingFor(plan, [...paths, '200.html'], new Map([['index.html', shell], ['404.html', page]]))).toMatchObject({ spa: true, fallback: '200.html' });
  });

  test('no page is read where the plan says it, and no more than an application may have', () => {
    expect(decidingPages({ spa: true, cleanUrls: true }, ['index.html', 'about.html'])).toEqual([]);
    expect(decidingPages({ spa: false, cleanUrls: true }, ['index.html', '404.html'])).toEqual([]);
    const many = Array.from({ length: 200 }, (_, index) => `${index}.html`);
    expect(decidingPages({ spa: null, cleanUrls: true }, ['index.html', '404.html', ...many])).toEqual(['index.html', '404.html']);
  });
});
