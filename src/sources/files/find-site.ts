import { DeployError } from '../../domain/errors.ts';
import { type BuildPlan, planBuild } from '../frameworks/build-plan.ts';
import { configFiles, packageJsonOf, type ProjectFacts } from '../frameworks/project-facts.ts';
import { unsure } from '../frameworks/questions.ts';
import { folderPath } from '../frameworks/config-value.ts';
import { type PickedFiles, smallText } from './picked-files.ts';

/** Where the site lies among picked files. */
export interface FoundSite {
  /** The folder, '' = all of it. */
  readonly folder: string;
  /** What builds it, where that can be told. */
  readonly plan: BuildPlan | undefined;
}

/** Folders that hold what goes into a build and never what comes out. */
const never = new Set(['public', 'src', 'static']);
const largestText = 512 * 1024;

/**
 * The folder that holds a finished site: the one the person named, the whole, or where the project's tools write. Nothing is built.
 * Throws DeployError `source.unsure` (details: candidates), `source.unbuilt` for a project before its build, `source.needs-server`, `files.no-page`.
 */
export async function findSite(picked: PickedFiles, chosen: string | null): Promise<FoundSite> {
  const paths = [...picked.files.keys()];
  const has = (folder: string): boolean => paths.includes(folder === '' ? 'index.html' : `${folder}/index.html`);
  const candidates = foldersWithEntryPage(paths);
  if (chosen !== null) {
    const folder = folderPath(chosen);
    if (folder === undefined || !paths.some((path) => folder === '' || path.startsWith(`${folder}/`))) unsure(`There is no folder “${chosen}” in “${picked.name}”. Which folder holds the finished site?`, candidates);
    return { folder, plan: undefined };
  }
  const facts = await factsOf(picked);
  if (facts.packageJson !== undefined && isProject(facts)) {
    const plan = planBuild(facts, { output: null, buildCommand: null });
    if (plan.build === null) return { folder: '', plan };
    if (plan.output !== null && has(plan.output)) return { folder: plan.output, plan };
    if (candidates.length > 0) unsure(`“${picked.name}” is a project before its build. Which of its folders holds the finished site?`, candidates);
    const command = plan.build.join(' ');
    throw new DeployError('source.unbuilt', `“${picked.name}” is a project before its build (${plan.framework}), and nothing is built here.`, {
      next: `Run “${command}” in it and choose ${plan.output === null ? 'the folder it makes' : `its folder “${plan.output}”`}, or open the project in bolt.diy and deploy from there.`,
    });
  }
  if (has('')) return { folder: '', plan: undefined };
  if (candidates.length > 0) unsure(`“${picked.name}” has no index.html of its own. Which of its folders holds the finished site?`, candidates);
  throw new DeployError('files.no-page', `There is no index.html in “${picked.name}”.`, { next: 'Choose the folder or archive that holds the finished pages.' });
}

/** A finished site may carry a package.json along; a project is built by it, or keeps its pages elsewhere. */
function isProject({ packageJson, names }: ProjectFacts): boolean {
  return packageJson !== undefined && ('build' in packageJson.scripts || 'generate' in packageJson.scripts || !names.has('index.html') || Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies }).length > 0);
}

function foldersWithEntryPage(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const parts = path.split('/');
    return parts.length > 1 && parts.length <= 4 && parts.at(-1) === 'index.html' && !never.has(parts[0] ?? '') ? [parts.slice(0, -1).join('/')] : [];
  }).filter((folder, _, all) => !all.some((other) => folder.startsWith(`${other}/`))).toSorted().slice(0, 20);
}

/** What is known of a picked project. */
export async function factsOf({ files }: PickedFiles): Promise<ProjectFacts> {
  const configs = new Map<string, string>();
  for (const name of configFiles) {
    const file = files.get(name);
    const text = file && await smallText(file, largestText);
    if (text !== undefined) configs.set(name, text);
  }
  const server = [...files.keys()].filter((path) => path.startsWith('server/')).map((path) => path.slice('server/'.length));
  return { names: new Set([...files.keys()].map((path) => path.split('/')[0] ?? '')), server, configs, packageJson: packageJsonOf(configs.get('package.json') ?? null) };
}
