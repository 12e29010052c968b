import { describe, expect, it } from 'vitest';
import { hashedFiles } from '../../../src/sources/frameworks/hashed-files.ts';
import { packageJsonOf } from '../../../src/sources/frameworks/project-facts.ts';
import { captureTab, capturePicked } from '../captured-project.ts';

const using = (...packages: string[]) => packageJsonOf(JSON.stringify({ scripts: { build: 'b' }, devDependencies: Object.fromEntries(packages.map((name) => [name, '1'])) }));

function judge(packages: readonly string[], paths: readonly string[], o: { copied?: string[]; lists?: Record<string, unknown>; configs?: Record<string, string> } = {}): object {
  const lists = new Map(Object.entries(o.lists ?? {}).map(([path, list]) => [path, JSON.stringify(list)]));
  return Object.fromEntries(hashedFiles({ packageJson: using(...packages), configs: new Map(Object.entries(o.configs ?? {})) }, { paths, copied: new Set(o.copied), lists }));
}

describe('what a build says of its names', () => {
  it('comes from the folder and the form of its tool, also where the letters are a name', () => {
    expect(judge(['vite'], ['index.html', 'assets/index-PDFImage.js', 'assets/page-userData.css', 'assets/logo-facebook.svg', 'robots.txt'])).toEqual({ 'assets/index-PDFImage.js': true, 'assets/page-userData.css': true });
    expect(judge(['@angular/core'], ['main-ABEKOMNO.js', 'media/face-JPQ7H23W.woff2', 'report-20240101.pdf'])).toEqual({ 'main-ABEKOMNO.js': true, 'media/face-JPQ7H23W.woff2': true });
    expect(judge(['parcel'], ['face.e1be799b.woff2', 'index.html'])).toEqual({ 'face.e1be799b.woff2': true });
  });

  it('is that a file copied as it is has no hash', () => {
    expect(judge(['vite'], ['assets/a-BVh39aKq.js', 'assets/b-DiWrgT4a.png'], { copied: ['assets/b-DiWrgT4a.png', 'robots.txt'] })).toEqual({ 'assets/a-BVh39aKq.js': true, 'assets/b-DiWrgT4a.png': false });
  });

  it('comes from the tool’s own list before that', () => {
    const list = { 'index.html': { file: 'js/app-BVh39aKq.js', name: 'app', src: 'index.html', isEntry: true }, 'src/logo.svg': { file: 'img/logo-DiWrgT4a.svg', src: 'src/logo.svg' }, 'src/user-settings.ts': { file: 'assets/user-settings.js', name: 'user-settings' } };
    expect(judge(['vite'], ['js/app-BVh39aKq.js', 'img/logo-DiWrgT4a.svg', 'assets/user-settings.js'], { lists: { '.vite/manifest.json': list } })).toEqual({ 'js/app-BVh39aKq.js': true, 'img/logo-DiWrgT4a.svg': true, 'assets/user-settings.js': false });
    expect(judge([], ['x/main.3f2a9c1b.js', 'x/plain.css'], { lists: { 'asset-manifest.json': { files: { 'main.js': '/x/main.3f2a9c1b.js', 'plain.css': '/x/plain.css' } } } })).toEqual({ 'x/main.3f2a9c1b.js': true, 'x/plain.css': false });
    expect(judge([], ['build/q-BVh39aKq.js'], { lists: { 'q-manifest.json': { bundles: { 'q-BVh39aKq.js': {} } } } })).toEqual({ 'build/q-BVh39aKq.js': true });
    expect(judge([], ['app-0123456789abcdef0123.js'], { lists: { 'webpack.stats.json': { assetsByChunkName: { app: ['app-0123456789abcdef0123.js'] } } } })).toEqual({ 'app-0123456789abcdef0123.js': true });
  });

  it('is nothing where lists cannot be read, or the configuration has a say in names', () => {
    expect(judge([], ['a.js'], { lists: { 'manifest.json': { name: 'Shop', short_name: 'Shop', icons: [] } } })).toEqual({});
    expect(judge(['vite'], ['assets/app-userData.js'], { configs: { 'vite.config.ts': 'output: { entryFileNames: "assets/[name].js" }' } })).toEqual({});
    expect(judge(['vite'], ['assets/b-DiWrgT4a.png'], { configs: { 'vite.config.ts': 'publicDir: "static-files"' } })).toEqual({});
  });
});

describe('a capture', () => {
  const project = new Map<string, string>([['package.json', JSON.stringify({ scripts: { build: 'vite build' }, devDependencies: { vite: '8' } })], ['index.html', '<script type="module" src="/main.js"></script>'], ['public/assets/photo-DiWrgT4a.png', 'p'], ['public/robots.txt', '']]);
  const built = new Map([['dist/index.html', '<script src="/assets/index-BVh39aKq.js"></script>'], ['dist/assets/index-BVh39aKq.js', 'x'], ['dist/assets/photo-DiWrgT4a.png', 'p'], ['dist/robots.txt', '']]);
  const right = { 'assets/index-BVh39aKq.js': true, 'assets/photo-DiWrgT4a.png': false, 'robots.txt': false };

  it('of a tab records it', async () => {
    const files = new Map<string, string | null>(project);
    const { report } = await captureTab(files, () => {
      for (const [path, text] of built) files.set(path, text);
      return true;
    });
    expect(Object.fromEntries(report.hashed ?? [])).toEqual(right);
  });

  it('of a picked project that was built records it; of a finished site nothing is known', async () => {
    for (const kind of ['folder', 'zip'] as const) {
      expect(Object.fromEntries((await capturePicked(kind, new Map([...project, ...built]))).report.hashed ?? [])).toEqual(right);
      const site = new Map([...built].map(([path, text]) => [path.slice('dist/'.length), text]));
      expect((await capturePicked(kind, site)).report.hashed).toBeUndefined();
    }
  });
});
