import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import type { BoltPageFlavour } from './html.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const DEPS = '/node_modules/.vite/deps/';
/** What the page's modules import by bare name. */
const PACKAGES = ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react-dom/client', 'nanostores', '@nanostores/react', '@webcontainer/api'];
const require = createRequire(import.meta.url);

/** The page's JavaScript by URL path, built when it is first asked for. */
export class PageCode {
  readonly #flavour: BoltPageFlavour;
  readonly #historyVersion: number;
  readonly #persistence: boolean;
  readonly #cache = new Map<string, Promise<Map<string, string> | undefined>>();

  constructor(options: { flavour: BoltPageFlavour; historyVersion: number; persistence: boolean }) {
    this.#flavour = options.flavour;
    this.#historyVersion = options.historyVersion;
    this.#persistence = options.persistence;
  }

  /** The script that starts the page: a module of the source tree in development, a bundle in production. */
  get entry(): string {
    return this.#flavour === 'development' ? '/app/entry.client.tsx' : '/assets/entry.client-B7qXk2.js';
  }

  /** The script of the headless page. */
  readonly headless = '/headless-assets/headless.js';

  /** The JavaScript at a URL path, or undefined when there is none. Modules of `/app/` exist in development only. */
  async script(path: string): Promise<string | undefined> {
    if (path === this.headless) return this.#file('headless', path, () => this.#bundle(join(folder, 'headless/headless.ts'), path));
    if (this.#flavour === 'production') {
      return path === this.entry ? this.#file('entry', path, () => this.#bundle(join(folder, 'app/entry.client.tsx'), path)) : undefined;
    }
    if (path.startsWith(DEPS)) return this.#file('deps', path.slice(DEPS.length), () => this.#deps());
    return /^\/app\/.*\.tsx?$/.test(path) ? this.#file(path, path, () => this.#module(path)) : undefined;
  }

  async #file(key: string, name: string, make: () => Promise<Map<string, string> | undefined>): Promise<string | undefined> {
    const made = this.#cache.get(key) ?? make();
    this.#cache.set(key, made);
    return (await made)?.get(name);
  }

  #options(): BuildOptions & { write: false } {
    return {
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      jsx: 'automatic',
      jsxDev: this.#flavour === 'development',
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': JSON.stringify(this.#flavour), BOLT_HISTORY_VERSION: String(this.#historyVersion), BOLT_PERSISTENCE: String(this.#persistence) },
    };
  }

  async #bundle(entry: string, path: string): Promise<Map<string, string>> {
    const built = await build({ ...this.#options(), entryPoints: [entry], minify: this.#flavour === 'production' });
    return new Map([[path, built.outputFiles[0]?.text ?? '']]);
  }

  /** One source file, its imports left as URLs, as a vite dev server gives it. */
  async #module(path: string): Promise<Map<string, string> | undefined> {
    const file = normalize(join(folder, path));
    if (!file.startsWith(join(folder, 'app/'))) return undefined;
    const built = await build({ ...this.#options(), entryPoints: [file], sourcemap: 'inline', plugins: [importsAsUrls] }).catch(() => undefined);
    return built && new Map([[path, built.outputFiles[0]?.text ?? '']]);
  }

  /** The packages, each an ES module with all its names, sharing one React. */
  async #deps(): Promise<Map<string, string>> {
    const entryPoints = Object.fromEntries(PACKAGES.map((name) => [flat(name), `package:${name}`]));
    const built = await build({ ...this.#options(), entryPoints, splitting: true, outdir: '/', plugins: [packageEntries] });
    return new Map(built.outputFiles.map((output) => [output.path.replace(/^.*[\\/]/, ''), output.text]));
  }
}

const flat = (name: string) => name.replaceAll('/', '_');

const importsAsUrls: Plugin = {
  name: 'imports-as-urls',
  setup(builder) {
    builder.onResolve({ filter: /./ }, ({ path, kind }) => {
      if (kind === 'entry-point') return undefined;
      return { path: path.startsWith('.') ? path : `${DEPS}${flat(path)}.js`, external: true };
    });
  },
};

/** A CommonJS package says its names only when it is loaded, so the entry spells them out. */
const packageEntries: Plugin = {
  name: 'package-entries',
  setup(builder) {
    builder.onResolve({ filter: /^package:/ }, ({ path }) => ({ path: path.slice('package:'.length), namespace: 'package' }));
    builder.onLoad({ filter: /./, namespace: 'package' }, async ({ path }) => {
      const browserOnly = path === '@webcontainer/api';
      const names = browserOnly ? [] : Object.keys(await namesOf(path));
      const spelled = names.filter((name) => name !== 'default' && name !== 'module.exports').map((name) => `export const ${name} = all.${name};`);
      const contents = browserOnly ? `export * from '${path}';` : `import * as all from '${path}';\n${spelled.join('\n')}\nexport default all.default;`;
      return { contents, resolveDir: folder };
    });
  },
};

async function namesOf(name: string): Promise<Record<string, unknown>> {
  return name.startsWith('@') || name === 'nanostores' ? import(name) : import(pathToFileURL(require.resolve(name)).href);
}
