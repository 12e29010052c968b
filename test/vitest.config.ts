import { defineConfig } from 'vitest/config';

/** Tests that start browsers, agents and programs, or put a machine under load: part of `npm test`, too slow for `npm run check`. */
const slow = [
  'test/**/*.browser.test.ts',
  'test/agent/{audit,backup,check,hostile,lease-loss,qr-code,quota,under-load,usage}.test.ts',
  'test/agent/serving/bytes.test.ts',
  'test/agent/store/crash.test.ts',
  'test/agent/host-names.test.ts',
  'test/agent/sites/indexing.test.ts',
  'test/bolt-page/container-programs.test.ts',
  'test/durable/death-matrix.test.ts',
  'test/targets/version-mismatch.test.ts',
  'test/conformance/conformance.test.ts',
  'test/cases/cases.test.ts',
  'test/upgrade/agent.test.ts',
];

export default defineConfig(({ mode }) => ({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: mode === 'slow' ? slow : ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['node_modules/**', ...(mode === 'slow' ? [] : slow)],
    setupFiles: ['test/support/setup.ts'],
    // Long enough for a machine that is busy with something else: none of them waits for time to pass.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One file at a time where each starts browsers or servers of its own.
    fileParallelism: mode !== 'slow',
    // By default one core is kept free, which on two cores takes the check twice as long.
    maxWorkers: '100%',
  },
}));
