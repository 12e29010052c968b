import { defineConfig } from 'playwright/test';
import journeys from '../playwright.config.ts';

/** `npm run e2e -- --bolt ADDRESS`: the journeys that run in both editors, and those that only a real bolt.diy shows. */
export default defineConfig({
  ...journeys,
  testDir: '..',
  testMatch: ['both-editors/*.spec.ts', 'bolt-real/*.spec.ts'],
  outputDir: '../../test-results',
  reporter: [['list'], ['../support/gallery.ts']],
  // The editor is one, and what one tab writes to its storage reaches the others.
  workers: 1,
  timeout: 240_000,
});
