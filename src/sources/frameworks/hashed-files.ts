import { z } from 'zod';
import { likenessOf } from '../../domain/hash-likeness.ts';
import type { ProjectFacts } from './project-facts.ts';

/** A finished build. Paths are those in its output folder. */
export interface BuiltSite {
  readonly paths: readonly string[];
  /** What lay in the project's folder of files that are copied as they are (`public/`, `static/`). */
  readonly copied: ReadonlySet<string>;
  /** Texts of the lists that tools write into the output (`buildLists`), by path. */
  readonly lists: ReadonlyMap<string, string>;
}

/** Lists of what was built, as tools write them into the output. */
export const buildLists = ['.vite/manifest.json', 'manifest.json', 'asset-manifest.json', 'webpack.stats.json', 'q-manifest.json'];

const b64 = '(?<hash>[A-Za-z0-9_-]{8})';
const hex = (length: string): string => `(?<hash>[0-9a-f]{${length}})`;
const between = String.raw`(?:@\d(?:\.\d)?x)?(?:\.(?:chunk|bundle|lean|module|legacy|min|js|mjs|css))*`;
const ending = String.raw`${between}\.[A-Za-z0-9]{1,8}(?:\.LICENSE\.txt)?$`;
const under = (folder: string, name: string): RegExp => (
  new RegExp(`^(?:.+/)?${folder}(?:[^/]+/)*${name}${ending}`));

/**
 * Where tools put what they name by content, by the packages that bring the tool (real builds in test/ground-truth,
 * 2026-11). A `hash` that is plain words is none: plugins copy files too.
 */
const namings: readonly { readonly packages: readonly string[]; readonly patterns: readonly RegExp[] }[] = [
  {
    packages: ['vite', 'vitepress', 'vuepress', '@slidev/cli', '@react-router/dev', '@remix-run/dev', '@tanstack/react-start'],
    patterns: [under('assets/', `(?:[^/]*[.-])?${b64}`)],
  },
  { packages: ['astro'], patterns: [under('_astro/', `(?:[^/]*\\.)?${b64}`)] },
  { packages: ['@sveltejs/kit'], patterns: [/^(?:.+\/)?_app\/immutable\/.+$/] },
  {
    packages: ['nuxt'],
    patterns: [under('_nuxt/', `(?:[^/]*\\.)?${b64}`), /^(?:.+\/)?_nuxt\/builds\/meta\/[0-9a-f-]{36}\.json$/],
  },
  {
    packages: ['next'],
    patterns: [
      /^(?:.+\/)?_next\/static\/(?:chunks|css|media)\/.+$/,
      /^(?:.+\/)?_next\/static\/[A-Za-z0-9_-]{21}\/[^/]+$/,
    ],
  },
  { packages: ['@angular/core'], patterns: [new RegExp(`^(?:.+/)?[^/]+-(?<hash>[A-Z2-7]{8})${ending}`)] },
  { packages: ['expo'], patterns: [under('(?:_expo/static|assets)/', `[^/]*[.-]${hex('32')}`)] },
  { packages: ['@docusaurus/core'], patterns: [under('assets/', `[^/]*[.-]${hex('8,32')}`)] },
  {
    packages: ['gatsby'],
    patterns: [
      under('', `[^/]*-${hex('20')}`), under('static/', `[^/]*-${hex('32')}`), /^(?:.+\/)?static\/[0-9a-f]{32}\/.+$/,
    ],
  },
  { packages: ['@rsbuild/core'], patterns: [under('static/', `[^/]*\\.${hex('8,10')}`)] },
  { packages: ['parcel'], patterns: [under('', `[^/]*\\.${hex('8')}`)] },
  {
    packages: ['react-scripts', '@vue/cli-service'],
    patterns: [under('(?:static/)?(?:js|css|media|img|fonts)/', `[^/]*\\.${hex('8,20')}`)],
  },
  {
    packages: ['@builder.io/qwik', '@qwik.dev/core'],
    patterns: [under('build/', `q-${b64}`), /^(?:.+\/)?assets\/(?<hash>[A-Za-z0-9_-]{8})-[^/]+$/],
  },
  {
    packages: ['broccoli-asset-rev', 'ember-cli'],
    patterns: [under('', `[^/]*-${hex('32')}`), under('assets/', `[^/]*\\.${hex('20')}`)],
  },
  { packages: ['@solidjs/start'], patterns: [under('_build/assets/', `[^/]*-${b64}`)] },
];

/** A configuration that has a say in names, or in what is copied: then only the tool's own lists tell. */
const ownNaming = /FileNames|[fF]ilename|generateBuildId|hashCharacters|publicDir|assetsInclude|distPath/;

const ViteEntry = z.object({ file: z.string(), name: z.string().optional(), src: z.string().optional() });
const ViteManifest = z.record(z.string(), ViteEntry);
const NamedFiles = z.record(z.string(), z.string());
const AssetManifest = z.object({ files: NamedFiles });
const WebpackStats = z.object({ assetsByChunkName: z.record(z.string(), z.array(z.string())) });
const QwikManifest = z.object({ bundles: z.record(z.string(), z.unknown()) });

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stemOf = (path: string): string => baseOf(path).replace(/\..*$/s, '');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Files with the names they had before a hash was added, as a list says. */
function namedFiles(value: unknown): (readonly [name: string, file: string])[] {
  const vite = ViteManifest.safeParse(value);
  if (vite.success) {
    return Object.values(vite.data).flatMap(({ file, name, src }) => (
      [name, src && stemOf(src)].flatMap((each) => (each === undefined ? [] : [[each, file] as const]))));
  }
  const stats = WebpackStats.safeParse(value);
  if (stats.success) {
    return Object.entries(stats.data.assetsByChunkName)
      .flatMap(([name, files]) => files.map((file) => [name, file] as const));
  }
  const assets = AssetManifest.safeParse(value);
  const named = assets.success ? assets.data.files : NamedFiles.safeParse(value).data ?? {};
  return Object.entries(named).map(([name, file]) => [stemOf(name), file] as const);
}

/**
 * What the tools' own lists say: a file whose name is its own and something added is hashed, one whose name
 * is its own is not.
 */
function listedFiles({ paths, lists }: BuiltSite): Map<string, boolean> {
  const there = new Set(paths);
  const found = new Map<string, boolean>();
  for (const text of lists.values()) {
    const value = jsonOf(text);
    const qwik = QwikManifest.safeParse(value);
    const bundles = qwik.success ? Object.keys(qwik.data.bundles).map((name) => `build/${name}`) : [];
    for (const bundle of bundles) if (there.has(bundle)) found.set(bundle, true);
    for (const [name, file] of namedFiles(value)) {
      const path = file.replace(/^\//, '');
      const base = baseOf(path);
      const own = baseOf(name);
      if (!there.has(path) || own === '' || !base.startsWith(own)) continue;
      const added = base.slice(own.length);
      if (/^[.-][A-Za-z0-9_-]{8,64}\./.test(added)) found.set(path, true);
      else if (/^\.[a-z0-9]{1,8}$/i.test(added)) found.set(path, found.get(path) ?? false);
    }
  }
  return found;
}

/**
 * Which files of a build carry a hash of their content in their names, and which surely do not: by the lists
 * the build's tools wrote, else by the folder and the form in which a tool of the project writes such names.
 * What is in neither is not in the answer.
 */
export function hashedFiles(
  { packageJson, configs }: Pick<ProjectFacts, 'packageJson' | 'configs'>, site: BuiltSite,
): ReadonlyMap<string, boolean> {
  const found = listedFiles(site);
  const installed = new Set(Object.keys({ ...packageJson?.dependencies, ...packageJson?.devDependencies }));
  const named = [...configs].some(([name, text]) => !name.endsWith('.json') && ownNaming.test(text));
  const used = namings.filter(({ packages }) => packages.some((name) => installed.has(name)));
  const patterns = named ? [] : used.flatMap((naming) => naming.patterns);
  const fits = (path: string): boolean => patterns.some((pattern) => {
    const match = pattern.exec(path);
    const hash = match?.groups?.['hash'];
    return match !== null && (hash === undefined || likenessOf(hash) !== 'plain');
  });
  for (const path of site.paths) {
    if (site.copied.has(path)) found.set(path, false);
    else if (!found.has(path) && !/\.x?html?$/i.test(path) && fits(path)) found.set(path, true);
  }
  return found;
}
