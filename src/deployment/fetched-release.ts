import pLimit from 'p-limit';
import { DeployError } from '../domain/errors.ts';
import type { DeploymentFile } from '../domain/manifest.ts';
import { siteOf } from '../domain/site.ts';
import { beginSnapshot, type SnapshotParts } from '../storage/snapshot-writer.ts';
import type { FetchOrder } from './pipelines/parts.ts';
import type { Releases } from './releases.ts';

/** What a release is fetched with. */
export interface FetchParts extends SnapshotParts {
  readonly releases: Pick<Releases, 'served'>;
}

/** Files that are fetched at the same time, and bytes that are written together. */
const atOnce = 6;
const together = 8 * 1024 * 1024;

function recordOf(files: readonly DeploymentFile[]): ReadonlyMap<string, boolean> {
  return new Map(files.flatMap(({ path, hashed }) => (hashed === undefined ? [] : [[path, hashed] as const])));
}

/**
 * Brings the very files of a release that lies at another target into a snapshot, each checked by its digest. Begins anew when called again for the
 * same snapshot. Throws DeployError `release.unknown`, `release.unreadable`, or `permission.missing`.
 */
export async function fetchRelease({ releases, ...parts }: FetchParts, { release: id, snapshotId, signal, log }: FetchOrder): Promise<void> {
  const release = await parts.database.releases.get(id);
  if (!release) throw new DeployError('release.unknown', 'This browser does not know the files of that release.', { next: 'Deploy the project itself to this environment.' });
  const writer = await beginSnapshot(parts, { id: snapshotId, projectId: siteOf(release.site).project });
  const batch: { file: DeploymentFile; bytes: Uint8Array<ArrayBuffer> }[] = [];
  let waiting = 0;

  async function flush(): Promise<void> {
    const taken = batch.splice(0);
    waiting = 0;
    if (taken.length > 0) await writer.addFiles(taken.map(({ file }) => ({ path: file.path, size: file.size })), new Blob(taken.map(({ bytes }) => bytes)));
  }

  async function take(file: DeploymentFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length > together) {
      for (let from = 0; from < bytes.length; from += together) {
        await writer.addPart(file.path, new Blob([bytes.subarray(from, from + together)]), from + together >= bytes.length);
      }
      return;
    }
    batch.push({ file, bytes });
    waiting += bytes.length;
    if (waiting >= together) await flush();
  }

  try {
    const limit = pLimit(atOnce);
    const read = await releases.served(release);
    const failed = new AbortController();
    const stop = AbortSignal.any([signal, failed.signal]);
    // All of them are waited for: one that still wrote would write into what the next attempt makes.
    await Promise.allSettled(release.files.map((file) => limit(async () => {
      stop.throwIfAborted();
      await take(file, await read(file, stop));
    }).catch((error: unknown) => failed.abort(error))));
    stop.throwIfAborted();
    await flush();
    await writer.finish({ source: { ...release.source, kind: 'release', from: release.id }, routing: release.routing, hashed: recordOf(release.files), leftOut: [], gaps: [] });
    log(`Fetched ${release.files.length} files from the agent the release lies at`);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
