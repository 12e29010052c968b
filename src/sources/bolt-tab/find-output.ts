import { Listing, Names } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { manifestLimits } from '../../domain/manifest.ts';
import type { BuildPlan } from '../frameworks/build-plan.ts';
import { entryPages } from '../frameworks/entry-pages.ts';
import { pagesMadeOnRequest } from '../frameworks/pages-on-request.ts';
import { needsServer, unsure } from '../frameworks/questions.ts';
import { foldersOf, isSourceFolder, siteFolders, type Tree, writtenPaths } from '../frameworks/site-folders.ts';
import type { PageLink } from './page-link.ts';
import { projectTree } from './project-tree.ts';

/**
 * The folder that holds the finished site after a build: the one that the plan names when the build has
 * written pages there, else the one with pages that the build has written. `before` = the project's tree
 * before the build; empty where none was built. Throws DeployError `build.no-output` when there is none,
 * `source.unsure` when several might be meant, `source.needs-server` when a program for a server was built.
 */
export async function findOutput(
  link: PageLink,
  plan: BuildPlan,
  before: Iterable<readonly [string, string]>,
): Promise<string> {
  const planned = plan.output === null ? undefined : await plannedFolder(link, plan, plan.output);
  const old: Tree = new Map(before);
  if (planned !== undefined && (plan.chosen || plan.build === null || old.size === 0)) return planned;
  const tree = await projectTree(link);
  const all = siteFolders([...tree.keys()]);
  const paths = writtenPaths(old, tree);
  const written = foldersOf(all, paths);
  // Where no times are known, a folder that was written again as it was looks untouched.
  const isTimed = [...old.values(), ...tree.values()].every((mark) => mark !== '');
  if (planned !== undefined && (written.includes(planned) || written.length === 0 || !isTimed)) return planned;
  const outputs = (folders: readonly string[]): string[] => folders.filter((folder) => !isSourceFolder(folder));
  const [only] = [written, outputs(written)].find(({ length }) => length === 1) ?? [];
  if (only !== undefined) return only;
  const candidates = written.length > 0 ? written : outputs(all);
  if (planned === undefined && plan.output !== null) return await explain(link, plan, plan.output, candidates);
  // A build that wrote something elsewhere did not make the folder that happens to be there.
  const [single] = candidates.length === 1 && !(isTimed && paths.length > 0) ? candidates : [];
  return single ?? unsure(
    candidates.length === 0 || (written.length === 0 && candidates.length === 1)
      ? 'The build made no folder with an index.html. Which folder holds the finished site?'
      : 'Which of these folders holds the finished site?',
    planned === undefined ? candidates : [...candidates, planned],
  );
}

/**
 * The folder that a plan names, when a site lies there; its `client` beside `server` when every page is in
 * it.
 */
async function plannedFolder(link: PageLink, plan: BuildPlan, output: string): Promise<string | undefined> {
  const names = await namesIn(link, output);
  const isEntryPage = (entry: Entry): boolean =>
    !entry.folder && (entryPages.has(entry.name) || entry.name === plan.fallback);
  if (names.length > 0 && (plan.chosen || plan.build === null || names.some(isEntryPage))) return output;
  const isSplit = ['client', 'server'].every((half) =>
    names.some(({ name, folder }) => folder && name === half),
  );
  const client = `${output}/client`;
  if (
    !isSplit ||
    !(await namesIn(link, client)).some(isEntryPage) ||
    (await namesIn(link, `${output}/server`)).some(isEntryPage)
  )
    return undefined;
  const sources = plan.tool === 'astro' ? await filesIn(link, 'src/pages') : [];
  const missing = sources.length === 0 ? [] : pagesMadeOnRequest(sources, await filesIn(link, client));
  if (missing.length === 0) return client;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  throw new DeployError(
    'source.needs-server',
    `A server is to make some pages on request (src/pages/${missing[0]}${more}), and Slipway serves files.`,
    {
      next: 'Take “prerender = false” out of them, or name the folder of finished pages if the site works without the others.',
      details: { candidates: [client] },
    },
  );
}

type Entry = NonNullable<Names>[number];

/** The folder that was to hold the site has no entry page: tells why, or asks. */
async function explain(
  link: PageLink,
  { framework, chosen }: BuildPlan,
  output: string,
  candidates: readonly string[],
): Promise<never> {
  const names = await namesIn(link, output);
  const parent = output.split('/').slice(0, -1).join('/');
  const beside = parent === '' ? [] : await namesIn(link, parent);
  if (!chosen && (names.some(isProgram) || beside.some(isProgram))) {
    needsServer(
      `The build made a program for a server (${framework}, in “${parent === '' || names.some(isProgram) ? output : parent}”), not a site of files.`,
      'Set the project up to make finished pages (static export, prerendering), or name the folder that holds them.',
    );
  }
  if (names.length > 0) {
    unsure(
      `There is no index.html in “${output}”, where the build writes to. Which folder holds the finished site?`,
      candidates,
    );
  }
  throw new DeployError('build.no-output', `The build ended well, but there is nothing in “${output}”.`, {
    next:
      candidates.length === 0
        ? 'Name the folder that the build writes to, then start again.'
        : `Name the folder that the build writes to (${candidates.join(', ')} has an entry page), then start again.`,
    details: { output, candidates },
  });
}

/** What builds for servers leave: a folder of that name, or a program to start. */
function isProgram({ name, folder }: Entry): boolean {
  return folder ? name === 'server' : /^(?:server|entry|handler|index|main)\.[mc]?js$/.test(name);
}

async function namesIn(link: PageLink, folder: string): Promise<readonly Entry[]> {
  return (await link.call({ op: 'names', place: 'page', folder }, Names)) ?? [];
}

/** Files below a folder by their paths in it; none when there is no such folder. */
async function filesIn(link: PageLink, folder: string): Promise<string[]> {
  if ((await namesIn(link, folder)).length === 0) return [];
  const { files } = await link.call(
    { op: 'list', place: 'page', folder, skip: ['node_modules'], limit: manifestLimits.files },
    Listing,
  );
  return files.map((path) => path.slice(folder.length + 1));
}
