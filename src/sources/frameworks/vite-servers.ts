import {
  callsAt,
  type ConfigCall,
  type ConfigValue,
  folderAt,
  optionsOf,
  switchAt,
  textAt,
  valueAt,
} from './config-value.ts';
import { nitroOutput, isServerPreset } from './nuxt.ts';
import { configOf, hasConfig, type ProjectFacts } from './project-facts.ts';
import { builtForServer, unsure } from './questions.ts';
import { within } from './vite.ts';

/** A plugin of vite.config by its function's name or the package it comes from. */
function pluginOf(
  config: ConfigValue,
  wanted: string,
  ...modules: readonly string[]
): ConfigCall | undefined {
  return callsAt(config, 'plugins').find(
    ({ name, module }) => name === wanted || (module !== undefined && modules.includes(module)),
  );
}

/** Nitro's options in vite.config, as a plugin or beside the plugins; undefined when it is not used. */
function nitroOptions(config: ConfigValue): ConfigValue | undefined {
  const plugin =
    pluginOf(config, 'nitro', 'nitro/vite') ??
    pluginOf(config, 'nitroV2Plugin', '@tanstack/nitro-v2-vite-plugin');
  return plugin ? optionsOf(plugin) : valueAt(config, 'nitro');
}

/**
 * Where SolidStart writes a site of files: version 1 is configured in app.config, version 2 is a plugin
 * beside Nitro's in vite.config. Throws DeployError `source.needs-server` with any preset but a static one.
 * https://docs.solidjs.com/solid-start
 */
export function solidStartOutput(facts: ProjectFacts): string | null {
  if (hasConfig(facts, 'app.config')) {
    const config = configOf(facts, 'app.config');
    const preset = textAt(config, 'server', 'preset');
    if (preset === undefined || isServerPreset(preset)) {
      builtForServer('SolidStart', "Set server: { preset: 'static' } in app.config to make a site of files.");
    }
    return nitroOutput(config, 'server');
  }
  const nitro = nitroOptions(configOf(facts, 'vite.config'));
  const preset = nitro && textAt(nitro, 'preset');
  const output = nitro && nitroOutput(nitro);
  const isStatic = typeof preset === 'string' && !isServerPreset(preset);
  if (nitro && !isStatic && preset !== null && switchAt(nitro, 'prerender') === true) {
    unsure(
      'This SolidStart project makes pages beforehand and has a server for the others, and Slipway serves files. ' +
        'If every page is made beforehand, which folder holds them?',
      [output ?? '.output/public'],
    );
  }
  if (nitro === undefined || (preset !== null && !isStatic)) {
    builtForServer(
      'SolidStart',
      "Set nitro({ preset: 'static', prerender: { crawlLinks: true } }) in vite.config to make a site of files.",
    );
  }
  return output ?? null;
}

/** Whether SolidStart renders in the browser alone; else the files tell. */
export function solidStartIsApplication(facts: ProjectFacts): boolean | null {
  const plugin = pluginOf(configOf(facts, 'vite.config'), 'solidStart', '@solidjs/start/config');
  return [configOf(facts, 'app.config'), optionsOf(plugin)].some(
    (config) => switchAt(config, 'ssr') === false,
  )
    ? true
    : null;
}

/**
 * Where TanStack Start writes the pages that it makes beforehand: `client` in Vite's folder, or Nitro's
 * folder with Nitro. Throws DeployError `source.needs-server` where it makes none.
 * https://tanstack.com/start/latest/docs/framework/react/guide/spa-mode
 */
export function tanStackOutput(facts: ProjectFacts): string | null {
  const config = configOf(facts, 'vite.config');
  const options = optionsOf(
    pluginOf(
      config,
      'tanstackStart',
      '@tanstack/react-start/plugin/vite',
      '@tanstack/solid-start/plugin/vite',
    ),
  );
  const modes = [
    switchAt(options, 'spa', 'enabled') ?? switchAt(options, 'spa'),
    switchAt(options, 'prerender', 'enabled') ?? switchAt(options, 'prerender'),
  ];
  if (!hasConfig(facts, 'app.config') && modes.every((mode) => mode === undefined || mode === false)) {
    builtForServer(
      'TanStack Start',
      'Set spa: { enabled: true } or prerender: { enabled: true } in tanstackStart() of vite.config to make a site of files.',
    );
  }
  const nitro = nitroOptions(config);
  if (nitro) return nitroOutput(nitro);
  if (hasConfig(facts, 'app.config')) return null;
  const folder = within('', folderAt(config, 'build', 'outDir'), 'dist');
  return folder === null ? null : `${folder}/client`;
}
