import { DeployError } from '../domain/errors.ts';
import type { SnapshotFile, SnapshotRow, SlipwayDatabase } from './database.ts';
import { type BlobStore, segmentPath } from './blobs.ts';
import type { Span } from './read-spans.ts';

/** What a source says when it has handed everything over. */
export type SnapshotReport = Pick<SnapshotRow, 'source' | 'routing' | 'leftOut' | 'gaps'>;

/**
 * A snapshot that is being written. Each call resolves once its bytes are in the browser's file system, so that memory holds no more than what is
 * not acknowledged yet. Throws DeployError `capture.malformed` for calls that contradict themselves.
 */
export interface SnapshotWriter {
  /** Whole files; `bytes` holds them one after another and nothing else. */
  addFiles(files: readonly { path: string; size: number }[], bytes: Blob): Promise<void>;
  /** A part of a large file; parts come in order. */
  addPart(path: string, bytes: Blob, last: boolean): Promise<void>;
  /** Writes the list of files down: from now on the snapshot counts. Throws DeployError `capture.incomplete` when the end of a file never came. */
  finish(report: SnapshotReport): Promise<void>;
  /** Lets go of files that were begun and ends hashing; what is written stays until the snapshot is begun anew or tidied away. */
  abandon(): Promise<void>;
}

/** Most bytes of one call. */
const mostBytes = 32 * 1024 * 1024;

type LargeFile = { readonly segment: number; size: number; readonly stream: Awaited<ReturnType<BlobStore['create']>> };

function malformed(message: string): DeployError {
  return new DeployError('capture.malformed', message, { next: 'Reload the editor\'s tab and try again.' });
}

/** What a snapshot is written with. */
export interface SnapshotParts {
  readonly database: SlipwayDatabase;
  readonly blobs: BlobStore;
  /** SHA-256 of spans, hex. What is written is hashed while the next files come; what cannot be is hashed later. */
  hash(spans: readonly Span[]): Promise<readonly string[]>;
  now(): number;
}

/** Begins a snapshot; what an earlier attempt of the same id left is removed first. */
export async function beginSnapshot({ database, blobs, hash, now }: SnapshotParts, { id, projectId }: { id: string; projectId: string }): Promise<SnapshotWriter> {
  await database.snapshots.delete(id);
  await blobs.remove(`snapshots/${id}`);
  const files: SnapshotRow['files'] = [];
  const large = new Map<string, LargeFile>();
  const hashing: Promise<void>[] = [];
  let segments = 0;
  let total = 0;
  const note = (path: string, size: number, segment: number, offset: number): SnapshotFile => {
    // The media type follows when names are settled.
    const file: SnapshotFile = { path, size, segment, offset, sha256: '', mode: '0644', mediaType: '' };
    files.push(file);
    total += size;
    return file;
  };
  const beginHashing = (written: readonly SnapshotFile[]): void => {
    hashing.push(hash(written.map(({ segment, offset, size }) => ({ path: segmentPath(id, segment), offset, length: size }))).then(
      (digests) => written.forEach((file, index) => (file.sha256 = digests[index] ?? '')),
      () => undefined,
    ));
  };
  const bounded = (bytes: Blob): void => {
    if (bytes.size > mostBytes) throw malformed('The editor\'s page sent more at once than it may.');
  };
  const abandon = async (): Promise<void> => {
    const begun = [...large.values()];
    large.clear();
    // A stream that failed before cannot be stopped, and need not be.
    await Promise.allSettled([...begun.map(({ stream }) => stream.abort()), ...hashing]);
  };
  return {
    async addFiles(entries, bytes) {
      bounded(bytes);
      if (entries.reduce((sum, { size }) => sum + size, 0) !== bytes.size) throw malformed('The editor\'s page sent files of other sizes than it said.');
      const segment = segments;
      segments += 1;
      await blobs.write(segmentPath(id, segment), bytes);
      let offset = 0;
      beginHashing(entries.map(({ path, size }) => {
        offset += size;
        return note(path, size, segment, offset - size);
      }));
    },
    async addPart(path, bytes, last) {
      bounded(bytes);
      let file = large.get(path);
      if (!file) {
        const segment = segments;
        segments += 1;
        file = { segment, size: 0, stream: await blobs.create(segmentPath(id, segment)) };
        large.set(path, file);
      }
      await file.stream.append(bytes);
      file.size += bytes.size;
      if (!last) return;
      await file.stream.close();
      beginHashing([note(path, file.size, file.segment, 0)]);
      large.delete(path);
    },
    async finish(report) {
      const [unfinished] = large.keys();
      if (unfinished !== undefined) {
        await abandon();
        throw new DeployError('capture.incomplete', `The end of ${unfinished} never came.`, { next: 'Reload the editor\'s tab and try again.' });
      }
      await Promise.all(hashing);
      const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      await database.snapshots.put({ id, projectId, createdAt: now(), state: 'captured', files: ordered, bytes: total, content: null, ...report });
    },
    abandon,
  };
}
