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

/** The pages that the bundler is told to make; null where they are computed, undefined where none are named. */
function entriesOf(config: ConfigValue): Setting<readonly ConfigValue[]> {
  const input =
    valueAt(config, 'build', 'rollupOptions', 'input') ?? valueAt(config, 'build', 'rolldownOptions', 'input');
  switch (input?.kind) {
    case undefined:
    case 'literal':
    case 'folder':
      return undefined;
    case 'object':
      return input.complete ? entriesAt(input).flatMap(([, value]) => (isPage(value) ? [value] : [])) : null;
    case 'list':
      return input.items.filter(isPage);
    default:
      return null;
  }
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
  const entries = entriesOf(config);
  if (textAt(config, 'appType') === 'mpa' || (entries?.length ?? 0) > 1) return false;
  return entries !== null && views.some((view) => depends(facts, view)) ? true : null;
}
