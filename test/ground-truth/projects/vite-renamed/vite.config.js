import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'www',
    manifest: true,
    rollupOptions: { output: {
      entryFileNames: 'js/[name].[hash:12].js', chunkFileNames: 'js/[hash].js', assetFileNames: 'files/[name]_[hash:10][extname]',
    } },
  },
});
