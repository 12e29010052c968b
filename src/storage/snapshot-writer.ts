import type { SnapshotRow, SlipwayDatabase } from './database.ts';
import { type BlobStore, segmentPath } from './blobs.ts';

/** What a source says when it has handed everything over. */
export type SnapshotReport = Pick<SnapshotRow, 'source' | 'routing' | 'leftOut' | 'gaps'>;

/** A snapshot that is being written. Each call resolves once its bytes are in the browser's file system. */
export interface SnapshotWriter {
  addFiles(files: readonly { path: string; size: number }[], bytes: Blob): Promise<void>;
  addPart(path: string, bytes: Blob, last: boolean): Promise<void>;
  /** Writes the list of files down: from now on the snapshot counts. */
  finish(report: SnapshotReport): Promise<void>;
}

type LargeFile = { readonly segment: number; size: number; readonly stream: Awaited<ReturnType<BlobStore['create']>> };

/** Begins a snapshot; what an earlier attempt of the same id left is removed first. */
export async function beginSnapshot(
  { database, blobs, now }: { database: SlipwayDatabase; blobs: BlobStore; now(): number }, { id, projectId }: { id: string; projectId: string },
): Promise<SnapshotWriter> {
  await database.snapshots.delete(id);
  await blobs.remove(`snapshots/${id}`);
  const files: SnapshotRow['files'] = [];
  const large = new Map<string, LargeFile>();
  let segments = 0;
  let total = 0;
  const note = (path: string, size: number, segment: number, offset: number): void => {
    // Digest and media type follow when the snapshot is hashed.
    files.push({ path, size, segment, offset, sha256: '', mode: '0644', mediaType: '' });
    total += size;
  };
  return {
    async addFiles(entries, bytes) {
      const segment = segments;
      segments += 1;
      await blobs.write(segmentPath(id, segment), bytes);
      let offset = 0;
      for (const { path, size } of entries) {
        note(path, size, segment, offset);
        offset += size;
      }
    },
    async addPart(path, bytes, last) {
      let file = large.get(path);
      if (!file) {
        file = { segment: segments, size: 0, stream: await blobs.create(segmentPath(id, segments)) };
        segments += 1;
        large.set(path, file);
      }
      await file.stream.append(bytes);
      file.size += bytes.size;
      if (!last) return;
      await file.stream.close();
      note(path, file.size, file.segment, 0);
      large.delete(path);
    },
    async finish(report) {
      await Promise.all([...large.values()].map(({ stream }) => stream.abort()));
      const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      await database.snapshots.put({ id, projectId, createdAt: now(), state: 'captured', files: ordered, bytes: total, content: null, ...report });
    },
  };
}
