import { Names } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import type { BuildPlan } from '../frameworks/build-plan.ts';
import { needsServer, unsure } from '../frameworks/questions.ts';
import type { PageLink } from './page-link.ts';

/** Folders that hold what goes into a build and never what comes out, whatever lies in them. */
const never = new Set(['node_modules', 'public', 'src', 'static', '.git', '.history']);

/** Folders with an entry page, one or two deep, with the names that tell whether a build has made them anew. */
export async function foldersWithEntryPage(link: PageLink): Promise<Set<string>> {
  const found = new Set<string>();
  for (const top of await folders(link, '')) {
    if (never.has(top)) continue;
    if (await hasEntryPage(link, top)) found.add(top);
    else for (const inner of await folders(link, top)) if (await hasEntryPage(link, `${top}/${inner}`)) found.add(`${top}/${inner}`);
  }
  return found;
}

/**
 * The folder that holds the finished site after a build: what the plan says, or the one folder that the build has made.
 * Throws DeployError `build.no-output` when it is not there, `source.unsure` when several might be meant, `source.needs-server` when a
 * program for a server was built.
 */
export async function findOutput(link: PageLink, plan: BuildPlan, before: ReadonlySet<string>): Promise<string> {
  if (plan.output !== null) {
    const names = await link.call({ op: 'names', place: 'page', folder: plan.output }, Names);
    if (names && names.length > 0 && (plan.chosen || plan.build === null || names.some(isEntryPage))) return plan.output;
    return await explain(link, plan, plan.output, names ?? []);
  }
  const after = await foldersWithEntryPage(link);
  const made = [...after].filter((folder) => !before.has(folder));
  const [only] = made.length === 1 ? made : [];
  return only ?? unsure(after.size === 0 ? 'The build made no folder with an index.html. Which folder holds the finished site?' : 'Which of these folders holds the finished site?', [...after]);
}

/** The folder that was to hold the site has no entry page: tells why, or asks. */
async function explain(link: PageLink, { framework, chosen }: BuildPlan, output: string, names: NonNullable<Names>): Promise<never> {
  const parent = output.split('/').slice(0, -1).join('/');
  const beside = parent === '' ? [] : await link.call({ op: 'names', place: 'page', folder: parent }, Names) ?? [];
  if (!chosen && (names.some(isProgram) || beside.some(isProgram))) {
    needsServer(`The build made a program for a server (${framework}, in “${parent === '' || names.some(isProgram) ? output : parent}”), not a site of files.`, 'Set the project up to make finished pages (static export, prerendering), or name the folder that holds them.');
  }
  const candidates = [...await foldersWithEntryPage(link)];
  if (names.length > 0) {
    unsure(`There is no index.html in “${output}”, where the build writes to. Which folder holds the finished site?`, candidates);
  }
  throw new DeployError('build.no-output', `The build ended well, but there is nothing in “${output}”.`, {
    next: candidates.length === 0 ? 'Name the folder that the build writes to, then start again.' : `Name the folder that the build writes to (${candidates.join(', ')} has an entry page), then start again.`,
    details: { output, candidates },
  });
}

function isEntryPage(entry: { name: string; folder: boolean }): boolean {
  return !entry.folder && entry.name === 'index.html';
}

/** What builds for servers leave: a folder of that name, or a program to start. */
function isProgram({ name, folder }: { name: string; folder: boolean }): boolean {
  return folder ? name === 'server' : /^(?:server|entry|handler|index|main)\.[mc]?js$/.test(name);
}

async function folders(link: PageLink, folder: string): Promise<string[]> {
  const names = await link.call({ op: 'names', place: 'page', folder }, Names);
  return (names ?? []).flatMap((entry) => (entry.folder ? [entry.name] : []));
}

async function hasEntryPage(link: PageLink, folder: string): Promise<boolean> {
  const names = await link.call({ op: 'names', place: 'page', folder }, Names);
  return names?.some(isEntryPage) ?? false;
}
