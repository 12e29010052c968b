import { Names } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { type BuildPlan, unsure } from './framework.ts';
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
 * Throws DeployError `build.no-output` when it is not there, `source.unsure` when several might be meant.
 */
export async function findOutput(link: PageLink, plan: BuildPlan, before: ReadonlySet<string>): Promise<string> {
  if (plan.output !== null) {
    const names = await link.call({ op: 'names', place: 'page', folder: plan.output }, Names);
    if (names && names.length > 0) return plan.output;
    const candidates = [...await foldersWithEntryPage(link)];
    throw new DeployError('build.no-output', `The build ended well, but there is nothing in “${plan.output}”.`, {
      next: candidates.length === 0 ? 'Name the output folder in the project’s settings, then start again.' : `Name the output folder in the project’s settings (${candidates.join(', ')} has an entry page), then start again.`,
      details: { output: plan.output, candidates },
    });
  }
  const after = await foldersWithEntryPage(link);
  const made = [...after].filter((folder) => !before.has(folder));
  const [only] = made.length === 1 ? made : [];
  return only ?? unsure(after.size === 0 ? 'The build made no folder with an index.html. Which folder holds the finished site?' : 'Which of these folders holds the finished site?', [...after]);
}

async function folders(link: PageLink, folder: string): Promise<string[]> {
  const names = await link.call({ op: 'names', place: 'page', folder }, Names);
  return (names ?? []).flatMap((entry) => (entry.folder ? [entry.name] : []));
}

async function hasEntryPage(link: PageLink, folder: string): Promise<boolean> {
  const names = await link.call({ op: 'names', place: 'page', folder }, Names);
  return names?.some((entry) => !entry.folder && entry.name === 'index.html') ?? false;
}
