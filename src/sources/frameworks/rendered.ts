import { callsAt, folderAt, optionsOf, switchAt, textAt } from './config-value.ts';
import { configOf, depends, type ProjectFacts, scriptText } from './project-facts.ts';
import { builtForServer, stated } from './questions.ts';
import { commandIn, optionOf, targetOf } from './script-command.ts';
import { viteOutput, within } from './vite.ts';

/**
 * Where `next build` leaves an exported site; null where only the build can tell. Throws DeployError
 * `source.needs-server` without `output: 'export'`. https://nextjs.org/docs/app/guides/static-exports
 */
export function nextOutput(facts: ProjectFacts, script: string): string | null {
  const exporting = commandIn(script, 'next', 'export');
  if (exporting) return stated(optionOf(exporting, '-o', '--outdir'), 'out');
  const config = configOf(facts, 'next.config');
  const output = textAt(config, 'output');
  if (output === null) return null;
  if (output !== 'export')
    builtForServer('Next.js', "Set output: 'export' in next.config to make a site of files.");
  return within('', folderAt(config, 'distDir'), 'out');
}

/** Where `astro build` writes. Throws DeployError `source.needs-server` for pages made on request. */
export function astroOutput(facts: ProjectFacts, script: string): string | null {
  const config = configOf(facts, 'astro.config');
  const output = textAt(config, 'output');
  if (output === 'server' || output === 'hybrid') {
    builtForServer(
      'Astro',
      "Set output: 'static' in astro.config and take the adapter out to make a site of files.",
    );
  }
  const asked = optionOf(commandIn(script, 'astro', 'build'), '--outDir', '--out-dir');
  const root = folderAt(config, 'root');
  if (root === null) return null;
  return within(
    root?.path ?? '',
    asked === undefined ? folderAt(config, 'outDir') : { path: asked, own: true },
    'dist',
  );
}

/**
 * Where Remix puts the pages when they render in the browser alone. Throws DeployError `source.needs-server`
 * otherwise. https://v2.remix.run/docs/guides/spa-mode
 */
export function remixOutput(facts: ProjectFacts): string | null {
  const plugins = callsAt(configOf(facts, 'vite.config'), 'plugins');
  return clientOnly(
    optionsOf(plugins.find(({ name, module }) => name === 'remix' || module === '@remix-run/dev')),
    'vite.config',
    'Remix',
  );
}

/** The same for React Router. https://reactrouter.com/how-to/spa */
export function reactRouterOutput(facts: ProjectFacts): string | null {
  return clientOnly(configOf(facts, 'react-router.config'), 'react-router.config', 'React Router');
}

function clientOnly(options: Parameters<typeof switchAt>[0], name: string, framework: string): string | null {
  const ssr = switchAt(options, 'ssr');
  if (ssr === null) return null;
  if (ssr !== false) builtForServer(framework, `Set ssr: false in ${name} to make a site of files.`);
  const folder = within('', folderAt(options, 'buildDirectory'), 'build');
  return folder === null ? null : `${folder}/client`;
}

/** Whether Qwik has its router, by its name in version 1 or 2, and so a page for each address. */
export function hasQwikRouter(facts: ProjectFacts): boolean {
  return ['@builder.io/qwik-city', '@qwik.dev/router'].some((router) => depends(facts, router));
}

/**
 * Where Qwik writes its pages. Throws DeployError `source.needs-server` for Qwik City without its static
 * adapter. https://qwik.dev/docs/guides/static-site-generation/
 */
export function qwikOutput(facts: ProjectFacts, script: string): string | null {
  const server = scriptText(facts, 'build.server') + script;
  if (hasQwikRouter(facts) && !/adapters\/(?:static|ssg)\b/.test(server)) {
    builtForServer('Qwik City', 'Add its static adapter (npm run qwik add static) to make a site of files.');
  }
  return viteOutput(facts, scriptText(facts, 'build.client') || script);
}

/**
 * Where `vitepress build` writes: the option in the script, `outDir` of the configuration (from the folder it
 * builds), or `.vitepress/dist`.
 */
export function vitePressOutput(facts: ProjectFacts, script: string): string | null {
  const command = commandIn(script, 'vitepress', 'build');
  const root = targetOf(command) ?? '';
  const asked = optionOf(command, '--outDir', '--out-dir');
  if (asked !== undefined) return stated(asked, '');
  const folder = root === '' || root === '.' ? '' : `${root}/`;
  const names = [`${folder}.vitepress/config`, `${folder}.vitepress/config/index`];
  const outputs = names.map((name) => folderAt(configOf(facts, name), 'outDir'));
  const named = outputs.find((output) => output !== undefined);
  // A folder from the configuration's own place is not one from the folder it builds.
  return named === null || named?.own === true ? null : within(root, named, '.vitepress/dist');
}
