import { describe, expect, test } from 'vitest';
import type { Routing } from '../../src/domain/manifest.ts';
import { inspectStructure } from '../../src/packaging/structure.ts';
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

describe('pages that are a file and a folder\'s page at once', () => {
  const files = { 'index.html': '', 'shop.html': '', 'shop/index.html': '', 'b.html': '', 'b/index.html': '', 'c/index.html': '' };
  test('are told, because hosts differ in which they show', async () => {
    expect(await findings(files, { cleanUrls: true })).toEqual([expect.stringMatching(/^warning addresses shop\.html: \/shop shows this page and \/shop\/ shows shop\/index\.html.* Likewise 1 more\.$/)]);
    expect(await findings(files)).toEqual([]);
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

describe('what stops a deployment', () => {
  const errors = async (contents: Record<string, string>, routing: Partial<Routing> = {}): Promise<string[]> => (await findings(contents, routing)).filter((line) => line.startsWith('error'));

  test.each([
    ['a picture, a preload, a poster, a frame', '<img src=x.png><link rel=preload as=style href=x.css><link rel=modulepreload href=x.js><video poster=x.jpg></video><iframe src=x.html></iframe>'],
    ['an async script', '<script async src=x.js></script><script async type=module src=y.js></script>'],
    ['a style sheet that may not be for this screen', '<link rel=stylesheet media=print href=x.css><link rel=stylesheet media="(prefers-color-scheme: dark)" href=y.css>'],
    ['what a style sheet loads', '<style>@import "x.css"; a{background:url(x.png)}</style>'],
    ['what a host answers by itself', '<script defer src="/_vercel/insights/script.js"></script><script src="/cdn-cgi/scripts/x.js"></script><script src="/__/firebase/init.js"></script><link rel=stylesheet href="/.netlify/x.css"><script type=module src="/@vite/client"></script><script src="/livereload.js?snipver=1"></script><img src="/_next/image?url=%2Fa.png&w=1">'],
    ['what is data', '<script type="text/babel" src=x.jsx></script><script type="text/template" src=x.html></script>'],
    ['another page', '<a href=x.html></a>'],
  ])('is not %s', async (_what, html) => {
    expect(await errors({ 'index.html': `<!doctype html>${html}` })).toEqual([]);
  });

  test('is a script or style sheet of the entry page, not lost among a thousand warnings', async () => {
    const pictures = Array.from({ length: 1000 }, (_, index) => `<img src=${index}.png>`).join('');
    expect(await errors({ 'index.html': `${pictures}<script src=app.js></script>` })).toEqual(['error references index.html: It refers to /app.js, which is not there.']);
  });

  test('is a wrong base path', async () => {
    expect(await errors({ 'index.html': '<script type=module src="/repo/assets/a.js"></script>', 'assets/a.js': '' })).toHaveLength(1);
  });

  test('is what no browser runs or styles with, whatever it is called', async () => {
    expect(await errors({ 'index.html': '<script src=a.txt></script><link rel=stylesheet href=a.scss><script type=module src=a.ts></script>', 'a.txt': '', 'a.scss': '', 'a.ts': '' })).toEqual([
      expect.stringContaining('/a.txt as a program'), expect.stringContaining('/a.scss as a style sheet'), expect.stringContaining('before its build'),
    ]);
  });

  test('names the file that differs in capital letters only', async () => {
    expect(await errors({ 'index.html': '<script src=App.js></script>', 'app.js': '' })).toEqual(['error references index.html: It refers to /App.js, which is not there; /app.js is, and capital letters count.']);
  });

  test.each<[string, Record<string, string>, Partial<Routing>, string]>([
    ['of an application’s own page', { '200.html': '<script src=x.js></script>' }, { spa: true, fallback: '200.html' }, '200.html'],
    ['of a shell', { '_shell.html': '<script src=./x.js></script>' }, { spa: true, fallback: '_shell.html' }, '_shell.html'],
    ['of the page that / leads to', { 'en/index.html': '<script src=x.js></script>' }, { redirects: [{ from: '/', to: '/en/', status: 302 }] }, 'en/index.html'],
    ['of the page that / leads to, without its ending', { 'home.html': '<script src=x.js></script>' }, { cleanUrls: true, redirects: [{ from: '/', to: '/home', status: 302 }] }, 'home.html'],
  ])('counts for the entry page %s', async (_what, contents, routing, page) => {
    expect(await errors(contents, routing)).toEqual([expect.stringMatching(new RegExp(`^error references ${page}: It refers to /(?:en/)?x.js`))]);
  });

  test('of rules of the site’s own: the page that / shows or leads to, and what they answer', async () => {
    const rule = (from: string, to: string, status: 200 | 302, more = {}) => ({ line: 1, from, to, status, ...more });
    const pages = { 'home.html': '<script src=x.js></script><script src="/lib/y.js"></script><a href=/old/page></a>', 'vendor/y.js': '' };
    const rules = { headers: [], redirects: [rule('/old/*', '/home', 302), rule('/lib/*', '/vendor/:splat', 200)] };
    expect(await findings(pages, { rules: { ...rules, redirects: [rule('/', '/home', 200), ...rules.redirects] } })).toEqual(['error references home.html: It refers to /x.js, which is not there.']);
    expect(await errors(pages, { cleanUrls: true, rules: { ...rules, redirects: [rule('/', '/home', 302), ...rules.redirects] } })).toHaveLength(1);
    expect(await errors({ ...pages, 'index.html': '' }, { rules: { ...rules, redirects: [rule('/', '/home', 200), ...rules.redirects] } })).toEqual([]);
    expect(await errors({ ...pages, 'index.html': '' }, { rules: { ...rules, redirects: [rule('/', '/home', 200, { force: true }), ...rules.redirects] } })).toHaveLength(1);
    expect(await findings({ 'en.html': '' }, { rules: { headers: [], redirects: [rule('/', 'https://example.com/', 302)] } })).toEqual([]);
  });

  test('is not what the site’s own rules serve as a program', async () => {
    const rules = { redirects: [], headers: [{ line: 1, path: '/js/*', set: [{ name: 'content-type', value: 'text/javascript' }] }] };
    const contents = { 'index.html': '<script src=js/app></script><script src=app></script>', 'js/app': '', 'app': '' };
    expect(await errors(contents, { rules })).toEqual(['error references index.html: It loads /app as a program, but that is served as application/octet-stream, which no browser runs.']);
  });

  test('of an application in a folder: its programs are not answered by its page', async () => {
    const rules = { headers: [], redirects: [{ line: 1, from: '/app/*', to: '/app/index.html', status: 200 as const, application: true as const }] };
    expect(await errors({ 'index.html': '<script src=/app/x.js></script><a href=/app/any></a>', 'app/index.html': '' }, { rules })).toEqual(['error references index.html: It refers to /app/x.js, which is not there.']);
  });

  test('is not what an application’s other page lacks', async () => {
    expect(await errors({ 'index.html': '', 'index.csr.html': '<script src=x.js></script>' }, { spa: true, fallback: 'index.csr.html' })).toEqual([]);
  });

  test('a page that hides its references behind entities, bases and odd spellings is read as a browser reads it', async () => {
    expect(await findings({
      'index.html': '<base href="/static/"><script src="a&#46;js"></script><link rel="StyleSheet" href=" b.css\n"><img srcset="c,1.png 1x, d.png 2x">',
      'static/a.js': '', 'static/b.css': '', 'static/c,1.png': '', 'static/d.png': '',
    })).toEqual([]);
  });

  test('an entry page that is too large is told and stops nothing', async () => {
    const file = { ...content('index.html', '').file, size: 3 * 1024 * 1024 };
    const found = await inspectStructure([file], plain, async () => '<script src=x.js></script>');
    expect(found).toEqual([{ check: 'references', level: 'warning', path: 'index.html', message: expect.stringContaining('too large') }]);
  });
});

describe('modules', () => {
  test('a bare import that no import map resolves stops the entry page; the page’s own, its scripts’, and their imports’', async () => {
    expect(await findings({ 'index.html': '<script type=module>import React from "react"</script><script type=module src=a.js></script>', 'a.js': 'import "./b.js"; export * from "./b.js"', 'b.js': 'export { x } from "lodash/x"; import "node:fs"; import "fs"' })).toEqual([
      expect.stringMatching(/^error dependencies index\.html: It imports “react”, and no import map/), expect.stringMatching(/^error dependencies b\.js: It imports “lodash\/x”/),
      expect.stringMatching(/^error dependencies b\.js: It imports “node:fs”/), expect.stringMatching(/^error dependencies b\.js: It imports “fs”/),
    ]);
  });

  test('import maps resolve: exactly, by folder, by scope, to other sites', async () => {
    expect(await findings({
      'index.html': `<script type=importmap>{"imports":{"react":"/vendor/react.js","lib/":"./lib/","vue":"https://esm.sh/vue","app/":"/app/"},"scopes":{"/lib/":{"dep":"/lib/dep.js"}},"integrity":{}}</script>
        <script type=importmap>{"imports":{"late":"/vendor/react.js"}}</script>
        <script type=module>import "react"; import "lib/x.js"; import "vue"; import "https://cdn.example/y.js"; import "late"; import d from "./d.json" with { type: "json" }; import s from "./s.css" with { type: "css" };</script>`,
      'vendor/react.js': '', 'lib/x.js': 'import "dep"', 'lib/dep.js': '', 'd.json': '{}', 's.css': '',
    })).toEqual([]);
  });

  test('a broken import map, and one that lacks a name, resolve nothing', async () => {
    expect(await findings({ 'index.html': '<script type=importmap>{"imports":{,}}</script><script type=module>import "react"</script>' })).toEqual([
      expect.stringMatching(/^error dependencies index\.html: It imports “react”/), 'warning dependencies index.html: Its import map is not valid JSON, so browsers ignore it.',
    ]);
    expect(await findings({ 'index.html': '<script type=importmap>{"imports":{"a":null,"b":"bare"}}</script><script type=module>import "a"; import "b"</script>' })).toHaveLength(2);
  });

  test('imports that lead nowhere, lack their ending or are no programs', async () => {
    expect(await findings({ 'index.html': '<script type=module src=a.js></script>', 'a.js': 'import "./gone.js"; import "./b"; import "./s.css"; import "./d.json"; import "./c.tsx"; import "/_vercel/x.js"', 'b.js': '', 's.css': '', 'd.json': '', 'c.tsx': '' })).toEqual([
      'error references a.js: It imports /gone.js, which is not there.',
      'error references a.js: It imports /b, which is not there: browsers add no ending, and the file is /b.js.',
      expect.stringMatching(/^error references a\.js: It loads \/s\.css as a program/), expect.stringMatching(/^error references a\.js: It loads \/d\.json as a program/),
      expect.stringMatching(/^error references a\.js: It loads \/c\.tsx, which no browser can run/), expect.stringMatching(/^warning references a\.js: It imports \/_vercel\/x\.js/),
    ]);
  });

  test('of other pages and of async scripts are warnings; dynamic imports, classic scripts and words in texts are none', async () => {
    const found = await findings({
      'index.html': '<script async type=module src=a.js></script><script src=c.js></script><script type=module src=d.js></script>', 'b.html': '<script type=module>import "vue"</script>',
      'a.js': 'import "react"', 'c.js': 'const from = "x"; import("preact")', 'd.js': 'const t = `import "no"`; /* import "no" */ // import "no"\nconst r = /import "no"/; import("preact").then(() => "from"); x.import("no"); const o = { from: "no" }; export const from = "no"; export default "no"',
    });
    expect(found).toEqual([expect.stringMatching(/^warning dependencies a\.js: It imports “react”/), expect.stringMatching(/^warning dependencies b\.html: It imports “vue”/)]);
  });

  test('that import one another are read once, and no more than a bounded number of them', async () => {
    const circle = { 'index.html': '<script type=module src=a.js></script>', 'a.js': 'import "./b.js"', 'b.js': 'import "./a.js"' };
    expect(await findings(circle)).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`m${index}.js`, `import "./m${index + 1}.js"`]));
    const read: string[] = [];
    const contents: Record<string, string> = { 'index.html': '<script type=module src=m0.js></script>', ...many };
    await inspectStructure(Object.entries(contents).map(([path, text]) => content(path, text).file), plain, async (path) => {
      read.push(path);
      return contents[path] ?? '';
    });
    expect(read).toHaveLength(201);
  });

  test('of sources that were not built are told as far as they can be read; WebAssembly is left to the browser', async () => {
    const found = await findings({ 'index.html': '<script type=module src=a.js></script>', 'a.js': 'import "react"; import "./x.wasm"; export const App = () => <p>don\'t</p>; import "late"', 'x.wasm': '' });
    expect(found).toEqual([expect.stringMatching(/^error dependencies a\.js: It imports “react”/)]);
  });

  test('that are no JavaScript, or nested beyond reason, tell nothing', async () => {
    for (const text of ['\u0000import "react"', `import "./a.js";${'('.repeat(200_000)}`, `import x from "./a.js";${'`${'.repeat(100_000)}`, '\u0000import']) {
      expect((await findings({ 'index.html': '<script type=module src=a.js></script>', 'a.js': text }))).toEqual([]);
    }
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
