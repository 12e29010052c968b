import { entryPages } from './entry-pages.ts';

/** Deepest folder that is looked at: `packages/web/.output/public`. */
const maxDepth = 4;
/** Folders of tools and tests that hold pages and never the site. */
const never = new Set([
  'node_modules',
  'coverage',
  'playwright-report',
  'test-results',
  '__tests__',
  'server',
]);
/** Folders with a dot that sites lie in; others are caches and settings. */
const dotted = new Set(['.output', '.vitepress', '.vuepress', '.vercel']);
/** Folders that hold what goes into a build; a site only where the build has written to them. */
const sources = new Set([
  'public',
  'src',
  'static',
  'source',
  'content',
  'templates',
  'layouts',
  'themes',
  'app',
  'test',
  'tests',
  'examples',
]);

/** Folders that builds write to, in which `public` and `static` are halves of the output. */
const outputs = new Set(['dist', 'build', 'out', 'output', '.output', '.vercel', '_site', 'release']);

/** Whether a folder is one that builds read from, by the names on its path. */
export function isSourceFolder(folder: string): boolean {
  const parts = folder.split('/');
  return parts.some((part) => sources.has(part)) && !parts.some((part) => outputs.has(part));
}

/**
 * Folders of a project that hold a site, the outermost only: those with an entry page, shortest path first.
 * '' is not among them.
 */
export function siteFolders(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    if (parts.length === 0 || parts.length > maxDepth || !entryPages.has(name)) continue;
    if (parts.every((part) => !never.has(part) && (!part.startsWith('.') || dotted.has(part))))
      found.add(parts.join('/'));
  }
  return [...found]
    .filter((folder) => ![...found].some((other) => folder.startsWith(`${other}/`)))
    .toSorted()
    .slice(0, 20);
}

/** A project's files, each with something that changes when the file does. */
export type Tree = ReadonlyMap<string, string>;

/** Paths of files that came, went or changed. */
export function writtenPaths(before: Tree, after: Tree): string[] {
  const changed = [...after].filter(([path, mark]) => before.get(path) !== mark).map(([path]) => path);
  return [...changed, ...[...before.keys()].filter((path) => !after.has(path))];
}

/** Of some folders those in which one of these files lies. */
export function foldersOf(folders: readonly string[], paths: readonly string[]): string[] {
  return folders.filter((folder) => paths.some((path) => path.startsWith(`${folder}/`)));
}
