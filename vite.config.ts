import { crx, type CrxPlugin } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
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

const extension: UserConfig = {
  plugins: [react(), crx({ manifest }), nothingForPages],
  build: {
    outDir: 'dist/extension',
    target: 'chrome148',
    modulePreload: { polyfill: false },
    rollupOptions: { input: { offscreen: 'src/offscreen/index.html', guide: 'src/ui/guide/index.html' } },
  },
};

export default defineConfig(({ mode }) => (mode === 'agent' ? agent : extension));
