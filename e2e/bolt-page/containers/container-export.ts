import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { globMatcher } from './glob.ts';

/** What `WebContainer.export` may ask for. */
export const ExportRequest = z.object({
  path: z.string(),
  format: z.enum(['json', 'binary', 'zip']),
  includes: z.array(z.string()).optional(),
  excludes: z.array(z.string()).optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

/**
 * A tree as @webcontainer/api 1.6 sends and expects it (dist/utils/file-system.js): `d` is a folder, `f.c` a file's text,
 * or with `f.b` its bytes as one character each, `f.l` a link.
 */
export type WireTree = { d: Record<string, WireTree> } | { f: { c: string; b?: boolean } | { l: string } };

/** The wire tree, checked. */
export const WireTree: z.ZodType<WireTree> = z.lazy(() =>
  z.union([
    z.object({ d: z.record(z.string(), WireTree) }),
    z.object({ f: z.union([z.object({ c: z.string(), b: z.boolean().optional() }), z.object({ l: z.string() })]) }) as z.ZodType<WireTree>,
  ]),
);

/**
 * A folder's files as `WebContainer.export` gives them: a ZIP, or the wire tree as JSON. Format `binary` is that same JSON, which
 * `mount` takes back (StackBlitz does not publish its own binary format). Links are kept as links in a tree and left out of a ZIP.
 */
export async function exportFolder(folder: string, request: ExportRequest): Promise<Uint8Array> {
  const excluded = globMatcher(request.excludes ?? []);
  const included = globMatcher(request.includes ?? []);
  const wanted = (path: string) => !excluded(path) || included(path);
  if (request.format !== 'zip') return new TextEncoder().encode(JSON.stringify(await tree(folder, '', wanted)));
  const files: Record<string, Uint8Array> = {};
  await walk(folder, '', async (path, file) => {
    if (wanted(path)) files[path] = await readFile(file);
  });
  return zipSync(files, { level: 6 });
}

async function tree(folder: string, prefix: string, wanted: (path: string) => boolean): Promise<WireTree> {
  const d: Record<string, WireTree> = {};
  for (const name of (await readdir(folder)).sort()) {
    const path = prefix + name;
    const file = join(folder, name);
    const found = await lstat(file);
    if (found.isDirectory()) {
      const inner = await tree(file, `${path}/`, wanted);
      if (wanted(path) || ('d' in inner && Object.keys(inner.d).length > 0)) d[name] = inner;
    } else if (wanted(path)) {
      d[name] = found.isSymbolicLink() ? { f: { l: await readlink(file) } } : { f: content(await readFile(file)) };
    }
  }
  return { d };
}

function content(bytes: Buffer): { c: string; b?: boolean } {
  if (bytes.includes(0)) return { c: bytes.toString('latin1'), b: true };
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { c: text } : { c: bytes.toString('latin1'), b: true };
}

async function walk(folder: string, prefix: string, visit: (path: string, file: string) => Promise<void>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await walk(join(folder, entry.name), `${prefix}${entry.name}/`, visit);
    else if (entry.isFile()) await visit(prefix + entry.name, join(folder, entry.name));
  }
}
