import { buildLists, hashedFiles } from './hashed-files.ts';
import type { ProjectFacts } from './project-facts.ts';

/**
 * Where a built project can be looked into. Folders and paths are the project's; '' is the project itself.
 */
export interface BuiltProject {
  /** What a folder holds; null when there is none. */
  names(folder: string): Promise<readonly { readonly name: string; readonly folder: boolean }[] | null>;
  /** Texts by path; null for what is no file. */
  texts(paths: readonly string[]): Promise<Readonly<Record<string, string | null>>>;
}

/** Folders whose files tools copy into the output under their own names. */
const copiedFolders = ['public', 'static'];

const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join('/');

/**
 * The folders a project in this output folder may keep copied files in: beside the output, and beside each
 * folder around it.
 */
function rootsOf(output: string, names: ReadonlySet<string>): string[] {
  const parts = output.split('/');
  const around = parts.map((_, depth) => parts.slice(0, depth).join('/'));
  return around
    .flatMap((folder) => copiedFolders.filter((name) => folder !== '' || names.has(name)).map((name) => joined(folder, name)))
    .filter((root) => root !== output);
}

/**
 * Files below a folder, by their paths in it, as far as they lie in one of the wanted folders ('' or `a/b/`).
 */
async function filesIn(
  project: BuiltProject, root: string, wanted: ReadonlySet<string>, below = '',
): Promise<string[]> {
  const entries = await project.names(joined(root, below.slice(0, -1))) ?? [];
  const found = await Promise.all(entries.map(async ({ name, folder }): Promise<string[]> => {
    const path = `${below}${name}`;
    if (!folder) return [path];
    const isWanted = [...wanted].some((each) => each.startsWith(`${path}/`));
    return isWanted ? await filesIn(project, root, wanted, `${path}/`) : [];
  }));
  return found.flat();
}

/**
 * What a build says of the names of its files (`hashedFiles`). Asks little: only for lists that are there,
 * and for copied files only in folders where the output has names that look hashed. `beside`: paths of the
 * output that are not published.
 */
export async function recordHashed(
  project: BuiltProject, facts: Pick<ProjectFacts, 'packageJson' | 'configs' | 'names'>,
  site: { readonly output: string; readonly paths: readonly string[]; readonly beside: readonly string[] },
): Promise<ReadonlyMap<string, boolean>> {
  const { output, paths, beside } = site;
  const there = new Set([...paths, ...beside]);
  const listed = buildLists.filter((path) => there.has(path));
  const texts = listed.length === 0 ? {} : await project.texts(listed.map((path) => joined(output, path)));
  const lists = new Map(listed.flatMap((path) => {
    const text = texts[joined(output, path)] ?? null;
    return text === null ? [] : [[path, text] as const];
  }));
  const first = hashedFiles(facts, { paths, copied: new Set(), lists });
  const hashed = [...first].flatMap(([path, isHashed]) => (isHashed ? [path] : []));
  const wanted = new Set(hashed.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  if (wanted.size === 0) return first;
  const copied = await Promise.all(rootsOf(output, facts.names).map((root) => filesIn(project, root, wanted)));
  return hashedFiles(facts, { paths, copied: new Set(copied.flat()), lists });
}
