import { folderSetting, stringSetting } from './config-value.ts';
import { configOf, depends, type ProjectFacts, scriptText } from './project-facts.ts';
import { builtForServer, stated, unsure } from './questions.ts';
import { viteOutput } from './vite.ts';

/** Where `next build` leaves an exported site. Throws DeployError `source.needs-server` without `output: 'export'`. https://nextjs.org/docs/app/guides/static-exports */
export function nextOutput(facts: ProjectFacts): string | null {
  const config = configOf(facts, 'next.config');
  const output = stringSetting(config, 'output');
  if (output !== 'export' && /\boutput\s*:[^,\n]*['"]export['"]/.test(config)) unsure('Whether Next.js exports files is computed in next.config. Which folder holds the finished site?', ['out']);
  if (output !== 'export') builtForServer('Next.js', 'Set output: \'export\' in next.config to make a site of files.');
  return stated(stringSetting(config, 'distDir'), 'out');
}

/** Where `astro build` writes; `flag` = the folder its script names. Throws DeployError `source.needs-server` for pages made on request. */
export function astroOutput(facts: ProjectFacts, flag: string | undefined): string | null {
  const config = configOf(facts, 'astro.config');
  const output = stringSetting(config, 'output');
  if (output === 'server' || output === 'hybrid') builtForServer('Astro', 'Set output: \'static\' in astro.config and take the adapter out to make a site of files.');
  return stated(flag ?? folderSetting(config, 'outDir'), 'dist');
}

/** Where SvelteKit's static adapter writes. Throws DeployError `source.needs-server` with any other adapter. https://svelte.dev/docs/kit/adapter-static */
export function svelteKitOutput(facts: ProjectFacts): string | null {
  const config = configOf(facts, 'svelte.config');
  const adapter = /@sveltejs\/adapter-[a-z-]+/.exec(config)?.[0] ?? (depends(facts, '@sveltejs/adapter-static') ? '@sveltejs/adapter-static' : undefined);
  if (adapter !== '@sveltejs/adapter-static') builtForServer('SvelteKit', 'Use @sveltejs/adapter-static in svelte.config, and prerender = true or a fallback page, to make a site of files.');
  return stated(folderSetting(config, 'pages'), 'build');
}

/** The page that SvelteKit's static adapter makes for addresses that are no files; undefined when it makes none. */
export function svelteKitFallback(facts: ProjectFacts): string | undefined {
  return stringSetting(configOf(facts, 'svelte.config'), 'fallback') ?? undefined;
}

/** Where Remix and React Router put the pages when they render in the browser alone. Throws DeployError `source.needs-server` otherwise. https://reactrouter.com/how-to/spa */
export function clientOnly(facts: ProjectFacts, name: string, framework: string): string | null {
  const config = configOf(facts, name);
  if (!/\bssr\s*:\s*false\b/.test(config)) builtForServer(framework, `Set ssr: false in ${name} to make a site of files.`);
  const folder = stated(folderSetting(config, 'buildDirectory'), 'build');
  return folder === null ? null : `${folder}/client`;
}

/** Where SolidStart's static preset writes. Throws DeployError `source.needs-server` with any other. */
export function solidStartOutput(facts: ProjectFacts): string {
  if (!/static/.test(stringSetting(configOf(facts, 'app.config'), 'preset') ?? '')) builtForServer('SolidStart', 'Set server: { preset: \'static\' } in app.config to make a site of files.');
  return '.output/public';
}

/** Where Qwik writes its pages. Throws DeployError `source.needs-server` for Qwik City without its static adapter. https://qwik.dev/docs/guides/static-site-generation/ */
export function qwikOutput(facts: ProjectFacts, script: string): string | null {
  const server = scriptText(facts, 'build.server') + script;
  if (depends(facts, '@builder.io/qwik-city') && !/adapters\/(?:static|ssg)\b/.test(server)) builtForServer('Qwik City', 'Add its static adapter (npm run qwik add static) to make a site of files.');
  return viteOutput(facts, scriptText(facts, 'build.client') || script);
}
