import { DeployError } from '../domain/errors.ts';
import { contentDigest } from '../packaging/content-digest.ts';
import { mediaTypeOf } from '../packaging/media-type.ts';
import { settleNames } from '../packaging/names.ts';
import { segmentPath } from '../storage/blobs.ts';
import type { SlipwayDatabase, SnapshotFile } from '../storage/database.ts';
import type { Pool } from './pool.ts';
import type { ShowProgress } from './progress.ts';

/** Bytes hashed in one job, so that workers get equal shares and progress moves. */
const batchBytes = 8 * 1024 * 1024;

function batches(files: readonly SnapshotFile[]): SnapshotFile[][] {
  const all: SnapshotFile[][] = [];
  let open: SnapshotFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (open.length > 0 && (bytes + file.size > batchBytes || open.length >= 500)) {
      all.push(open);
      open = [];
      bytes = 0;
    }
    open.push(file);
    bytes += file.size;
  }
  return open.length > 0 ? [...all, open] : all;
}

/** Hashes a snapshot, settles its names and media types, and marks it ready. Throws DeployError `snapshot.gone`, `project.path-refused`. */
export async function digestSnapshot(
  { database, pool, progress }: { database: SlipwayDatabase; pool: Pool; progress: ShowProgress }, { snapshotId, run }: { snapshotId: string; run: string },
): Promise<{ files: number; bytes: number; content: string }> {
  const snapshot = await database.snapshots.get(snapshotId);
  if (!snapshot || snapshot.state === 'capturing') throw new DeployError('snapshot.gone', 'The captured files are no longer there.', { next: 'Deploy again from the editor\'s tab.' });
  const names = settleNames(snapshot.files.map((file) => file.path));
  const show = progress(run, 'digest', snapshot.bytes);
  let done = 0;
  const digests = new Map<string, string>();
  await Promise.all(batches(snapshot.files).map(async (batch) => {
    const result = await pool.run({ kind: 'hash', spans: batch.map((file) => ({ path: segmentPath(snapshotId, file.segment), offset: file.offset, length: file.size })) });
    if (result.kind === 'hash') batch.forEach((file, index) => digests.set(file.path, result.digests[index] ?? ''));
    done += batch.reduce((sum, file) => sum + file.size, 0);
    show(done);
  }));
  const files = snapshot.files.map((file, index): SnapshotFile => {
    const path = names[index] ?? file.path;
    return { ...file, path, sha256: digests.get(file.path) ?? '', mediaType: mediaTypeOf(path) };
  });
  const content = await contentDigest(files);
  await database.snapshots.update(snapshotId, { files, content, state: 'ready' });
  return { files: files.length, bytes: snapshot.bytes, content };
}
