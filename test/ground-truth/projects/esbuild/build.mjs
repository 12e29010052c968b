// Edition one
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('out', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/main.jsx'], outdir: 'out', bundle: true, splitting: true, format: 'esm', minify: true, metafile: true, jsx: 'automatic',
  entryNames: '[name]-[hash]', publicPath: '/', loader: { '.png': 'file', '.woff2': 'file' }, define: { 'process.env.NODE_ENV': '"production"' },
});
cpSync('public', 'out', { recursive: true });
const named = (ending) => Object.keys(metafile.outputs).find((path) => path.startsWith('out/main-') && path.endsWith(ending)).slice(3);
writeFileSync('out/index.html', `<!doctype html><title>Edition one</title><link rel="stylesheet" href="${named('.css')}"><div id="root"></div><script type="module" src="${named('.js')}"></script>\n`);
