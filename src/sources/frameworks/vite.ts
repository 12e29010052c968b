import {
  type ConfigValue,
  entriesAt,
  folderAt,
  type NamedFolder,
  type Setting,
  textAt,
  valueAt,
} from './config-value.ts';
import { configOf, depends, type ProjectFacts } from './project-facts.ts';
import { stated } from './questions.ts';
import { commandIn, optionOf, targetOf } from './script-command.ts';

const views = ['react', 'preact', 'vue', 'svelte', 'solid-js', 'lit'];

/**
 * A folder of a configuration within a root; one named from the configuration's own place does not lie in the
 * root.
 */
export function within(root: string, folder: Setting<NamedFolder>, usual: string): string | null {
  if (folder === null) return null;
  return stated(folder?.path, usual, folder?.own === true ? '' : root);
}

/**
 * Where `vite build` writes: the option in the script, `build.outDir` of the configuration, or `dist`; within
 * the root where one is named. Null when another configuration decides or a folder is computed. Throws
 * DeployError `source.unsure` where it lies outside.
 */
export function viteOutput(facts: ProjectFacts, script: string): string | null {
  const command = commandIn(script, 'vite', 'build');
  if (command && (command.folder !== '' || optionOf(command, '-c', '--config') !== undefined)) return null;
  const config = configOf(facts, 'vite.config');
  const named = targetOf(command);
  const root = named === undefined ? folderAt(config, 'root') : { path: named, own: false };
  if (root === null) return null;
  const asked = optionOf(command, '--outDir');
  return within(
    root?.path ?? '',
    asked === undefined ? folderAt(config, 'build', 'outDir') : { path: asked, own: false },
    'dist',
  );
}

/** How many pages the bundler is told to make. */
function entriesOf(config: ConfigValue): number {
  const counts = ['rollupOptions', 'rolldownOptions'].map((bundler) => {
    const input = valueAt(config, 'build', bundler, 'input');
    if (input?.kind === 'object') return entriesAt(input).filter(([, value]) => isPage(value)).length;
    return input?.kind === 'list' ? input.items.filter(isPage).length : 0;
  });
  return Math.max(...counts);
}

function isPage(value: ConfigValue): boolean {
  return value.kind === 'folder'
    ? value.path.endsWith('.html')
    : value.kind === 'literal' && String(value.value).endsWith('.html');
}

/**
 * Whether one page stands for all addresses: with a view library and no other pages it does; else the files
 * tell.
 */
export function viteIsApplication(facts: ProjectFacts): boolean | null {
  const config = configOf(facts, 'vite.config');
  if (textAt(config, 'appType') === 'mpa' || entriesOf(config) > 1) return false;
  return views.some((view) => depends(facts, view)) ? true : null;
}
