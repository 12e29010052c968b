import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: 'journeys',
  testMatch: '*.spec.ts',
  // A journey mostly waits for pages and watches: two share the two cores of a small machine well.
  workers: 2,
  timeout: 120_000,
  forbidOnly: true,
  outputDir: '../test-results',
  reporter: [['list'], ['./support/gallery.ts']],
});
