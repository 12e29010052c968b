import { z } from 'zod';
import { Listing, type Place, Texts } from '../../content/bridge.ts';
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

/**
 * Hands every file below `folder` to the sink, under its path in that folder. Only what was listed is taken, each file once and whole.
 * Throws DeployError `source.too-large`, `source.malformed`.
 */
export async function collectFiles(link: PageLink, place: Place, folder: string, { sink, progress }: Pick<CaptureOptions, 'sink' | 'progress'>): Promise<Collected> {
  const prefix = folder === '' ? '' : `${folder}/`;
  const skip = folder === '' ? ['node_modules', '.git'] : [];
  const listing = await link.call({ op: 'list', place, folder, skip, limit: manifestLimits.files }, Listing);
  if (listing.more) throw new DeployError('source.too-large', `There are more than ${manifestLimits.files} files in ${folder === '' ? 'the project' : `“${folder}”`}.`, { next: 'Check that the output folder is the right one.' });

  const leftOut = listing.odd.map((path) => ({ path: inside(path), reason: 'it is neither a file nor a folder' }));
  const wanted = new Set<string>();
  for (const path of listing.files) {
    if (!path.startsWith(prefix)) throw malformed(path);
    const relative = inside(path);
    const reason = leftOutBecause(relative, folder === '');
    if (reason === undefined) wanted.add(path);
    else leftOut.push({ path: relative, reason });
  }
  const judged = [...wanted].filter((path) => isJudgedByContent(inside(path)));
  const texts = judged.length === 0 ? {} : await link.call({ op: 'texts', place, paths: judged, limit: maxJudgedBytes }, Texts);
  for (const path of judged) {
    const reason = secretByContent(inside(path), texts[path] ?? '');
    if (reason !== undefined && wanted.delete(path)) leftOut.push({ path: inside(path), reason });
  }

  const paths: string[] = [];
  const begun = new Set<string>();
  let bytes = 0;
  function inside(path: string): string {
    return path.slice(prefix.length);
  }
  function count(size: number): void {
    bytes += size;
    if (size > mostBytes) throw malformed('');
    if (bytes > manifestLimits.bytes) throw new DeployError('source.too-large', 'The site is larger than one gibibyte.', { next: 'Check that the output folder is the right one.' });
  }
  function whole(path: string): string {
    if (!wanted.delete(path)) throw malformed(path);
    const relative = inside(path);
    paths.push(relative);
    return relative;
  }

  await link.call({ op: 'collect', place, paths: [...wanted] }, z.unknown(), {
    unread(path, reason) {
      if (!wanted.delete(path)) throw malformed(path);
      leftOut.push({ path: inside(path), reason: `it could not be read: ${reason.slice(0, 200)}` });
    },
    async files(files, blob) {
      count(blob.size);
      await sink.addFiles(files.map(({ path, size }) => ({ path: whole(path), size })), blob);
      progress(bytes);
    },
    async part(path, blob, last) {
      if (!wanted.has(path) && !begun.has(path)) throw malformed(path);
      count(blob.size);
      begun.add(path);
      await sink.addPart(last ? whole(path) : inside(path), blob, last);
      if (last) begun.delete(path);
      progress(bytes);
    },
  });
  if (wanted.size > 0) throw malformed([...wanted][0] ?? '');
  return { paths, leftOut };
}

function malformed(path: string): DeployError {
  return new DeployError('source.malformed', 'The editor’s page sent other files than it was asked for.', { next: 'Reload the editor’s tab and try again.', details: { path: path.slice(0, 512) } });
}
