import { DeployError } from '../../domain/errors.ts';

/** One file of a place that a person picked. */
export interface PickedFile {
  /** Opens it; `pieces` gives its bytes in order, at most 8 MiB at once. */
  open(): Promise<{ readonly size: number; pieces(): AsyncIterable<Uint8Array<ArrayBuffer>> }>;
}

/** A folder or an archive, listed. Paths are relative, with slashes. */
export interface PickedFiles {
  readonly kind: 'folder' | 'zip';
  readonly name: string;
  readonly files: ReadonlyMap<string, PickedFile>;
  /** What was there and cannot be taken, in words. */
  readonly odd: readonly { path: string; reason: string }[];
}

/** Most bytes of one piece. */
export const pieceBytes = 8 * 1024 * 1024;

/** Folders that are never looked into: nothing in them ever goes along, and they may hold a hundred thousand files. */
export function neverEntered(name: string): string | undefined {
  if (name === 'node_modules') return 'installed packages belong to the build, not to the site';
  if (name === '.git' || name === '.svn' || name === '.hg') return 'the project’s history is not part of the site';
  if (name === '__MACOSX') return 'it was left by a file manager';
  return undefined;
}

/** Refuses more files than a release may have. */
export function tooMany(limit: number, name: string): DeployError {
  return new DeployError('source.too-large', `There are more than ${limit} files in “${name}”.`, { next: 'Choose the folder that holds the finished site.' });
}
