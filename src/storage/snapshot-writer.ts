import { DeployError } from '../domain/errors.ts';
import type { SnapshotFile, SnapshotRow, SlipwayDatabase } from './database.ts';
import { type BlobStore, segmentPath } from './blobs.ts';
import { borrowHeldFiles, type WantedFile } from './held-files.ts';
import type { Span } from './read-spans.ts';

/** What a source says when it has handed everything over. */
export type SnapshotReport = Pick<SnapshotRow, 'source' | 'routing' | 'leftOut' | 'gaps' | 'findings'> & {
  /** Whether the names of files carry a hash of their content, by path, where the source knows. */
  readonly hashed?: ReadonlyMap<string, boolean> | undefined;
};

/**
 * A snapshot that is being written. Each call resolves once its bytes are in the browser's file system, so that memory holds no more than what is
 * not acknowledged yet. Throws DeployError `capture.malformed` for calls that contradict themselves.
 */
export interface SnapshotWriter {
  /** Whole files; `bytes` holds them one after another and nothing else. */
  addFiles(files: readonly { path: string; size: number; sha256?: string }[], bytes: Blob): Promise<void>;
  /** A part of a large file; parts come in order. */
  addPart(path: string, bytes: Blob, last: boolean, sha256?: string): Promise<void>;
  /** Takes files over whose bytes an earlier snapshot of the project holds; answers their paths. The others have to be added. */
  reuse(wanted: readonly WantedFile[]): Promise<ReadonlySet<string>>;
  /**
   * Writes the list of files down: from now on the snapshot counts. Throws DeployError `capture.incomplete` when the end of a file never
   * came, `capture.changed` when a file has not the digest that its source told.
   */
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

function changed(path: string): DeployError {
  return new DeployError('capture.changed', `“${path}” changed while it was read.`, {
    next: 'Wait until the editor has finished writing, then start again.', retry: 'backoff', details: { path },
  });
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
  const told = new Map<SnapshotFile, string>();
  let segments = 0;
  let written = 0;
  let reused = 0;
  let borrows: SnapshotRow['borrows'];
  // The media type follows when names are settled.
  const unsettled = { mode: '0644', mediaType: '' } as const;
  const note = (path: string, size: number, segment: number, offset: number): SnapshotFile => {
    const file: SnapshotFile = { path, size, segment, offset, sha256: '', ...unsettled };
    files.push(file);
    written += size;
    return file;
  };
  const hashAll = async (written: readonly SnapshotFile[]): Promise<void> => {
    const digests = await hash(written.map(({ segment, offset, size }) => ({ path: segmentPath(id, segment), offset, length: size })));
    written.forEach((file, index) => (file.sha256 = digests[index] ?? ''));
  };
  const beginHashing = (written: readonly SnapshotFile[]): void => {
    hashing.push(hashAll(written).catch(() => undefined));
  };
  const insistOnTold = async (): Promise<void> => {
    // Hashed once more here, because what is hashed later is compared with nothing.
    const unhashed = [...told.keys()].filter(({ sha256 }) => sha256 === '');
    if (unhashed.length > 0) await hashAll(unhashed);
    for (const [{ path, sha256 }, wanted] of told) if (sha256 !== wanted) throw changed(path);
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
      beginHashing(entries.map(({ path, size, sha256 }) => {
        offset += size;
        const file = note(path, size, segment, offset - size);
        if (sha256 !== undefined) told.set(file, sha256);
        return file;
      }));
    },
    async addPart(path, bytes, last, sha256) {
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
      const noted = note(path, file.size, file.segment, 0);
      if (sha256 !== undefined) told.set(noted, sha256);
      beginHashing([noted]);
      large.delete(path);
    },
    async reuse(wanted) {
      const nothing = { tools: {} };
      const routing = { spa: false, cleanUrls: false, headers: [], redirects: [] };
      const draft: SnapshotRow = {
        id, projectId, createdAt: now(), state: 'capturing', source: { kind: 'bolt-container', ...nothing }, routing,
        files: [], bytes: 0, content: null, leftOut: [], gaps: [],
      };
      const held = await borrowHeldFiles({ database, blobs }, draft, wanted);
      ({ borrows } = held);
      for (const { path, size, sha256 } of wanted) {
        const place = held.files.get(path);
        if (!place) continue;
        files.push({ path, size, sha256, ...place, ...unsettled });
        reused += size;
      }
      return new Set(held.files.keys());
    },
    async finish({ hashed, ...report }) {
      const [unfinished] = large.keys();
      if (unfinished !== undefined) {
        await abandon();
        throw new DeployError('capture.incomplete', `The end of ${unfinished} never came.`, { next: 'Reload the editor\'s tab and try again.' });
      }
      await Promise.all(hashing);
      await insistOnTold();
      const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((file): SnapshotFile => {
        const known = hashed?.get(file.path);
        return known === undefined ? file : { ...file, hashed: known };
      });
      await database.snapshots.put({ id, projectId, createdAt: now(), state: 'captured', files: ordered, bytes: written + reused, content: null, written, ...(borrows ? { borrows } : {}), ...report });
    },
    abandon,
  };
}
