import { defineConfig } from 'astro/config';
import react from '@astrojs/react';

export default defineConfig({
  site: 'https://example.org',
  outDir: './build/site',
  integrations: [react()],
});
