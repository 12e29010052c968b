import { DeployError } from '../../domain/errors.ts';
import { installedPackages } from '../left-out.ts';

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

/**
 * Why a folder is never looked into, in words: nothing in it ever goes along, and it may hold a hundred thousand files. `installed` = its
 * place is where packages are installed, at the top or beside a package.json; elsewhere `node_modules` is a folder of the site.
 */
export function neverEntered(name: string, installed: boolean): string | undefined {
  if (name === 'node_modules' && installed) return installedPackages;
  if (name === '.git' || name === '.svn' || name === '.hg') return 'the project’s history is not part of the site';
  if (name === '__MACOSX') return 'it was left by a file manager';
  return undefined;
}

/** A file's text as UTF-8, whatever it holds; undefined when it is larger than `limit` bytes. */
export async function smallText(file: PickedFile, limit: number): Promise<string | undefined> {
  const { size, pieces } = await file.open();
  if (size > limit) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces()) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

/** Refuses more files than a release may have. */
export function tooMany(limit: number, name: string): DeployError {
  return new DeployError('source.too-large', `There are more than ${limit} files in “${name}”.`, { next: 'Choose the folder that holds the finished site.' });
}
