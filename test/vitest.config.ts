import { defineConfig } from 'vitest/config';

/** Tests that need a browser or put a machine under load: part of `npm test`, too slow for `npm run check`. */
const slow = ['test/**/*.browser.test.ts', 'test/agent/under-load.test.ts'];

export default defineConfig(({ mode }) => ({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: mode === 'slow' ? slow : ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['node_modules/**', ...(mode === 'slow' ? [] : slow)],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 20_000,
    // One file at a time where each starts browsers or servers of its own.
    fileParallelism: mode !== 'slow',
  },
}));
