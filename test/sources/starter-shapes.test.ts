import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toWire } from '../../src/domain/errors.ts';
import { planBuild } from '../../src/sources/frameworks/build-plan.ts';
import { packageJsonOf } from '../../src/sources/frameworks/project-facts.ts';
import { capturePicked, captureTab, type Choice } from './captured-project.ts';

const shapes = join(import.meta.dirname, 'shapes');

/** What stands for a file that a build has made; pages show something and run a script. */
function builtFile(path: string): string {
  return path.endsWith('.html') ? `<h1>built ${path}</h1><script></script>` : `built ${path}`;
}

/** The files of a shape, and what each command leaves in the project. */
function readShape(name: string): { files: Map<string, string>; built: Map<string, string[]> } {
  const folder = join(shapes, name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = new Map(entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const;
  }));
  const built = new Map<string, string[]>();
  let command = '';
  for (const line of (files.get('built.txt') ?? '').split('\n')) {
    if (line.startsWith('$ ')) command = line.slice(2);
    else if (line !== '') built.set(command, [...built.get(command) ?? [], line]);
  }
  files.delete('built.txt');
  return { files, built };
}

/** Captures a shape as a tab with a container would have it; what its build leaves was recorded. */
async function capture(name: string, chosen: Choice = {}) {
  const { files: texts, built } = readShape(name);
  const files = new Map<string, string | null>(texts);
  const { report, taken } = await captureTab(files, (command) => {
    const made = built.get(command);
    for (const path of made ?? []) files.set(path, builtFile(name === 'slidev' ? path.replace(/^dist\/404\.html$/, 'dist/index.html') : path));
    return made !== undefined;
  }, chosen);
  const { framework } = planBuild({ names: new Set([...texts.keys()].map((path) => path.split('/')[0] ?? '')), server: [], configs: texts, packageJson: packageJsonOf(texts.get('package.json') ?? null) }, { output: null, buildCommand: null, ...chosen });
  return { framework, command: report.source.buildCommand ?? null, output: report.source.output, routing: report.routing, taken, built };
}

const spa = { spa: true, cleanUrls: true, headers: [], redirects: [] };
const pages = { spa: false, cleanUrls: true, headers: [], redirects: [] };
const with404 = { ...pages, notFound: '404.html' };

describe('starter shapes become sites', () => {
  test.each<[string, string, string | null, string, object]>([
    // bolt.diy's starter templates that make files as they are.
    ['vite-react', 'Vite', 'npm run build', 'dist', spa],
    ['vite-shadcn', 'Vite', 'npm run build', 'dist', spa],
    ['vite-typescript', 'Vite', 'npm run build', 'dist', spa],
    ['vanilla-vite', 'Vite', 'npm run build', 'dist', spa],
    ['vue', 'Vite', 'npm run build', 'dist', spa],
    ['solid', 'Vite', 'npm run build', 'dist', spa],
    ['next-shadcn', 'Next.js', 'npm run build', 'out', with404],
    ['astro-basic', 'Astro', 'npm run build', 'dist', with404],
    ['slidev', 'Slidev', 'npm run build', 'dist', spa],
    ['expo', 'Expo', 'npm run build:web', 'dist', spa],
    ['angular', 'Angular', 'npm run build', 'dist/demo/browser', spa],
    ['plain-html', 'plain files', null, '', with404],
    // The others, set up to make files.
    ['remix-spa', 'Remix', 'npm run build', 'build/client', spa],
    ['qwik-static', 'Qwik', 'npm run build', 'dist', with404],
    ['sveltekit-static', 'SvelteKit', 'npm run build', 'site', pages],
    ['sveltekit-fallback', 'SvelteKit', 'npm run build', 'build', { ...spa, fallback: '200.html' }],
    // Other settings and other tools.
    ['nuxt', 'Nuxt', 'npm run generate', '.output/public', with404],
    ['nuxt-spa', 'Nuxt', 'npm run generate', '.output/public', { ...spa, fallback: '200.html' }],
    // As `nuxi init` makes it, with a server folder that holds nothing but a tsconfig.json.
    ['nuxt-starter', 'Nuxt', 'npm run generate', '.output/public', with404],
    ['nuxt-prerendered', 'Nuxt', 'npm run generate', '.output/public', with404],
    ['next-dist-dir', 'Next.js', 'npm run build', 'site', with404],
    // An adapter, and yet every page is made beforehand.
    ['astro-adapter', 'Astro', 'npm run build', 'dist/client', pages],
    ['astro-out-dir', 'Astro', 'npm run build', 'build/site', pages],
    ['react-router-spa', 'React Router', 'npm run build', 'build/client', { ...spa, fallback: '__spa-fallback.html' }],
    ['expo-static', 'Expo', 'npx expo export --platform web', 'dist', { ...pages, notFound: '+not-found.html' }],
    ['expo-webpack', 'Expo', 'npx expo export:web', 'web-build', spa],
    ['angular-object', 'Angular', 'npm run build', 'www', spa],
    ['angular-prerendered', 'Angular', 'npm run build', 'dist/demo/browser', { ...spa, fallback: 'index.csr.html' }],
    ['vite-computed', 'Vite', 'npm run build', 'release/web', spa],
    ['vite-mpa', 'Vite', 'npm run build', 'public_html', pages],
  ])('%s', async (name, framework, command, output, routing) => {
    const seen = await capture(name);
    expect({ framework: seen.framework, command: seen.command, output: seen.output, routing: seen.routing }).toEqual({ framework, command, output, routing });
    const made = seen.built.get(command ?? '')?.filter((path) => path.startsWith(`${output}/`)).map((path) => path.slice(output.length + 1));
    // Rules are taken into the routing, not published.
    expect(seen.taken).toEqual(made?.filter((path) => path !== '_redirects').toSorted() ?? ['404.html', 'about.html', 'index.html', 'style.css']);
    expect(seen.taken).toContain(name === 'sveltekit-fallback' ? '200.html' : 'index.html');
  });
});

describe('what needs a server is refused with the way to a site of files', () => {
  test.each<[string, RegExp, RegExp, string[]]>([
    ['remix', /Remix project is built to run on a server/, /ssr: false/, []],
    ['sveltekit', /SvelteKit project is built to run on a server/, /adapter-static/, []],
    ['sveltekit-node', /SvelteKit project is built to run on a server/, /adapter-static/, []],
    ['qwik', /Qwik City project is built to run on a server/, /qwik add static/, []],
    ['next-server', /Next\.js project is built to run on a server/, /output: 'export'/, []],
    ['next-standalone', /Next\.js project is built to run on a server/, /output: 'export'/, []],
    ['nuxt-server', /Nuxt project is built to run on a server/, /nuxt generate/, []],
    ['astro-server', /Astro project is built to run on a server/, /output: 'static'/, []],
    ['expo-server', /Expo project makes its pages on a server/, /"single" or "static"/, []],
    ['angular-ssr', /Angular project renders its pages on a server/, /"outputMode": "static"/, []],
    ['express', /server of its own \(express, started with “node server\.js”\)/, /name the folder/, []],
    ['vite-express', /server of its own \(express/, /name the folder/, ['dist/public']],
    ['react-native', /app for phones/, /expo export --platform web/, []],
  ])('%s', async (name, message, next, candidates) => {
    const error = await capture(name).then(() => undefined, toWire);
    expect(error).toMatchObject({ code: 'source.needs-server', details: { candidates } });
    expect(error?.message).toMatch(message);
    expect(error?.next).toMatch(next);
  });

  test('a server that comes out of a command the person named is refused too', async () => {
    expect(await capture('nuxt', { buildCommand: 'npm run build' }).then(() => undefined, toWire)).toMatchObject({ code: 'source.needs-server', message: expect.stringContaining('“.output”') });
  });

  test('the person may still name the folder of pages', async () => {
    expect(await capture('vite-express', { output: 'dist/public' })).toMatchObject({ output: 'dist/public', command: 'npm run build', taken: ['index.html'] });
  });
});

describe('what cannot be told is asked, and public/ is never what comes out', () => {
  test.each<[string, string[]]>([
    ['unknown-tool', []],
    ['unknown-two-folders', ['docs', 'www']],
    ['vite-library', []],
    ['nuxt-api', ['.output/public']],
    ['nuxt-spa-api', ['.output/public']],
    ['nuxt-middleware', ['.output/public']],
  ])('%s', async (name, candidates) => {
    const error = await capture(name).then(() => undefined, toWire);
    expect(error?.code).toBe('source.unsure');
    expect(String(error?.details?.['candidates'] ?? 'none').split(',').filter(Boolean).toSorted()).toEqual(candidates);
  });

  test('a Nuxt project whose pages may need its server code says which code, and is built once the person says that they do not', async () => {
    expect((await capture('nuxt-api').then(() => undefined, toWire))?.message).toMatch(/answers requests with code of its own \(server\/api\/hello\.ts and 1 more\)/);
    expect(await capture('nuxt-api', { output: '.output/public' })).toMatchObject({ output: '.output/public', command: 'npm run generate', taken: expect.arrayContaining(['index.html']) as string[] });
  });

  test('the answer counts from then on', async () => {
    expect(await capture('unknown-two-folders', { output: 'www' })).toMatchObject({ output: 'www', taken: ['index.html'] });
  });
});

describe('what mdBook and Zola write, by their documentation, picked as it is', () => {
  // rust-lang.github.io/mdBook/guide/creating.html and getzola.org/documentation/getting-started/directory-structure: recorded from there, not built.
  test.each<[string, string, string]>([['mdbook', 'mdbook build', 'book'], ['zola', 'zola build', 'public']])('%s', async (name, command, output) => {
    const made = (readShape(name).built.get(command) ?? []).map((path) => path.slice(output.length + 1));
    for (const kind of ['folder', 'zip'] as const) {
      const { report, taken } = await capturePicked(kind, new Map(made.map((path) => [path, builtFile(path)])));
      expect({ output: report.source.output, routing: report.routing, taken }).toEqual({ output: '', routing: with404, taken: made.toSorted() });
    }
  });
});
