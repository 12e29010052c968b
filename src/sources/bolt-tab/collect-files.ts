import { z } from 'zod';
import { Inventory, Listing, type Place, Texts } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { manifestLimits } from '../../domain/manifest.ts';
import { isJudgedByContent, maxJudgedBytes, secretByContent } from '../../security/scan/secret-contents.ts';
import { leftOutBecause } from '../left-out.ts';
import type { CaptureOptions } from '../source.ts';
import type { PageLink } from './page-link.ts';

/** What was handed to the sink. */
export interface Collected {
  readonly paths: readonly string[];
  readonly leftOut: readonly { path: string; reason: string }[];
}

/** Most bytes of one call of the sink. */
const mostBytes = 32 * 1024 * 1024;

/** A file that was listed; `size` and `sha256` where a program beside the files has told them. */
interface Listed {
  readonly path: string;
  readonly size?: number;
  readonly sha256?: string;
}

/** What lies below a folder: as a program beside the files tells it, or as their place lists it. */
async function listed(link: PageLink, place: Place, folder: string): Promise<{ files: Listed[]; odd: string[]; more: boolean }> {
  const query = { place, folder, skip: folder === '' ? ['node_modules', '.git'] : [], limit: manifestLimits.files };
  const inventory = await link.call({ op: 'inventory', digests: true, ...query }, Inventory);
  if (inventory) {
    return { ...inventory, files: inventory.files.map(({ path, size, sha256 }) => ({ path, size, ...(sha256 === null ? {} : { sha256 }) })) };
  }
  const listing = await link.call({ op: 'list', ...query }, Listing);
  return { ...listing, files: listing.files.map((path) => ({ path })) };
}

/**
 * Hands every file below `folder` to the sink, under its path in that folder. Only what was listed is taken, each file once, whole and
 * with the size that was told. Throws DeployError `source.too-large`, `source.malformed`, `capture.changed`.
 */
export async function collectFiles(link: PageLink, place: Place, folder: string, { sink, progress }: Pick<CaptureOptions, 'sink' | 'progress'>): Promise<Collected> {
  const prefix = folder === '' ? '' : `${folder}/`;
  const listing = await listed(link, place, folder);
  if (listing.more) throw new DeployError('source.too-large', `There are more than ${manifestLimits.files} files in ${folder === '' ? 'the project' : `“${folder}”`}.`, { next: 'Check that the output folder is the right one.' });

  const leftOut = listing.odd.map((path) => ({ path: inside(path), reason: 'it is neither a file nor a folder' }));
  const wanted = new Map<string, Listed>();
  for (const file of listing.files) {
    if (!file.path.startsWith(prefix)) throw malformed(file.path);
    const relative = inside(file.path);
    const reason = leftOutBecause(relative, folder === '');
    if (reason === undefined) wanted.set(file.path, file);
    else leftOut.push({ path: relative, reason });
  }
  const judged = [...wanted.keys()].filter((path) => isJudgedByContent(inside(path)));
  const texts = judged.length === 0 ? {} : await link.call({ op: 'texts', place, paths: judged, limit: maxJudgedBytes }, Texts);
  for (const path of judged) {
    const reason = secretByContent(inside(path), texts[path] ?? '');
    if (reason !== undefined && wanted.delete(path)) leftOut.push({ path: inside(path), reason });
  }

  const paths: string[] = [];
  const begun = new Map<string, number>();
  let bytes = 0;
  function inside(path: string): string {
    return path.slice(prefix.length);
  }
  function count(size: number): void {
    bytes += size;
    if (size > mostBytes) throw malformed('');
    if (bytes > manifestLimits.bytes) throw new DeployError('source.too-large', 'The site is larger than one gibibyte.', { next: 'Check that the output folder is the right one.' });
  }
  function whole(path: string, size: number): { path: string; size: number; sha256?: string } {
    const known = wanted.get(path);
    if (!known) throw malformed(path);
    if (known.size !== undefined && known.size !== size) throw changed(inside(path));
    wanted.delete(path);
    const relative = inside(path);
    paths.push(relative);
    return { path: relative, size, ...(known.sha256 === undefined ? {} : { sha256: known.sha256 }) };
  }

  const sizes = [...wanted.values()].flatMap(({ size }) => size ?? []);
  await link.call({ op: 'collect', place, paths: [...wanted.keys()], ...(sizes.length === wanted.size ? { sizes } : {}) }, z.unknown(), {
    unread(path, reason) {
      const known = wanted.get(path);
      if (!known) throw malformed(path);
      // It could be read when it was hashed.
      if (known.sha256 !== undefined) throw changed(inside(path));
      wanted.delete(path);
      leftOut.push({ path: inside(path), reason: `it could not be read: ${reason.slice(0, 200)}` });
    },
    async files(files, blob) {
      count(blob.size);
      await sink.addFiles(files.map(({ path, size }) => whole(path, size)), blob);
      progress(bytes);
    },
    async part(path, blob, last) {
      if (!wanted.has(path)) throw malformed(path);
      count(blob.size);
      const size = (begun.get(path) ?? 0) + blob.size;
      begun.set(path, size);
      await sink.addPart(inside(path), blob, last, last ? whole(path, size).sha256 : undefined);
      progress(bytes);
    },
  });
  if (wanted.size > 0) throw malformed([...wanted.keys()][0] ?? '');
  return { paths, leftOut };
}

function changed(path: string): DeployError {
  return new DeployError('capture.changed', `“${path}” changed while it was read.`, {
    next: 'Wait until the editor has finished writing, then start again.', retry: 'backoff', details: { path: path.slice(0, 512) },
  });
}

function malformed(path: string): DeployError {
  return new DeployError('source.malformed', 'The editor’s page sent other files than it was asked for.', { next: 'Reload the editor’s tab and try again.', details: { path: path.slice(0, 512) } });
}
