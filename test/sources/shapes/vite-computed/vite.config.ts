import { defineConfig } from 'vite';

export default defineConfig({
  build: { outDir: `release/${process.env.TARGET}` },
});
