import { describe, expect, test } from 'vitest';
import type { Routing } from '../../src/domain/manifest.ts';
import { referencesOfPage, referencesOfStyle } from '../../src/packaging/references.ts';
import { inspectStructure, pathOf } from '../../src/packaging/structure.ts';
import { content } from './release-files.ts';

const plain: Routing = { spa: false, cleanUrls: false, headers: [], redirects: [] };

async function findings(contents: Record<string, string>, routing: Partial<Routing> = {}): Promise<string[]> {
  const files = Object.entries(contents).map(([path, text]) => content(path, text).file);
  const found = await inspectStructure(files, { ...plain, ...routing }, async (path) => contents[path] ?? '');
  return found.map(({ check, level, message, path }) => `${level} ${check}${path === undefined ? '' : ` ${path}`}: ${message}`);
}

describe('the entry page', () => {
  test('is missed where there are other pages', async () => {
    expect(await findings({ 'about.html': '' })).toEqual([expect.stringMatching(/^error entry-page: There is no index\.html/)]);
  });
  test('is only mentioned where there are no pages at all', async () => {
    expect(await findings({ 'data.bin': '' })).toEqual([expect.stringMatching(/^warning entry-page/)]);
  });
  test('may be a redirect', async () => {
    expect(await findings({ 'en.html': '' }, { redirects: [{ from: '/', to: '/en.html', status: 302 }] })).toEqual([]);
  });
});

describe('references', () => {
  test('that are there are fine: relative, absolute, encoded, folders, with query and fragment', async () => {
    expect(await findings({
      'index.html': `<link rel="stylesheet" href="/a%20b.css?v=1"><script src="./app.js#x"></script><a href="docs/">d</a><a href="docs">d</a>
        <img srcset="pic.png 1x, /pic.png 2x" src=pic.png><a href="https://example.com/x">e</a><a href="//example.com/y">e</a><a href="mailto:a@b">m</a><a href="#top">t</a><img src="data:,x">`,
      'a b.css': '@import "docs/more.css"; a { background: url(pic.png) } b { background: url("data:image/svg+xml;utf8,<svg>") }',
      'app.js': '', 'pic.png': '', 'docs/index.html': '<a href="../app.js">up</a>', 'docs/more.css': '',
    })).toEqual([]);
  });

  test('the entry page cannot do without its scripts and styles; anything else is a warning', async () => {
    expect(await findings({ 'index.html': '<script src=app.js></script><link rel=stylesheet href=a.css><img src=x.png>', 'b.html': '<script src=app.js></script>' })).toEqual([
      'error references index.html: It refers to /app.js, which is not there.',
      'error references index.html: It refers to /a.css, which is not there.',
      'warning references index.html: It refers to /x.png, which is not there.',
      'warning references b.html: It refers to /app.js, which is not there.',
    ]);
  });

  test('a project before its build is recognised', async () => {
    expect(await findings({ 'index.html': '<script type="module" src="/src/main.tsx"></script>', 'src/main.tsx': '' })).toEqual([
      'error references index.html: It loads /src/main.tsx, which no browser can run: this looks like the project before its build.',
    ]);
  });

  test('pages of an app that routes by itself need no file, its pictures do', async () => {
    expect(await findings({ 'index.html': '<a href="/profile">p</a><img src="/gone.png">' }, { spa: true })).toEqual(['warning references index.html: It refers to /gone.png, which is not there.']);
  });

  test('clean addresses and redirects count as there', async () => {
    const pages = { 'index.html': '<a href="/about">a</a><a href="/old">o</a>', 'about.html': '' };
    expect(await findings(pages)).toHaveLength(2);
    expect(await findings(pages, { cleanUrls: true, redirects: [{ from: '/old', to: '/about', status: 301 }] })).toEqual([]);
  });

  test('an address that is told twice is found once, as the graver of both', async () => {
    expect(await findings({ 'index.html': '<a href="app.js">a</a><script src="app.js"></script><a href="app.js">a</a>' })).toEqual(['error references index.html: It refers to /app.js, which is not there.']);
  });

  test('a style sheet’s are resolved against itself', async () => {
    expect(await findings({ 'index.html': '', 'css/a.css': 'a{background:url(../img/x.png)} b{background:url(x.png)}', 'img/x.png': '' })).toEqual(['warning references css/a.css: It refers to /css/x.png, which is not there.']);
  });

  test('a page’s base counts', async () => {
    expect(await findings({ 'index.html': '', 'a/b/page.html': '<base href="/"><img src="x.png"><img src="y.png">', 'x.png': '' })).toEqual(['warning references a/b/page.html: It refers to /y.png, which is not there.']);
  });

  test('are counted up to a hundred', async () => {
    expect(await findings({ 'index.html': Array.from({ length: 500 }, (_, index) => `<img src=${index}.png>`).join('') })).toHaveLength(100);
  });
});

describe('package.json', () => {
  test.each(['{', '[]', '"x"', 'null'])('%s is not one', async (text) => {
    expect(await findings({ 'index.html': '', 'package.json': text })).toEqual(['warning package-json package.json: It is not valid JSON.']);
  });
  test('is fine as an object', async () => {
    expect(await findings({ 'index.html': '', 'package.json': '{"name":"x"}' })).toEqual([]);
  });
  test('that cannot be read is no finding but a failure', async () => {
    const files = [content('index.html', '').file, content('package.json', '{}').file];
    await expect(inspectStructure(files, plain, async (path) => {
      if (path === 'package.json') throw new Error('disk');
      return '';
    })).rejects.toThrow('disk');
  });
});

describe('reading a page', () => {
  const to = (html: string) => referencesOfPage(html).references.map((reference) => reference.to);

  test('looks only where a browser would', () => {
    expect(to('<!-- <img src=a.png> --><script>const t = "<img src=b.png>";</script><textarea><img src=c.png></textarea><div data-src="d.png"></div><img data-src=e.png src=f.png>')).toEqual(['f.png']);
  });
  test('reads attributes in every spelling, the first of a name', () => {
    expect(to(`<IMG SRC = "a.png"><img alt='>' src='b.png'><img src=c.png/><img src="d.png?x=1&amp;y=2" src="e.png">`)).toEqual(['a.png', 'b.png', 'c.png/', 'd.png?x=1&y=2']);
  });
  test('leaves links alone that the browser does not fetch', () => {
    expect(to('<link rel="canonical" href="/x"><link rel="preconnect" href="/y"><link rel="shortcut icon" href="z.ico">')).toEqual(['z.ico']);
  });
  test('sees style elements, posters and a base', () => {
    expect(referencesOfPage('<base href="/app/"><style>a{background:url(x.png)}/* url(no.png) */</style><video poster=p.png>')).toEqual({ base: '/app/', references: [{ to: 'x.png', vital: false }, { to: 'p.png', vital: false }] });
  });
  test('ends on what never ends', () => {
    for (const text of ['<!--', '<script>', '<img src="', '<', '<a', '</', '<style>/*']) expect(to(`<img src=a.png>${text}`).filter((address) => address !== '')).toEqual(['a.png']);
  });
  test('comes to an end on long texts that are made to be hard', () => {
    for (const unit of ['<!--', '<a href="', '<script', '<script>', '/*', '<a =', 'url(', 'url("', '@import ', '<a ', '<style>']) {
      const text = unit.repeat(400_000 / unit.length);
      expect(new Set([...referencesOfPage(text).references, ...referencesOfStyle(text)].map((reference) => typeof reference.to)).size).toBeLessThan(2);
    }
  });
});

describe('where an address leads', () => {
  test.each([
    ['a.css', 'x/index.html', undefined, 'x/a.css'], ['../a.css', 'index.html', undefined, 'a.css'], ['a.css', 'x/index.html', '/', 'a.css'], ['a.css', 'x/index.html', 'https://cdn.example/', undefined],
    ['%C3%A9.css', 'index.html', undefined, 'é.css'], ['cafe%CC%81.css', 'index.html', undefined, 'caf\u00e9.css'], ['%', 'index.html', undefined, undefined], ['?x', 'a#b.html', undefined, 'a#b.html'], ['javascript:x', 'a', undefined, undefined],
  ])('%s from %s (base %s)', (reference, from, base, path) => {
    expect(pathOf(reference, from, base)).toBe(path);
  });
});
