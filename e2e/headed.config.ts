import { defineConfig } from 'playwright/test';
import journeys from './playwright.config.ts';

/** `npm run e2e -- --headed`: what only a real window shows, on a display of its own. */
export default defineConfig({ ...journeys, testDir: 'headed', testMatch: '*.spec.ts' });
