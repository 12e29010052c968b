import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BoltPageProject } from './projects.ts';

/** The project a page shows when it is given none: a small Vite and React site with images, a font, WebAssembly and awkward file names. */
export async function sampleProject(): Promise<BoltPageProject> {
  const folder = fileURLToPath(new URL('sample', import.meta.url));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    if (!/^(node_modules|dist)\//.test(path)) files.set(path, await readFile(file));
  }
  return { description: 'Tide table', files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
