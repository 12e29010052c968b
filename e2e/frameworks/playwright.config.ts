import { defineConfig } from 'playwright/test';
import journeys from '../playwright.config.ts';

/** `npm run e2e -- --frameworks`: real frameworks, with packages from npm, built in the container and deployed. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  reporter: [['list'], ['../support/gallery.ts']],
  // Builds take what the machine has.
  workers: 1,
  timeout: 900_000,
});
