import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { build } from 'vite';
import { root } from '../../../support/source-tree.ts';

/** Builds an extension that holds nothing but the tab source, into a folder. */
export async function buildHarness(outDir: string): Promise<void> {
  const manifest = {
    manifest_version: 3,
    name: 'Tab source',
    version: '1',
    message_serialization: 'structured_clone',
    background: { service_worker: 'test/sources/bolt-tab/harness/worker.ts', type: 'module' },
    permissions: ['scripting'],
    host_permissions: ['http://127.0.0.1/*', 'http://localhost/*'],
  } as ManifestV3Export;
  await build({ root, configFile: false, logLevel: 'error', publicDir: false, plugins: [crx({ manifest })], build: { outDir, emptyOutDir: true, minify: false, modulePreload: { polyfill: false }, target: 'chrome148' } });
}
