import { folderPath } from './config-value.ts';
import { depends, type ProjectFacts, scriptText } from './project-facts.ts';
import { unsure } from './questions.ts';
import { rules } from './rules.ts';
import { refuseNativeApp, refuseOwnServer } from './servers.ts';

/** How a project becomes a site. */
export interface BuildPlan {
  /** Name of the tool that builds it, for people and for the record. */
  readonly framework: string;
  /** Package whose version is noted; absent for plain files. */
  readonly tool?: string;
  /** The program that builds it; null = its files are the site. */
  readonly build: readonly [command: string, ...args: string[]] | null;
  /** The folder that the site lies in afterwards ('' = the project); null = whichever folder the build makes. */
  readonly output: string | null;
  /** The person named the output folder; it is taken as it is. */
  readonly chosen: boolean;
  /** Addresses that are no files get the entry page; null = the files that come out tell. */
  readonly spa: boolean | null;
  /** The page they get when it is not index.html. */
  readonly fallback?: string;
  /** `/about` means `about.html` or `about/index.html`. */
  readonly cleanUrls: boolean;
}

/** What the person has chosen for a project; null = find out. */
export interface Chosen {
  readonly output: string | null;
  readonly buildCommand: string | null;
}

/**
 * How a project is built and where its site will lie, from its dependencies and configuration files. Never guesses: what cannot be told
 * is asked for. Throws DeployError `source.unsure` with the question, `source.needs-server` for what makes no site of files.
 */
export function planBuild(facts: ProjectFacts, chosen: Chosen): BuildPlan {
  const scripts = facts.packageJson?.scripts ?? {};
  const wanted = chosen.output === null ? undefined : folderPath(chosen.output);
  if (chosen.output !== null && wanted === undefined) unsure(`“${chosen.output}” leads out of the project. Which folder holds the finished site?`);
  const command: BuildPlan['build'] = chosen.buildCommand === null ? null : ['jsh', '-c', chosen.buildCommand];
  const rule = rules.find(({ tools }) => tools.some((tool) => depends(facts, tool)));
  if (rule) {
    const script = rule.scripts(scripts);
    const text = chosen.buildCommand ?? (script === undefined ? '' : scriptText(facts, script));
    const output = wanted ?? rule.output(facts, text);
    if (wanted === undefined) refuseOwnServer(facts, output);
    const fallback = rule.fallback?.(facts);
    return {
      framework: rule.framework,
      tool: rule.tools.find((tool) => depends(facts, tool)) ?? rule.tools[0],
      build: command ?? (script === undefined ? rule.otherwise(facts) : ['npm', 'run', script]),
      output,
      chosen: wanted !== undefined,
      spa: rule.spa(facts, text),
      ...(fallback === undefined ? {} : { fallback }),
      cleanUrls: true,
    };
  }
  if (wanted === undefined) {
    refuseOwnServer(facts, null);
    refuseNativeApp(facts);
  }
  const other = { chosen: wanted !== undefined, spa: null, cleanUrls: true };
  if (command || 'build' in scripts) return { ...other, framework: command ? 'own command' : 'npm run build', build: command ?? ['npm', 'run', 'build'], output: wanted ?? null };
  if (wanted !== undefined || facts.names.has('index.html')) return { ...other, framework: 'plain files', build: null, output: wanted ?? '' };
  return unsure('The project has no index.html of its own and says nowhere how it is built. Which folder holds the finished site?');
}
