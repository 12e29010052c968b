import { describe, expect, test } from 'vitest';
import { toWire, type WireError } from '../../../src/domain/errors.ts';
import { createBoltTabSource } from '../../../src/sources/bolt-tab/source.ts';
import { type FakeTab, fakeTabs } from './fake-tab.ts';

const own = JSON.stringify({ scripts: { build: 'make' } });
const vite = JSON.stringify({ scripts: { build: 'vite build' }, devDependencies: { vite: '8' } });
const modules: Record<string, string> = { 'node_modules/vite/package.json': '{}', 'node_modules/astro/package.json': '{}' };

/** A project whose build writes these files. With `times`, a program in the container tells when each file was written. */
function project(files: Record<string, string>, built: Record<string, string>, { times = false } = {}) {
  const all = new Map<string, string | null>(Object.entries({ ...modules, ...files }));
  const written = new Map<string, number>();
  let clock = 1;
  const tab: FakeTab = {
    page: {
      source: 'bolt-container', files: all,
      async run() {
        clock += 1;
        for (const [path, text] of Object.entries(built)) {
          all.set(path, text);
          written.set(path, clock);
        }
        return 0;
      },
      ...(times ? {
        inventory: (folder: string) => {
          const inside = [...all].filter(([path]) => !path.startsWith('node_modules/') && path.startsWith(folder === '' ? '' : `${folder}/`));
          return { files: inside.map(([path, text]) => ({ path, size: (text ?? '').length, mtimeMs: written.get(path) ?? 1, sha256: null })), odd: [], more: false };
        },
      } : {}),
    },
  };
  const source = createBoltTabSource({ tabId: 1, tabs: fakeTabs(tab) });
  return async (): Promise<{ output?: string | undefined; error?: WireError; paths: string[] }> => {
    const paths: string[] = [];
    try {
      const report = await source.capture({
        signal: new AbortController().signal, project: null, output: null, buildCommand: null, log: () => undefined, progress: () => undefined,
        sink: { addFiles: async (batch) => void paths.push(...batch.map(({ path }) => path)), addPart: async (path) => void paths.push(path) },
      });
      return { output: report.source.output, paths };
    } catch (error) {
      return { error: toWire(error), paths };
    }
  };
}

describe('the output is the folder that the build has written pages to', () => {
  test.each([true, false])('a second deployment asks nothing that the first did not (times known: %s)', async (times) => {
    const build = project({ 'package.json': own, 'src/index.njk': '' }, { '_site/index.html': 'home', '_site/about/index.html': 'about' }, { times });
    expect((await build()).output).toBe('_site');
    expect((await build()).output).toBe('_site');
  });

  test('of several it is the one whose files changed, if only by their time', async () => {
    const build = project({ 'package.json': own, 'docs/index.html': 'old', 'www/index.html': 'home' }, { 'www/index.html': 'home' }, { times: true });
    expect((await build()).output).toBe('www');
    expect((await build()).output).toBe('www');
  });

  test('of several it is the one whose entry page changed, where no times are known', async () => {
    expect((await project({ 'package.json': own, 'docs/index.html': 'old', 'www/index.html': 'old' }, { 'www/index.html': 'new' })()).output).toBe('www');
  });

  test.each([true, false])('public is the output when the build has written it (times known: %s)', async (times) => {
    expect((await project({ 'package.json': own, 'source/index.html': 'x' }, { 'public/index.html': 'home' }, { times })()).output).toBe('public');
    const unwritten = await project({ 'package.json': own, 'public/index.html': 'source' }, { 'lib/index.js': '' }, { times })();
    expect(unwritten.error).toMatchObject({ code: 'source.unsure', details: { candidates: [] } });
  });

  test.each(['200.html', '_shell.html', 'index.csr.html', '__spa-fallback.html', '+not-found.html'])('a site whose only page is %s is one', async (page) => {
    expect((await project({ 'package.json': own }, { [`build/${page}`]: 'x', 'build/app.js': '' })()).output).toBe('build');
    expect((await project({ 'package.json': vite }, { [`dist/${page}`]: 'x', 'dist/app.js': '' })()).output).toBe('dist');
  });

  test('what a configuration seems to say does not count against what was written', async () => {
    const files = { 'package.json': vite, 'vite.config.js': 'export default { build: { outDir: "dist" } }', 'dist/index.html': 'of last year' };
    expect((await project(files, { 'out/index.html': 'new' }, { times: true })()).output).toBe('out');
    expect((await project({ ...files, 'out/index.html': 'old' }, { 'dist/index.html': 'new' }, { times: true })()).output).toBe('dist');
    // A build that leaves alone what has not changed.
    expect((await project(files, {}, { times: true })()).output).toBe('dist');
  });

  test('a folder that happens to be there is not what a build has made that wrote elsewhere', async () => {
    const { error } = await project({ 'package.json': own, 'docs/index.html': 'manual' }, { 'lib/index.js': 'new' }, { times: true })();
    expect(error).toMatchObject({ code: 'source.unsure', message: expect.stringContaining('made no folder'), details: { candidates: ['docs'] } });
    // What a build tool has kept from the last time is not written again.
    expect((await project({ 'package.json': own, '_site/index.html': 'kept' }, {}, { times: true })()).output).toBe('_site');
  });

  test('an output of before is not taken when the build wrote several others', async () => {
    const files = { 'package.json': vite, 'dist/index.html': 'of last year' };
    const { error } = await project(files, { 'a/index.html': '', 'b/index.html': '' }, { times: true })();
    expect(error).toMatchObject({ code: 'source.unsure', details: { candidates: ['a', 'b', 'dist'] } });
    // Without times it may have been written again as it was.
    expect((await project(files, { 'docs/index.html': 'made beside it' })()).output).toBe('dist');
  });

  test('caches, reports of tests and programs for servers are not', async () => {
    const built = { '.next/server/app/index.html': '', '.svelte-kit/output/index.html': '', 'coverage/index.html': '', 'dist/server/index.html': '', 'site/index.html': '' };
    expect((await project({ 'package.json': own }, built, { times: true })()).output).toBe('site');
  });

  test('what a build writes for itself to public counts less than its output', async () => {
    const built = { 'public/index.html': 'made', 'www/index.html': 'home' };
    expect((await project({ 'package.json': own }, built, { times: true })()).output).toBe('www');
    expect((await project({ 'package.json': own, 'apps/web/public/index.html': 'source' }, { 'apps/web/dist/public/index.html': 'home' })()).output).toBe('apps/web/dist/public');
  });

  test('a project in a folder of its own', async () => {
    expect((await project({ 'package.json': own }, { 'packages/web/dist/index.html': '', 'packages/web/dist/a.js': '' })()).output).toBe('packages/web/dist');
  });
});

describe('client beside server', () => {
  const astro = JSON.stringify({ scripts: { build: 'astro build' }, dependencies: { astro: '7' } });
  const built = { 'dist/client/index.html': '', 'dist/client/about/index.html': '', 'dist/client/rss.xml': '', 'dist/server/entry.mjs': '' };
  const sources = { 'package.json': astro, 'src/pages/index.astro': '', 'src/pages/about.md': '', 'src/pages/rss.xml.js': '', 'src/pages/[slug].astro': '', 'src/pages/_draft.md': '' };

  test('is the site when every page is there', async () => {
    const { output, paths } = await project(sources, built)();
    expect(output).toBe('dist/client');
    expect(paths.toSorted()).toEqual(['about/index.html', 'index.html', 'rss.xml']);
  });

  test.each([['src/pages/account.astro', 'account.astro'], ['src/pages/api/search.ts', 'api/search.ts']])('is not, and says why, when a server is to make %s', async (path, shown) => {
    const { error } = await project({ ...sources, [path]: '' }, built)();
    expect(error).toMatchObject({ code: 'source.needs-server', message: expect.stringContaining(`(src/pages/${shown})`), details: { candidates: ['dist/client'] } });
  });

  test('without a page it is a program for a server', async () => {
    const { error } = await project({ 'package.json': astro }, { 'dist/client/favicon.svg': '', 'dist/server/entry.mjs': '' })();
    expect(error).toMatchObject({ code: 'source.needs-server', message: expect.stringContaining('made a program for a server') });
  });
});
