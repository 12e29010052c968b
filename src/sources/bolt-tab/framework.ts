import { DeployError } from '../../domain/errors.ts';
import { angularOutput } from './angular.ts';
import { folderPath, stringSetting } from './config-value.ts';
import { configOf, depends, type ProjectFacts } from './project-facts.ts';

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
  /** Pages that are no files get the entry page. */
  readonly spa: boolean;
  /** `/about` means `about.html` or `about/index.html`. */
  readonly cleanUrls: boolean;
}

interface Rule {
  readonly framework: string;
  readonly tool: string;
  /** Names of the scripts that build, best first. */
  readonly scripts?: readonly string[];
  /** Runs when the project has none of the scripts. */
  readonly otherwise: readonly [string, ...string[]];
  readonly spa: boolean | ((facts: ProjectFacts) => boolean);
  output(facts: ProjectFacts): string | null;
}

const views = ['react', 'preact', 'vue', 'svelte', 'solid-js', 'lit'];

/** Tools by the package that gives them away; the first that fits counts, so those built on another stand before it. */
const rules: readonly Rule[] = [
  { framework: 'Next.js', tool: 'next', otherwise: ['npx', 'next', 'build'], spa: false, output: nextOutput },
  { framework: 'Nuxt', tool: 'nuxt', scripts: ['generate'], otherwise: ['npx', 'nuxt', 'generate'], spa: (facts) => /\bssr\s*:\s*false\b/.test(configOf(facts, 'nuxt.config')), output: () => '.output/public' },
  { framework: 'Astro', tool: 'astro', otherwise: ['npx', 'astro', 'build'], spa: false, output: astroOutput },
  { framework: 'SvelteKit', tool: '@sveltejs/kit', otherwise: ['npx', 'vite', 'build'], spa: (facts) => /\bfallback\s*:\s*['"](?:index|200|404)\.html/.test(configOf(facts, 'svelte.config')), output: svelteKitOutput },
  { framework: 'Remix', tool: '@remix-run/dev', otherwise: ['npx', 'remix', 'vite:build'], spa: true, output: (facts) => clientOnly(facts, 'vite.config', 'Remix') },
  { framework: 'React Router', tool: '@react-router/dev', otherwise: ['npx', 'react-router', 'build'], spa: true, output: (facts) => clientOnly(facts, 'react-router.config', 'React Router') },
  { framework: 'Angular', tool: '@angular/core', otherwise: ['npx', 'ng', 'build'], spa: true, output: (facts) => angularOutput(facts.configs.get('angular.json')) },
  { framework: 'Qwik', tool: '@builder.io/qwik', otherwise: ['npx', 'qwik', 'build'], spa: false, output: viteOutput },
  { framework: 'Slidev', tool: '@slidev/cli', otherwise: ['npx', 'slidev', 'build'], spa: true, output: () => 'dist' },
  { framework: 'Expo', tool: 'expo', scripts: ['build:web', 'build'], otherwise: ['npx', 'expo', 'export', '--platform', 'web'], spa: true, output: () => 'dist' },
  { framework: 'Gatsby', tool: 'gatsby', otherwise: ['npx', 'gatsby', 'build'], spa: false, output: () => 'public' },
  { framework: 'Create React App', tool: 'react-scripts', otherwise: ['npx', 'react-scripts', 'build'], spa: true, output: () => 'build' },
  { framework: 'Vue CLI', tool: '@vue/cli-service', otherwise: ['npx', 'vue-cli-service', 'build'], spa: true, output: (facts) => stated(stringSetting(configOf(facts, 'vue.config'), 'outputDir'), 'dist') },
  { framework: 'Eleventy', tool: '@11ty/eleventy', otherwise: ['npx', 'eleventy'], spa: false, output: () => null },
  { framework: 'Vite', tool: 'vite', otherwise: ['npx', 'vite', 'build'], spa: (facts) => views.some((view) => depends(facts, view)), output: viteOutput },
];

/**
 * How a project is built and where its site will lie, from its dependencies and configuration files. Never guesses: what cannot be told
 * is asked for. Throws DeployError `source.unsure` with the question.
 */
export function planBuild(facts: ProjectFacts, chosen: { readonly output: string | null; readonly buildCommand: string | null }): BuildPlan {
  const scripts = facts.packageJson?.scripts ?? {};
  const rule = rules.find(({ tool }) => depends(facts, tool));
  const wanted = chosen.output === null ? undefined : folderPath(chosen.output);
  if (chosen.output !== null && wanted === undefined) unsure(`“${chosen.output}” leads out of the project. Which folder holds the finished site?`);
  const command: BuildPlan['build'] = chosen.buildCommand === null ? null : ['jsh', '-c', chosen.buildCommand];
  if (rule) {
    const script = (rule.scripts ?? ['build']).find((name) => name in scripts);
    return {
      framework: rule.framework,
      tool: rule.tool,
      build: command ?? (script === undefined ? rule.otherwise : ['npm', 'run', script]),
      output: wanted ?? rule.output(facts),
      spa: typeof rule.spa === 'function' ? rule.spa(facts) : rule.spa,
      cleanUrls: true,
    };
  }
  const other = { framework: 'npm run build', spa: false, cleanUrls: true };
  if (command || 'build' in scripts) return { ...other, framework: command ? 'own command' : other.framework, build: command ?? ['npm', 'run', 'build'], output: wanted ?? null };
  if (wanted !== undefined || facts.names.has('index.html')) return { framework: 'plain files', build: null, output: wanted ?? '', spa: false, cleanUrls: true };
  return unsure('The project has no index.html of its own and says nowhere how it is built. Which folder holds the finished site?');
}

/** Asks the person. Always throws DeployError `source.unsure`; `candidates` are folders that might be meant. */
export function unsure(question: string, candidates: readonly string[] = []): never {
  throw new DeployError('source.unsure', question, { next: 'Name the output folder and the build command in the project’s settings, then start again.', details: { question, candidates } });
}

function stated(value: string | null | undefined, usual: string, ...within: readonly string[]): string {
  if (value === null) return unsure('The build’s output folder is computed in its configuration. Which folder does the build write to?');
  return folderPath(...within, value ?? usual) ?? unsure(`The build writes to “${value ?? usual}”, outside the project. Which folder holds the finished site?`);
}

function viteOutput(facts: ProjectFacts): string {
  const config = configOf(facts, 'vite.config');
  const root = stringSetting(config, 'root');
  const script = facts.packageJson?.scripts['build'] ?? '';
  const asked = /(?:^|\s)--outDir[\s=]+(?:"([^"]+)"|'([^']+)'|(\S+))/.exec(script);
  return stated(asked?.[1] ?? asked?.[2] ?? asked?.[3] ?? stringSetting(config, 'outDir'), 'dist', root ?? '');
}

function nextOutput(facts: ProjectFacts): string {
  const config = configOf(facts, 'next.config');
  if (stringSetting(config, 'output') !== 'export') return needsServer('Next.js', 'output: \'export\' in next.config');
  return stated(stringSetting(config, 'distDir'), 'out');
}

function astroOutput(facts: ProjectFacts): string {
  const config = configOf(facts, 'astro.config');
  if (stringSetting(config, 'output') === 'server') return needsServer('Astro', 'output: \'static\' in astro.config');
  return stated(stringSetting(config, 'outDir'), 'dist');
}

function svelteKitOutput(facts: ProjectFacts): string {
  if (!depends(facts, '@sveltejs/adapter-static')) return needsServer('SvelteKit', '@sveltejs/adapter-static as its adapter');
  return stated(stringSetting(configOf(facts, 'svelte.config'), 'pages'), 'build');
}

function clientOnly(facts: ProjectFacts, config: string, framework: string): string {
  if (!/\bssr\s*:\s*false\b/.test(configOf(facts, config))) return needsServer(framework, `ssr: false in ${config}`);
  return 'build/client';
}

function needsServer(framework: string, setting: string): never {
  return unsure(`This ${framework} project is built to run on a server of its own. Set ${setting} to make a site of files, or name the folder that holds finished pages.`);
}
