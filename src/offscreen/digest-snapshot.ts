import { contentDigest } from '../packaging/content-digest.ts';
import { charsetBytes, recordedType } from '../packaging/charset.ts';
import { mediaTypeOf } from '../packaging/media-type.ts';
import { settleNames } from '../packaging/names.ts';
import { type BlobStore, bytesGone, storedPath } from '../storage/blobs.ts';
import type { SlipwayDatabase, SnapshotFile } from '../storage/database.ts';
import { readSpans } from '../storage/read-spans.ts';
import type { Pool } from './pool.ts';
import type { BeginProgress } from './progress.ts';

/** Bytes hashed in one job, so that workers get equal shares and progress moves; a larger file is a job of its own. */
const batchBytes = 8 * 1024 * 1024;
/** Files hashed in one job at most. */
const batchFiles = 500;

/** Files in the order in which they lie in the store, cut into jobs. */
function batches(files: readonly SnapshotFile[]): SnapshotFile[][] {
  const all: SnapshotFile[][] = [];
  let bytes = 0;
  for (const file of files.toSorted((a, b) => a.segment - b.segment || a.offset - b.offset)) {
    const open = all.at(-1);
    if (open && open.length < batchFiles && bytes + file.size <= batchBytes) {
      open.push(file);
      bytes += file.size;
    } else {
      all.push([file]);
      bytes = file.size;
    }
  }
  return all;
}

/** Pages and style sheets, which may say what they are written in. */
const saysCharset = /^text\/(?:html|css)$/;

/** Files with the charset in the media type of those that name one. Reads the beginnings of pages and style sheets. */
async function withCharsets(blobs: Pick<BlobStore, 'open'>, snapshotId: string, files: readonly SnapshotFile[]): Promise<SnapshotFile[]> {
  const texts = files.filter(({ mediaType }) => saysCharset.test(mediaType));
  const types = new Map<SnapshotFile, string>();
  const beginnings = texts.map((file) => ({ path: storedPath(snapshotId, file), offset: file.offset, length: Math.min(file.size, charsetBytes) }));
  await readSpans(blobs, beginnings, (index, bytes) => {
    const file = texts[index];
    if (file) types.set(file, recordedType(file.mediaType, bytes));
  });
  return files.map((file) => ({ ...file, mediaType: types.get(file) ?? file.mediaType }));
}

/**
 * Hashes what of a snapshot is not hashed yet, settles its names and media types, and marks it ready. A snapshot that is ready is not read again: its bytes
 * never change, and what is sent of it is checked against these digests. Throws DeployError `snapshot.gone`, `project.path-refused`, `pool.failed`.
 */
export async function digestSnapshot(
  { database, pool, progress, blobs }: { database: Pick<SlipwayDatabase, 'snapshots'>; pool: Pool; progress: BeginProgress; blobs?: Pick<BlobStore, 'open'> }, { snapshotId, run }: { snapshotId: string; run: string },
): Promise<{ files: number; bytes: number; content: string }> {
  const snapshot = await database.snapshots.get(snapshotId);
  if (!snapshot || snapshot.state === 'capturing') throw bytesGone();
  if (snapshot.state === 'ready' && snapshot.content !== null) return { files: snapshot.files.length, bytes: snapshot.bytes, content: snapshot.content };
  const names = settleNames(snapshot.files.map((file) => file.path));
  // Most were hashed while they were captured.
  const unknown = snapshot.files.filter(({ sha256 }) => sha256 === '');
  const { show, settled } = progress(run, 'digest', unknown.reduce((sum, { size }) => sum + size, 0));
  let done = 0;
  const digests = new Map<SnapshotFile, string>();
  await Promise.all(batches(unknown).map(async (batch) => {
    const found = await pool.hash(batch.map((file) => ({ path: storedPath(snapshotId, file), offset: file.offset, length: file.size })));
    batch.forEach((file, index) => digests.set(file, found[index] ?? ''));
    done += batch.reduce((sum, file) => sum + file.size, 0);
    show(done);
  }));
  await settled();
  const named = snapshot.files.map((file, index): SnapshotFile => {
    const path = names[index] ?? file.path;
    return { ...file, path, sha256: digests.get(file) ?? file.sha256, mediaType: mediaTypeOf(path) };
  });
  const files = blobs ? await withCharsets(blobs, snapshotId, named) : named;
  const content = await contentDigest(files);
  await database.snapshots.update(snapshotId, { files, content, state: 'ready' });
  return { files: files.length, bytes: snapshot.bytes, content };
}
