import { Names, Texts } from '../../content/bridge.ts';
import { configFiles, packageJsonOf, type ProjectFacts } from '../frameworks/project-facts.ts';
import type { ReachedProject } from './open-project.ts';
import type { PageLink } from './page-link.ts';

/** Levels of folders that are looked through in a project's server folder. */
const serverDepth = 4;
/** Largest configuration file that is read, bytes. */
export const largestText = 512 * 1024;

/** What a project's files say about how it is built. Errors are those of the link. */
export async function factsOf(link: PageLink, { place }: ReachedProject): Promise<ProjectFacts> {
  const entries = await link.call({ op: 'names', place, folder: '' }, Names) ?? [];
  const names = new Set(entries.map(({ name }) => name));
  const texts = await link.call({ op: 'texts', place, paths: configFiles.filter((name) => names.has(name.replace(/\/.*/, ''))), limit: largestText }, Texts);
  const configs = new Map(Object.entries(texts).flatMap(([name, text]) => (text === null ? [] : [[name, text] as const])));
  const server = entries.some(({ name, folder }) => folder && name === 'server') ? await filesIn(link, place, 'server', serverDepth) : [];
  return { names, server, configs, packageJson: packageJsonOf(configs.get('package.json') ?? null) };
}

/** Files in a folder and so many levels of folders below, by their paths in it. */
async function filesIn(link: PageLink, place: ReachedProject['place'], folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await link.call({ op: 'names', place, folder }, Names) ?? []) {
    if (!entry.folder) found.push(entry.name);
    else if (depth > 0 && entry.name !== 'node_modules') found.push(...(await filesIn(link, place, `${folder}/${entry.name}`, depth - 1)).map((path) => `${entry.name}/${path}`));
  }
  return found;
}
