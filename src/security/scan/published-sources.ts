import { z } from 'zod';

const SourceMap = z.object({
  sources: z.array(z.string().nullable()),
  sourcesContent: z.array(z.string().nullable()),
});
/** What tools write about a build for other programs, under names that a site's own files do not have. */
const buildRecord = /(?:^|\/)(?:\.vite\/(?:ssr-)?manifest\.json|webpack\.stats\.json|q-manifest\.json)$/;

/** Whether a file is a record that a tool keeps of its build and no browser asks for. */
export function isBuildRecord(path: string): boolean {
  return buildRecord.test(path);
}

/** Whether a source map holds the project's own sources, packages aside (ECMA-426, `sourcesContent`). */
export function holdsSources(path: string, text: string): boolean {
  if (!/\.(?:[mc]?js|css)\.map$/.test(path)) return false;
  try {
    const { sources, sourcesContent } = SourceMap.parse(JSON.parse(text));
    return sources.some(
      (source, index) =>
        typeof sourcesContent[index] === 'string' &&
        !/(?:^|\/)node_modules\/|^webpack\/|^\0/.test(source ?? ''),
    );
  } catch {
    return false;
  }
}
