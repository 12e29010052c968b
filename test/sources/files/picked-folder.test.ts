import { describe, expect, test } from 'vitest';
import { toWire } from '../../../src/domain/errors.ts';
import { listFolder } from '../../../src/sources/files/picked-folder.ts';
import { folderHandle, take } from './picked.ts';

type Tree = Parameters<typeof folderHandle>[1];
const list = (tree: Tree) => (signal: AbortSignal) => listFolder(folderHandle('shop', tree), signal);
const failure = async (tree: Tree, output: string | null = null) => await take(list(tree), output).then(() => undefined, toWire);
// Put together here: a scanner of this repository would find it otherwise.
const privateKey = `-----BEGIN PRIVATE ${'KEY'}-----\nMIIE\n-----END PRIVATE ${'KEY'}-----\n`;
const certificate = '-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n';
const vite = JSON.stringify({ scripts: { build: 'vite build' }, dependencies: { react: '18' }, devDependencies: { vite: '5' } });

describe('a picked folder', () => {
  test('is taken whole when it is a finished site, without what must never travel', async () => {
    const { report, files } = await take(list({
      'index.html': 'home', 'about.html': 'about', '404.html': 'lost', assets: { 'a.js': 'code', 'Überblick – ½.txt': 'ü' },
      '.env': 'KEY=1', '.env.local': 'KEY=2', 'server.key': 'key', 'app.pem': privateKey, 'ca.pem': certificate, '.git': { HEAD: 'x' }, node_modules: { a: { 'index.js': 'x' } }, '.DS_Store': 'x', '.gitignore': 'dist',
    }));
    expect(files).toEqual({ '404.html': 'lost', 'about.html': 'about', 'assets/a.js': 'code', 'assets/Überblick – ½.txt': 'ü', 'ca.pem': certificate, 'index.html': 'home' });
    expect(report.leftOut.map(({ path }) => path).toSorted()).toEqual(['.DS_Store', '.env', '.env.local', '.git/', '.gitignore', 'app.pem', 'node_modules/', 'server.key']);
    expect(report.source).toEqual({ kind: 'folder', origin: 'shop', output: '', tools: {} });
    expect(report.routing).toEqual({ spa: false, cleanUrls: true, notFound: '404.html', headers: [], redirects: [] });
  });

  test('keeps what a build wrote below a folder named node_modules, and enters no folder of installed packages', async () => {
    const font = { node_modules: { '@expo': { 'icons.ttf': 'font' } } };
    const { files, report } = await take(list({ 'index.html': 'x', 'node_modules': { a: { 'b.js': 'x' } }, 'assets': font, 'packages': { a: { 'package.json': '{}', 'node_modules': { c: 'x' } } } }));
    expect(Object.keys(files)).toEqual(['assets/node_modules/@expo/icons.ttf', 'index.html', 'packages/a/package.json']);
    expect(report.leftOut.map(({ path }) => path)).toEqual(['node_modules/', 'packages/a/node_modules/']);
    const built = await take(list({ 'package.json': vite, 'node_modules': { a: { 'b.js': 'x' } }, 'dist': { 'index.html': 'x', 'assets': font, 'node_modules': { 'lit.js': 'x' } } }));
    expect(Object.keys(built.files)).toEqual(['assets/node_modules/@expo/icons.ttf', 'index.html', 'node_modules/lit.js']);
    expect(built.report.leftOut).toEqual([]);
  });

  test('with one page and its scripts is an application', async () => {
    const page = '<script src="assets/a.js"></script>';
    expect((await take(list({ 'index.html': page, assets: { 'a.js': '' } }))).report.routing).toMatchObject({ spa: true });
    expect((await take(list({ 'index.html': '<p>Home', assets: { 'a.js': '' } }))).report.routing).toMatchObject({ spa: false });
    expect((await take(list({ 'index.html': '', 'style.css': '' }))).report.routing).toMatchObject({ spa: false });
    expect((await take(list({ 'index.html': '', 'about.html': '', 'a.js': '', '200.html': '' }))).report.routing).toMatchObject({ spa: true, fallback: '200.html' });
  });

  test('that is a project gives what its tools have built, and says that it was built earlier', async () => {
    const { report, files } = await take(list({ 'package.json': vite, 'index.html': 'source', src: { 'main.ts': '' }, dist: { 'index.html': 'built', 'a.js': 'x', '.env': 'K=1' } }));
    expect(files).toEqual({ 'a.js': 'x', 'index.html': 'built' });
    expect(report.source.output).toBe('dist');
    expect(report.routing).toMatchObject({ spa: true });
    expect(report.leftOut).toEqual([{ path: '.env', reason: 'environment files hold secrets' }]);
    expect(report.gaps).toEqual(['The site was built earlier (dist); changes made since then are not in it.']);
  });

  test('that is a project before its build says what to do', async () => {
    expect(await failure({ 'package.json': vite, 'index.html': 'source', public: { 'index.html': 'no' } })).toMatchObject({ code: 'source.unbuilt', message: expect.stringContaining('“shop” is a project before its build (Vite)'), next: expect.stringMatching(/“npm run build”.*“dist”.*bolt\.diy/) });
    expect(await failure({ 'package.json': JSON.stringify({ scripts: { start: 'node app.js' }, dependencies: { express: '4' } }), public: { 'index.html': '' } })).toMatchObject({ code: 'source.needs-server' });
  });

  test('that was built gives the only folder that its tools have made', async () => {
    const eleventy = JSON.stringify({ scripts: { build: 'eleventy' }, devDependencies: { '@11ty/eleventy': '3' } });
    expect((await take(list({ 'package.json': eleventy, src: { 'index.html': 'no' }, _site: { 'index.html': 'built' } }))).report.source.output).toBe('_site');
    const hexo = JSON.stringify({ dependencies: { hexo: '8' } });
    expect((await take(list({ 'package.json': hexo, '_config.yml': '', source: { 'index.html': 'no' }, public: { 'index.html': 'built' } }))).report.source.output).toBe('public');
    const kit = JSON.stringify({ devDependencies: { '@sveltejs/kit': '3', '@sveltejs/adapter-static': '4' } });
    const config = 'import adapter from "@sveltejs/adapter-static"; export default { plugins: [sveltekit({ adapter: adapter({ fallback: "200.html" }) })] }';
    const { report } = await take(list({ 'package.json': kit, 'vite.config.ts': config, build: { '200.html': '', _app: { 'a.js': '' } } }));
    expect(report).toMatchObject({ source: { output: 'build' }, routing: { spa: true, fallback: '200.html' } });
    const several = { 'package.json': '{"scripts":{"build":"turbo build"}}', apps: { web: { public: { 'index.html': 'no' }, build: { 'index.html': 'built' } } } };
    expect((await take(list(several))).report.source.output).toBe('apps/web/build');
    const start = { 'package.json': JSON.stringify({ dependencies: { astro: '7' } }), dist: { client: { 'index.html': 'built' }, server: { 'entry.mjs': '' } } };
    expect((await take(list(start))).report.source.output).toBe('dist/client');
  });

  test.each<[string, Tree, string]>([
    ['MkDocs', { 'mkdocs.yml': '', docs: { 'index.md': '' }, site: { 'index.html': 'built' } }, 'site'],
    ['MkDocs, a folder of another name', { 'mkdocs.yml': '', docs: { 'index.md': '' }, html: { 'index.html': 'built' } }, 'html'],
    ['mdBook', { 'book.toml': '', src: { 'SUMMARY.md': '' }, book: { 'index.html': 'built' } }, 'book'],
    ['mdBook, several forms', { 'book.toml': '', book: { html: { 'index.html': 'built' }, epub: { 'book.epub': '' } } }, 'book/html'],
    ['Hugo', { 'hugo.toml': '', layouts: { 'index.html': 'no' }, public: { 'index.html': 'built' } }, 'public'],
    ['Zola', { 'config.toml': '', templates: { 'index.html': 'no' }, public: { 'index.html': 'built' } }, 'public'],
    ['Jekyll', { '_config.yml': '', 'index.html': '---\nlayout: home\n---\n', _site: { 'index.html': 'built' } }, '_site'],
    ['pages that GitHub takes as they are', { '_config.yml': '', 'index.html': '<h1>built</h1>' }, ''],
    ['a folder around a site', { 'notes.txt': '', public: { 'index.html': 'built' } }, 'public'],
  ])('of %s: its finished site', async (_name, tree, output) => {
    expect((await take(list(tree))).report.source.output).toBe(output);
  });

  test.each<[string, Tree, RegExp]>([
    ['MkDocs', { 'mkdocs.yml': '', docs: { 'index.md': '' } }, /“mkdocs build”.*“site”/],
    ['Hugo', { 'hugo.toml': '', layouts: { 'index.html': 'no' } }, /“hugo”.*“public”/],
    ['Jekyll', { '_config.yml': '', 'index.html': '---\n---\n' }, /“jekyll build”.*“_site”/],
  ])('of %s before its build says what to do', async (name, tree, next) => {
    expect(await failure(tree)).toMatchObject({ code: 'source.unbuilt', message: expect.stringContaining(name), next: expect.stringMatching(next) });
  });

  test('is an application or pages by what its pages hold, whichever way it comes', async () => {
    const shell = '<div id="root"></div><script type="module" src="/assets/index-DiWrgT4a.js"></script>';
    const app = { 'index.html': shell, assets: { 'index-DiWrgT4a.js': '' } };
    for (const other of ['offline.html', 'google0123456789abcdef.html']) expect((await take(list({ ...app, [other]: 'x' }))).report.routing).toMatchObject({ spa: true });
    expect((await take(list({ ...app, '404.html': shell }))).report.routing).toEqual({ spa: true, cleanUrls: true, headers: [], redirects: [] });
    expect((await take(list({ ...app, 'index.html': '<h1>Home</h1><script src="a.js"></script>', '404.html': 'lost' }))).report.routing).toMatchObject({ spa: false, notFound: '404.html' });
  });

  test('asks which of its folders it is, and takes the one that was named', async () => {
    expect(await failure({ www: { 'index.html': '' }, docs: { en: { 'index.html': '' } }, public: { 'index.html': '' } })).toMatchObject({ code: 'source.unsure', details: { candidates: ['docs/en', 'www'] } });
    expect(await failure({ 'package.json': vite, out: { 'index.html': '' } })).toMatchObject({ code: 'source.unsure', details: { candidates: ['out'] } });
    expect((await take(list({ 'package.json': vite, out: { 'index.html': 'built' } }), './out/')).files).toEqual({ 'index.html': 'built' });
    expect(await failure({ www: { 'index.html': '' } }, 'dist')).toMatchObject({ code: 'source.unsure', details: { candidates: ['www'] } });
    expect(await failure({ www: { 'index.html': '' } }, '../x')).toMatchObject({ code: 'source.unsure' });
    expect(await failure({ 'notes.txt': '' })).toMatchObject({ code: 'files.no-page' });
  });

  test('gives large files in parts', async () => {
    const large = new Uint8Array(20 * 1024 * 1024).fill(65);
    const { files, calls } = await take(list({ 'index.html': 'x', 'large.bin': large }));
    expect(files['large.bin']).toHaveLength(large.length);
    expect(calls).toBe(4);
  });
});
