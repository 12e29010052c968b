import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: '.',
  // What the editor's page does by itself is asked of the look-alike here, and of a real one by `--bolt`.
  testMatch: ['journeys/*.spec.ts', 'both-editors/page-behaviour.spec.ts'],
  // A journey mostly waits for pages and watches: two share the two cores of a small machine well.
  workers: 2,
  timeout: 120_000,
  forbidOnly: true,
  outputDir: '../test-results',
  reporter: [['list'], ['./support/gallery.ts']],
});
