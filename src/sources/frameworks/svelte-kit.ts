import {
  callsAt,
  type ConfigCall,
  type ConfigValue,
  folderAt,
  optionsOf,
  textAt,
  valueAt,
} from './config-value.ts';
import { configOf, depends, hasConfig, type ProjectFacts, versionAsked } from './project-facts.ts';
import { builtForServer } from './questions.ts';
import { within } from './vite.ts';

const staticAdapter = '@sveltejs/adapter-static';

/**
 * SvelteKit's plugin in vite.config: since version 3, and in new projects of version 2, it takes the options
 * of svelte.config.
 */
function pluginOf(facts: ProjectFacts): ConfigCall | undefined {
  return callsAt(configOf(facts, 'vite.config'), 'plugins').find(
    ({ name, module }) => name === 'sveltekit' || module === '@sveltejs/kit/vite',
  );
}

/** The adapter, wherever it is configured; undefined where none is named. */
function adapterOf(facts: ProjectFacts): ConfigValue | undefined {
  const options = optionsOf(pluginOf(facts));
  return (
    valueAt(options, 'adapter') ??
    valueAt(options, 'kit', 'adapter') ??
    valueAt(configOf(facts, 'svelte.config'), 'kit', 'adapter')
  );
}

/** The options of the static adapter. Throws DeployError `source.needs-server` with any other adapter. */
function adapterOptions(facts: ProjectFacts): ConfigValue {
  const adapter = adapterOf(facts);
  const isKnown = adapter?.kind === 'call';
  const isStatic =
    isKnown && adapter.module !== undefined
      ? adapter.module === staticAdapter
      : depends(facts, staticAdapter);
  if (!isStatic || adapter === undefined) {
    const inVite =
      /^\D*[3-9]\b/.test(versionAsked(facts, '@sveltejs/kit') ?? '') || !hasConfig(facts, 'svelte.config');
    builtForServer(
      'SvelteKit',
      `Use ${staticAdapter} in ${inVite ? 'vite.config (sveltekit({ adapter: adapter() }))' : 'svelte.config'}, ` +
        'and prerender = true or a fallback page, to make a site of files.',
    );
  }
  return isKnown ? optionsOf(adapter) : adapter;
}

/**
 * Where SvelteKit's static adapter writes. Throws DeployError `source.needs-server` with any other.
 * https://svelte.dev/docs/kit/adapter-static
 */
export function svelteKitOutput(facts: ProjectFacts): string | null {
  return within('', folderAt(adapterOptions(facts), 'pages'), 'build');
}

/**
 * The page that SvelteKit's static adapter makes for addresses that are no files; undefined when it makes
 * none.
 */
export function svelteKitFallback(facts: ProjectFacts): string | undefined {
  const adapter = adapterOf(facts);
  return adapter?.kind === 'call' ? (textAt(optionsOf(adapter), 'fallback') ?? undefined) : undefined;
}

/**
 * Whether one page stands for all addresses that are no files. A 404.html may be no more than a page for lost
 * visitors: the files tell.
 */
export function svelteKitIsApplication(facts: ProjectFacts): boolean | null {
  const fallback = svelteKitFallback(facts);
  return fallback === undefined || fallback === '404.html' ? null : true;
}
