import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const html = '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Slipway’s design system</title><link rel="icon" href="/icons/32.png"><link rel="stylesheet" href="/main.css"></head><body><div id="root"></div><script type="module" src="/main.js"></script></body></html>';

/** The page that is served, and what it is made of. */
export interface DesignPage {
  readonly url: string;
  /** Source files that went into it, as paths in the repository. */
  readonly sources: readonly string[];
  close(): Promise<void>;
}

/** Builds the design system's page from the extension's own parts and serves it on this machine. It is no part of the extension. */
export async function startDesignPage(): Promise<DesignPage> {
  const built = await build({
    entryPoints: [`${root}e2e/design-page/main.tsx`], absWorkingDir: root, outdir: '/', bundle: true, write: false, metafile: true, format: 'esm', target: 'es2022', jsx: 'automatic', logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'webextension-polyfill': `${root}e2e/design-page/browser.ts` },
  });
  const files = new Map(built.outputFiles.map(({ path, text }) => [path, text]));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const text = path === '/' ? html : files.get(path);
    if (text !== undefined) return void response.writeHead(200, { 'content-type': path === '/' ? 'text/html' : path.endsWith('.css') ? 'text/css' : 'text/javascript' }).end(text);
    if (!/^\/icons\/\d+\.png$/.test(path)) return void response.writeHead(404).end();
    void readFile(`${root}public${path}`).then((bytes) => response.writeHead(200, { 'content-type': 'image/png' }).end(bytes), () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    sources: Object.keys(built.metafile.inputs),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
