import { crx, type CrxPlugin } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig, type Plugin, type Rollup, type UserConfig } from 'vite';
import manifest from './manifest.config.ts';
import packageJson from './package.json' with { type: 'json' };

/** Makes the agent's folder a package of its own, so that a server installs the bundle and its database and nothing of the extension. */
const agentPackage: Plugin = {
  name: 'agent-package',
  generateBundle() {
    const { version, license, engines, dependencies: { lmdb } } = packageJson;
    const source = { name: 'slipway-agent', version, description: 'Receives releases from the Slipway extension, checks, serves and switches them.', license, type: 'module', engines, bin: { 'slipway-agent': 'slipway-agent.mjs' }, dependencies: { lmdb } };
    this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify(source, null, 2)}\n` });
  },
};

/** The agent: one file that runs on Node 20, with only its database's native part beside it. */
const agent: UserConfig = {
  plugins: [agentPackage],
  publicDir: false,
  ssr: { noExternal: true, external: ['lmdb'] },
  build: {
    ssr: 'src/agent/main.ts',
    outDir: 'dist/agent',
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'slipway-agent.mjs', banner: '#!/usr/bin/env node', codeSplitting: false } },
  },
};

/**
 * Takes back that the build plugin lets every page read the content scripts: `chrome.scripting` puts them in without that, and a page that can read a
 * file of an extension knows that it is installed.
 */
const nothingForPages: CrxPlugin = {
  name: 'nothing-for-pages',
  apply: 'build',
  enforce: 'post',
  renderCrxManifest(manifest) {
    delete manifest.web_accessible_resources;
    return manifest;
  },
};

/**
 * One file for everything that all of these need before they begin. The browser takes milliseconds to fetch a file of the extension, however small it is,
 * and a popup is not there before the last of its files.
 */
function neededBy(name: string, ...beginnings: readonly string[]): Rollup.CodeSplittingGroup {
  let needed: readonly ReadonlySet<string>[] | undefined;
  return {
    debugName: name,
    name(id, modules) {
      needed ??= beginnings.map((path) => {
        const found = new Set([resolve(path)]);
        for (const module of found) for (const imported of modules.getModuleInfo(module)?.importedIds ?? []) found.add(imported);
        return found;
      });
      return needed.every((ids) => ids.has(id)) ? name : null;
    },
  };
}

const extension: UserConfig = {
  plugins: [react(), crx({ manifest }), nothingForPages],
  build: {
    outDir: 'dist/extension',
    target: 'chrome148',
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { offscreen: 'src/offscreen/index.html', guide: 'src/ui/guide/index.html' },
      output: { codeSplitting: { groups: [neededBy('core', 'src/ui/popup/main.tsx', 'src/background/index.ts'), { ...neededBy('page', 'src/ui/popup/main.tsx'), minShareCount: 2 }] } },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'agent' ? agent : extension));
