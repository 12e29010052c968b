import { defineConfig } from 'astro/config';
import node from '@astrojs/node';

// Pages with "export const prerender = false" are made on request.
export default defineConfig({ adapter: node({ mode: 'standalone' }) });
