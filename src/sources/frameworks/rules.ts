import { angularIsApplication, angularOutput } from './angular.ts';
import { folderAt } from './config-value.ts';
import { expoBuild, expoIsSinglePage, expoOutput } from './expo.ts';
import { nuxtIsApplication, nuxtOutput } from './nuxt.ts';
import { configOf, depends, type ProjectFacts } from './project-facts.ts';
import { stated } from './questions.ts';
import {
  astroOutput,
  hasQwikRouter,
  nextOutput,
  qwikOutput,
  reactRouterOutput,
  remixOutput,
  vitePressOutput,
} from './rendered.ts';
import { commandIn, optionOf, targetOf } from './script-command.ts';
import { svelteKitFallback, svelteKitIsApplication, svelteKitOutput } from './svelte-kit.ts';
import { solidStartIsApplication, solidStartOutput, tanStackOutput } from './vite-servers.ts';
import { viteIsApplication, viteOutput, within } from './vite.ts';

/** One tool that builds sites. */
export interface Rule {
  readonly framework: string;
  /** The packages that give it away. */
  readonly tools: readonly [string, ...string[]];
  /** The project's own script that builds; undefined when it has none. */
  scripts(scripts: Readonly<Record<string, string>>): string | undefined;
  /** Runs when the project has no such script. */
  otherwise(facts: ProjectFacts): readonly [string, ...string[]];
  /**
   * Whether one page stands for all addresses; null = the files that come out tell. `text`: the script that
   * builds.
   */
  spa(facts: ProjectFacts, text: string): boolean | null;
  fallback?(facts: ProjectFacts): string | undefined;
  /**
   * Where the site should lie, as the configuration or the script (`text`) says; null = whichever folder the
   * build makes. Throws DeployError `source.unsure`, `source.needs-server`.
   */
  output(facts: ProjectFacts, text: string): string | null;
}

function script(...names: readonly string[]): Rule['scripts'] {
  return (scripts) => names.find((name) => name in scripts);
}
function run(...command: readonly [string, ...string[]]): Rule['otherwise'] {
  return () => command;
}
const always = (): true => true;
const unsaid = (): null => null;
const build = script('build');

/**
 * Tools by the packages that give them away; the first that fits counts, so those built on another stand
 * before it.
 */
export const rules: readonly Rule[] = [
  {
    framework: 'Next.js',
    tools: ['next'],
    scripts: build,
    otherwise: run('npx', 'next', 'build'),
    spa: () => false,
    output: nextOutput,
  },
  {
    framework: 'Nuxt',
    tools: ['nuxt'],
    scripts: script('generate'),
    otherwise: run('npx', 'nuxt', 'generate'),
    spa: nuxtIsApplication,
    output: nuxtOutput,
  },
  {
    framework: 'Astro',
    tools: ['astro'],
    scripts: build,
    otherwise: run('npx', 'astro', 'build'),
    spa: unsaid,
    output: astroOutput,
  },
  {
    framework: 'SvelteKit',
    tools: ['@sveltejs/kit'],
    scripts: build,
    otherwise: run('npx', 'vite', 'build'),
    spa: svelteKitIsApplication,
    fallback: svelteKitFallback,
    output: svelteKitOutput,
  },
  {
    framework: 'Remix',
    tools: ['@remix-run/dev'],
    scripts: build,
    otherwise: run('npx', 'remix', 'vite:build'),
    spa: always,
    output: remixOutput,
  },
  {
    framework: 'React Router',
    tools: ['@react-router/dev'],
    scripts: build,
    otherwise: run('npx', 'react-router', 'build'),
    spa: always,
    output: reactRouterOutput,
  },
  {
    framework: 'SolidStart',
    tools: ['@solidjs/start'],
    scripts: build,
    otherwise: (facts) => ['npx', depends(facts, 'vinxi') ? 'vinxi' : 'vite', 'build'],
    spa: solidStartIsApplication,
    output: solidStartOutput,
  },
  {
    framework: 'TanStack Start',
    tools: ['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/start'],
    scripts: build,
    otherwise: run('npx', 'vite', 'build'),
    spa: unsaid,
    output: tanStackOutput,
  },
  {
    framework: 'Angular',
    tools: ['@angular/core'],
    scripts: build,
    otherwise: run('npx', 'ng', 'build'),
    spa: angularIsApplication,
    output: angularOutput,
  },
  {
    framework: 'Qwik',
    tools: ['@builder.io/qwik', '@qwik.dev/core'],
    scripts: build,
    otherwise: run('npx', 'qwik', 'build'),
    spa: (facts) => (hasQwikRouter(facts) ? null : true),
    output: qwikOutput,
  },
  {
    framework: 'Slidev',
    tools: ['@slidev/cli'],
    scripts: build,
    otherwise: run('npx', 'slidev', 'build'),
    spa: always,
    output: (_, text) => stated(optionOf(commandIn(text, 'slidev', 'build'), '-o', '--out'), 'dist'),
  },
  {
    framework: 'Expo',
    tools: ['expo'],
    scripts: expoBuild,
    spa: expoIsSinglePage,
    output: expoOutput,
    otherwise: (facts) =>
      expoOutput(facts, '') === 'web-build'
        ? ['npx', 'expo', 'export:web']
        : ['npx', 'expo', 'export', '--platform', 'web'],
  },
  {
    framework: 'Gatsby',
    tools: ['gatsby'],
    scripts: build,
    otherwise: run('npx', 'gatsby', 'build'),
    spa: () => false,
    output: () => 'public',
  },
  {
    framework: 'Docusaurus',
    tools: ['@docusaurus/core'],
    scripts: build,
    otherwise: run('npx', 'docusaurus', 'build'),
    spa: () => false,
    output: (_, text) => stated(optionOf(commandIn(text, 'docusaurus', 'build'), '--out-dir'), 'build'),
  },
  {
    framework: 'VitePress',
    tools: ['vitepress'],
    scripts: script('build', 'docs:build'),
    otherwise: run('npx', 'vitepress', 'build'),
    spa: () => false,
    output: vitePressOutput,
  },
  {
    framework: 'VuePress',
    tools: ['vuepress', '@vuepress/core'],
    scripts: script('build', 'docs:build'),
    otherwise: run('npx', 'vuepress', 'build'),
    spa: () => false,
    output: (_, text) => {
      const command =
        commandIn(text, 'vuepress', 'build') ??
        commandIn(text, 'vuepress-vite', 'build') ??
        commandIn(text, 'vuepress-webpack', 'build');
      const dest = optionOf(command, '-d', '--dest');
      return dest === undefined
        ? stated(undefined, '.vuepress/dist', targetOf(command) ?? '')
        : stated(dest, '');
    },
  },
  {
    framework: 'Create React App',
    tools: ['react-scripts'],
    scripts: build,
    otherwise: run('npx', 'react-scripts', 'build'),
    spa: always,
    output: (_, text) => stated(commandIn(text, 'react-scripts', 'build')?.env.get('BUILD_PATH'), 'build'),
  },
  {
    framework: 'Vue CLI',
    tools: ['@vue/cli-service'],
    scripts: build,
    otherwise: run('npx', 'vue-cli-service', 'build'),
    spa: always,
    output: (facts, text) => {
      const dest = optionOf(commandIn(text, 'vue-cli-service', 'build'), '--dest');
      return within(
        '',
        dest === undefined ? folderAt(configOf(facts, 'vue.config'), 'outputDir') : { path: dest, own: true },
        'dist',
      );
    },
  },
  {
    framework: 'Eleventy',
    tools: ['@11ty/eleventy'],
    scripts: build,
    otherwise: run('npx', 'eleventy'),
    spa: unsaid,
    output: (_, text) => optionOf(commandIn(text, 'eleventy'), '--output') ?? null,
  },
  {
    framework: 'Hexo',
    tools: ['hexo'],
    scripts: build,
    otherwise: run('npx', 'hexo', 'generate'),
    spa: unsaid,
    output: () => 'public',
  },
  {
    framework: 'Vite',
    tools: ['vite'],
    scripts: build,
    otherwise: run('npx', 'vite', 'build'),
    spa: viteIsApplication,
    output: viteOutput,
  },
];
