import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: 'journeys',
  testMatch: '*.spec.ts',
  workers: 1,
  timeout: 120_000,
  forbidOnly: true,
  outputDir: '../test-results',
  reporter: [['list'], ['./support/gallery.ts']],
});
