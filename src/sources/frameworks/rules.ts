import { angularOutput } from './angular.ts';
import { astroOutput, clientOnly, nextOutput, qwikOutput, solidStartOutput, svelteKitFallback, svelteKitOutput } from './rendered.ts';
import { expoBuild, expoIsSinglePage, expoOutput } from './expo.ts';
import { stringSetting } from './config-value.ts';
import { configOf, depends, type ProjectFacts } from './project-facts.ts';
import { stated } from './questions.ts';
import { nuxtOutput } from './nuxt.ts';
import { viteOutput } from './vite.ts';

/** One tool that builds sites. */
export interface Rule {
  readonly framework: string;
  /** The package that gives it away. */
  readonly tool: string;
  /** The project's own script that builds; undefined when it has none. */
  scripts(scripts: Readonly<Record<string, string>>): string | undefined;
  /** Runs when the project has no such script. */
  otherwise(facts: ProjectFacts): readonly [string, ...string[]];
  readonly spa: boolean | ((facts: ProjectFacts) => boolean);
  fallback?(facts: ProjectFacts): string | undefined;
  /** Where the site lies, as the configuration or the script (`text`) says; null = whichever folder the build makes. Throws DeployError `source.unsure`, `source.needs-server`. */
  output(facts: ProjectFacts, text: string): string | null;
}

const views = ['react', 'preact', 'vue', 'svelte', 'solid-js', 'lit'];

function script(...names: readonly string[]): Rule['scripts'] {
  return (scripts) => names.find((name) => name in scripts);
}
function run(...command: readonly [string, ...string[]]): Rule['otherwise'] {
  return () => command;
}
/** The value of a flag in a script, `--dest www` or `--dest=www`; undefined when it is not there. */
function flag(text: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}[\\s=]+(?:"([^"]+)"|'([^']+)'|([^\\s&|;]+))`).exec(text);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}
/** With a page of its own for each address, the entry page is nobody else's. */
function manyPages(facts: ProjectFacts): boolean {
  const config = configOf(facts, 'vite.config');
  return stringSetting(config, 'appType') === 'mpa' || (config.match(/\.html['"`]/g) ?? []).length > 1;
}

/** Tools by the package that gives them away; the first that fits counts, so those built on another stand before it. */
export const rules: readonly Rule[] = [
  { framework: 'Next.js', tool: 'next', scripts: script('build'), otherwise: run('npx', 'next', 'build'), spa: false, output: (facts, text) => (/\bnext\s+export\b/.test(text) ? stated(flag(text, '(?:-o|--outdir)'), 'out') : nextOutput(facts)) },
  { framework: 'Nuxt', tool: 'nuxt', scripts: script('generate'), otherwise: run('npx', 'nuxt', 'generate'), spa: (facts) => /\bssr\s*:\s*false\b/.test(configOf(facts, 'nuxt.config')), output: nuxtOutput },
  { framework: 'Astro', tool: 'astro', scripts: script('build'), otherwise: run('npx', 'astro', 'build'), spa: false, output: (facts, text) => astroOutput(facts, flag(text, '--outDir')) },
  { framework: 'SvelteKit', tool: '@sveltejs/kit', scripts: script('build'), otherwise: run('npx', 'vite', 'build'), spa: (facts) => svelteKitFallback(facts) !== undefined, fallback: svelteKitFallback, output: svelteKitOutput },
  { framework: 'Remix', tool: '@remix-run/dev', scripts: script('build'), otherwise: run('npx', 'remix', 'vite:build'), spa: true, output: (facts) => clientOnly(facts, 'vite.config', 'Remix') },
  { framework: 'React Router', tool: '@react-router/dev', scripts: script('build'), otherwise: run('npx', 'react-router', 'build'), spa: true, output: (facts) => clientOnly(facts, 'react-router.config', 'React Router') },
  { framework: 'SolidStart', tool: '@solidjs/start', scripts: script('build'), otherwise: run('npx', 'vinxi', 'build'), spa: (facts) => /\bssr\s*:\s*false\b/.test(configOf(facts, 'app.config')), output: solidStartOutput },
  { framework: 'Angular', tool: '@angular/core', scripts: script('build'), otherwise: run('npx', 'ng', 'build'), spa: true, output: (facts, text) => flag(text, '--output-path') === undefined ? angularOutput(facts.configs.get('angular.json')) : null },
  { framework: 'Qwik', tool: '@builder.io/qwik', scripts: script('build'), otherwise: run('npx', 'qwik', 'build'), spa: (facts) => !depends(facts, '@builder.io/qwik-city'), output: qwikOutput },
  { framework: 'Slidev', tool: '@slidev/cli', scripts: script('build'), otherwise: run('npx', 'slidev', 'build'), spa: true, output: (_, text) => stated(flag(text, '(?:-o|--out)'), 'dist') },
  { framework: 'Expo', tool: 'expo', scripts: expoBuild, otherwise: (facts) => (expoOutput(facts, '') === 'web-build' ? ['npx', 'expo', 'export:web'] : ['npx', 'expo', 'export', '--platform', 'web']), spa: expoIsSinglePage, output: (facts, text) => stated(flag(text, '--output-dir'), expoOutput(facts, text)) },
  { framework: 'Gatsby', tool: 'gatsby', scripts: script('build'), otherwise: run('npx', 'gatsby', 'build'), spa: false, output: () => 'public' },
  { framework: 'Docusaurus', tool: '@docusaurus/core', scripts: script('build'), otherwise: run('npx', 'docusaurus', 'build'), spa: false, output: (_, text) => stated(flag(text, '--out-dir'), 'build') },
  { framework: 'VitePress', tool: 'vitepress', scripts: script('build', 'docs:build'), otherwise: run('npx', 'vitepress', 'build'), spa: false, output: (_, text) => stated(flag(text, '--outDir'), '.vitepress/dist', /\bvitepress\s+build\s+([^-\s&|;][^\s&|;]*)/.exec(text)?.[1] ?? '') },
  { framework: 'Create React App', tool: 'react-scripts', scripts: script('build'), otherwise: run('npx', 'react-scripts', 'build'), spa: true, output: (_, text) => stated(/\bBUILD_PATH=['"]?([^\s'"]+)/.exec(text)?.[1], 'build') },
  { framework: 'Vue CLI', tool: '@vue/cli-service', scripts: script('build'), otherwise: run('npx', 'vue-cli-service', 'build'), spa: true, output: (facts, text) => stated(flag(text, '--dest') ?? stringSetting(configOf(facts, 'vue.config'), 'outputDir'), 'dist') },
  { framework: 'Eleventy', tool: '@11ty/eleventy', scripts: script('build'), otherwise: run('npx', 'eleventy'), spa: false, output: () => null },
  { framework: 'Vite', tool: 'vite', scripts: script('build'), otherwise: run('npx', 'vite', 'build'), spa: (facts) => views.some((view) => depends(facts, view)) && !manyPages(facts), output: viteOutput },
];
