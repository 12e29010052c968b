import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ContainerError } from './container-error.ts';

/** Where a container's project lies as its own programs and pages see it; the same as in bolt.diy. */
export const WORKDIR = '/home/project';

/**
 * The path inside the project that a container path means: `src/App.tsx`, '' for the project itself.
 * Absolute paths are relative to the working directory, with or without `/home/project` in front, as in a WebContainer. `..` ends at the
 * project: bolt.diy writes every file as `../../src/App.tsx`, because it computes its paths from `/`.
 * @throws ContainerError EINVAL for a NUL byte.
 */
export function projectPath(path: string): string {
  if (path.includes('\0')) throw new ContainerError('EINVAL', 'a path may not contain a NUL byte');
  const inside = path === WORKDIR || path.startsWith(`${WORKDIR}/`) ? path.slice(WORKDIR.length) : path;
  const parts: string[] = [];
  for (const part of inside.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/**
 * The file on disk for a container path, after following links: `folder` joined with it, but never outside `roots`.
 * A last part that does not exist yet is fine; its nearest existing parent is what is checked.
 * @throws ContainerError EACCES when a link leads outside every root.
 */
export async function diskPath(folder: string, path: string, roots: readonly string[]): Promise<string> {
  const wanted = join(folder, projectPath(path));
  let existing = wanted;
  let real = await realpath(existing).catch(() => undefined);
  while (real === undefined && existing !== folder) {
    existing = dirname(existing);
    real = await realpath(existing).catch(() => undefined);
  }
  if (real !== undefined && !roots.some((root) => real === root || real.startsWith(root + sep))) {
    throw new ContainerError('EACCES', `a link leads outside the project, open '${path}'`);
  }
  return wanted;
}
