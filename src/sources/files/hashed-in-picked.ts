import type { ProjectFacts } from '../frameworks/project-facts.ts';
import { recordHashed } from '../frameworks/record-hashed.ts';
import { type PickedFiles, smallText } from './picked-files.ts';

/** Largest list of built files that is read, bytes. */
const largestList = 8 * 1024 * 1024;

/** What the build of a picked project says of the names of its files. */
export async function hashedInPicked(
  picked: PickedFiles, facts: ProjectFacts, site: { readonly output: string; readonly paths: readonly string[] },
): Promise<ReadonlyMap<string, boolean>> {
  const folders = new Map<string, Map<string, boolean>>();
  for (const path of picked.files.keys()) {
    const parts = path.split('/');
    parts.forEach((name, depth) => {
      const parent = parts.slice(0, depth).join('/');
      const entries = folders.get(parent) ?? new Map<string, boolean>();
      folders.set(parent, entries.set(name, depth < parts.length - 1));
    });
  }
  const inside = `${site.output}/`;
  const beside = [...picked.files.keys()].flatMap((path) => (path.startsWith(inside) ? [path.slice(inside.length)] : []));
  return await recordHashed({
    names: async (folder) => {
      const entries = folders.get(folder);
      return entries ? [...entries].map(([name, isFolder]) => ({ name, folder: isFolder })) : null;
    },
    texts: async (paths) => Object.fromEntries(await Promise.all(paths.map(async (path) => {
      const file = picked.files.get(path);
      return [path, (file && await smallText(file, largestList)) ?? null] as const;
    }))),
  }, facts, { ...site, beside });
}
