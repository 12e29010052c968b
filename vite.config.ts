import { crx } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';
import manifest from './manifest.config.ts';

/** The agent: one file that runs on Node 20, with only its database's native part beside it. */
const agent: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true, external: ['lmdb'] },
  build: {
    ssr: 'src/agent/main.ts',
    outDir: 'dist/agent',
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'slipway-agent.mjs', banner: '#!/usr/bin/env node', codeSplitting: false } },
  },
};

const extension: UserConfig = {
  plugins: [react(), crx({ manifest })],
  build: {
    outDir: 'dist/extension',
    target: 'chrome148',
    modulePreload: { polyfill: false },
    rollupOptions: { input: { offscreen: 'src/offscreen/index.html' } },
  },
};

export default defineConfig(({ mode }) => (mode === 'agent' ? agent : extension));
