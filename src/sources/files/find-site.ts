import { DeployError } from '../../domain/errors.ts';
import { planBuild } from '../frameworks/build-plan.ts';
import { entryPages } from '../frameworks/entry-pages.ts';
import { configFiles, packageJsonOf, type ProjectFacts } from '../frameworks/project-facts.ts';
import { unsure } from '../frameworks/questions.ts';
import { folderPath } from '../frameworks/config-value.ts';
import type { RoutingPlan } from '../frameworks/routing.ts';
import { isSourceFolder, siteFolders } from '../frameworks/site-folders.ts';
import { type PickedFiles, smallText } from './picked-files.ts';
import { generatorOf, type SiteGenerator } from './site-generators.ts';

/** Where the site lies among picked files. */
export interface FoundSite {
  /** The folder, '' = all of it. */
  readonly folder: string;
  /** What is known of its addresses. */
  readonly plan: RoutingPlan;
  /** It is what tools have made of the project around it, some time ago. */
  readonly built: boolean;
}

/** A finished site of which nobody says what made it. */
const unplanned: RoutingPlan = { spa: null, cleanUrls: true };
const largestText = 512 * 1024;

/**
 * The folder that holds a finished site: the one the person named, the whole, or where the project's tools
 * write. Nothing is built. Throws DeployError `source.unsure` (details: candidates), `source.unbuilt` for a
 * project before its build, `source.needs-server`, `files.no-page`.
 */
export async function findSite(picked: PickedFiles, chosen: string | null): Promise<FoundSite> {
  const tree = treeOf(picked);
  if (chosen !== null) {
    const folder = folderPath(chosen);
    if (folder === undefined || !tree.has(folder)) {
      unsure(
        `There is no folder “${chosen}” in “${picked.name}”. Which folder holds the finished site?`,
        tree.outputs,
      );
    }
    return { folder, plan: unplanned, built: false };
  }
  const facts = await factsOf(picked);
  if (isProject(facts)) return builtProject(picked, tree, facts);
  const generator = generatorOf(facts.names);
  if (generator) return await generatedSite(picked, tree, generator);
  if (tree.hasPage('') || picked.files.has('404.html')) return { folder: '', plan: unplanned, built: false };
  const candidates = tree.outputs.length > 0 ? tree.outputs : tree.all;
  const [only] = candidates.length === 1 ? candidates : [];
  if (only !== undefined) return { folder: only, plan: unplanned, built: false };
  if (candidates.length > 0)
    unsure(
      `“${picked.name}” has no index.html of its own. Which of its folders holds the finished site?`,
      candidates,
    );
  throw new DeployError('files.no-page', `There is no index.html in “${picked.name}”.`, {
    next: 'Choose the folder or archive that holds the finished pages.',
  });
}

/** What picked files are like as a tree. */
interface PickedTree {
  has(folder: string): boolean;
  hasPage(folder: string, ...others: readonly (string | undefined)[]): boolean;
  /** Folders with an entry page. */
  readonly all: readonly string[];
  /** Those of them that no build reads from. */
  readonly outputs: readonly string[];
}

function treeOf({ files }: PickedFiles): PickedTree {
  const paths = [...files.keys()];
  const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const all = siteFolders(paths);
  return {
    has: (folder) => folder === '' || paths.some((path) => path.startsWith(`${folder}/`)),
    hasPage: (folder, ...others) =>
      [...entryPages, ...others].some((page) => page !== undefined && files.has(within(folder, page))),
    all,
    outputs: all.filter((folder) => !isSourceFolder(folder)),
  };
}

/**
 * The output that npm's tools have left in a project: where the plan says, or the only folder with an entry
 * page.
 */
function builtProject(
  { name }: PickedFiles,
  { has, hasPage, outputs }: PickedTree,
  facts: ProjectFacts,
): FoundSite {
  const plan = planBuild(facts, { output: null, buildCommand: null });
  if (plan.build === null) return { folder: '', plan: unplanned, built: false };
  if (plan.output !== null) {
    if (hasPage(plan.output, plan.fallback)) return { folder: plan.output, plan, built: true };
    const client = `${plan.output}/client`;
    if (hasPage(client, plan.fallback) && has(`${plan.output}/server`))
      return { folder: client, plan, built: true };
  }
  const [only] = plan.output === null && outputs.length === 1 ? outputs : [];
  if (only !== undefined) return { folder: only, plan, built: true };
  if (outputs.length > 0)
    unsure(`“${name}” is a project before its build. Which of its folders holds the finished site?`, outputs);
  throw unbuilt(name, plan.framework, plan.build.join(' '), plan.output);
}

/**
 * The output that a generator has left in its project: where it writes by default, or the only folder with an
 * entry page.
 */
async function generatedSite(
  picked: PickedFiles,
  { hasPage, outputs }: PickedTree,
  { name, output, command }: SiteGenerator,
): Promise<FoundSite> {
  const inside = outputs.filter((folder) => folder.startsWith(`${output}/`));
  const candidates = hasPage(output) ? [output] : inside.length > 0 ? inside : outputs;
  const [only] = candidates.length === 1 ? candidates : [];
  if (only !== undefined) return { folder: only, plan: unplanned, built: true };
  if (candidates.length > 0)
    unsure(
      `“${picked.name}” is a project before its build. Which of its folders holds the finished site?`,
      candidates,
    );
  const index = picked.files.get('index.html');
  // A page with front matter is a template: https://jekyllrb.com/docs/front-matter/
  if (index && !(await smallText(index, largestText))?.startsWith('---'))
    return { folder: '', plan: unplanned, built: false };
  throw unbuilt(picked.name, name, command, output);
}

function unbuilt(name: string, framework: string, command: string, output: string | null): DeployError {
  return new DeployError(
    'source.unbuilt',
    `“${name}” is a project before its build (${framework}), and nothing is built here.`,
    {
      next: `Run “${command}” in it and choose ${output === null ? 'the folder it makes' : `its folder “${output}”`}, or open the project in bolt.diy and deploy from there.`,
    },
  );
}

/** A finished site may carry a package.json along; a project is built by it, or keeps its pages elsewhere. */
function isProject({ packageJson, names }: ProjectFacts): boolean {
  return (
    packageJson !== undefined &&
    ('build' in packageJson.scripts ||
      'generate' in packageJson.scripts ||
      !names.has('index.html') ||
      Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies }).length > 0)
  );
}

/** What is known of a picked project. */
export async function factsOf({ files }: PickedFiles): Promise<ProjectFacts> {
  const configs = new Map<string, string>();
  for (const name of configFiles) {
    const file = files.get(name);
    const text = file && (await smallText(file, largestText));
    if (text !== undefined) configs.set(name, text);
  }
  const server = [...files.keys()]
    .filter((path) => path.startsWith('server/'))
    .map((path) => path.slice('server/'.length));
  return {
    names: new Set([...files.keys()].map((path) => path.split('/')[0] ?? '')),
    server,
    configs,
    packageJson: packageJsonOf(configs.get('package.json') ?? null),
  };
}
