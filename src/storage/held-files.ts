import { type BlobStore, segmentPath } from './blobs.ts';
import type { SlipwayDatabase, SnapshotFile, SnapshotRow } from './database.ts';

/** A file as it is wanted, by what it holds. */
export interface WantedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** Where wanted files lie already, by path, and the snapshots whose folders that are. */
export interface HeldFiles {
  readonly files: ReadonlyMap<string, Required<Pick<SnapshotFile, 'from' | 'segment' | 'offset'>>>;
  readonly borrows: NonNullable<SnapshotRow['borrows']>;
}

/** Folders that one snapshot may borrow from: opening each costs time, and each keeps bytes that nobody needs. */
const maxFolders = 8;

/** Bytes of a snapshot's own folder. Rows of earlier versions borrow nothing. */
function bytesOf({ written, bytes }: SnapshotRow): number {
  return written ?? bytes;
}

/**
 * Finds files that the project's newest snapshot holds, by digest and size, and writes down that snapshot `id` borrows them, so that
 * their bytes are not cleared away. A folder of which less than half would be used is left: its bytes are to go.
 */
export async function borrowHeldFiles(
  { database, blobs }: { readonly database: SlipwayDatabase; readonly blobs: Pick<BlobStore, 'list'> },
  draft: SnapshotRow, wanted: readonly WantedFile[],
): Promise<HeldFiles> {
  const { snapshots } = database;
  const { files, borrows } = await database.transaction('rw', snapshots, async () => {
    const ready = (await snapshots.where('projectId').equals(draft.projectId).toArray()).filter(({ state }) => state === 'ready');
    const newest = ready.toSorted((a, b) => b.createdAt - a.createdAt)[0];
    if (!newest || newest.id === draft.id) return { files: new Map(), borrows: [] };
    const found = foundIn(newest, wanted);
    const folders = foldersOf(newest, found);
    await snapshots.put({ ...draft, borrows: folders });
    return { files: found, borrows: folders };
  });
  const present = new Set<string>();
  for (const { snapshot } of borrows) {
    for (const name of await blobs.list(`snapshots/${snapshot}`)) present.add(segmentPath(snapshot, Number(name)));
  }
  return { files: new Map([...files].filter(([, { from, segment }]) => present.has(segmentPath(from, segment)))), borrows };
}

type Found = Map<string, { from: string; segment: number; offset: number; size: number }>;

function foundIn(newest: SnapshotRow, wanted: readonly WantedFile[]): Found {
  const byDigest = new Map(newest.files.map((file) => [file.sha256, file]));
  return new Map(wanted.flatMap(({ path, size, sha256 }) => {
    const held = byDigest.get(sha256);
    if (held?.size !== size) return [];
    const { from = newest.id, segment, offset } = held;
    return [[path, { from, segment, offset, size }]];
  }));
}

function foldersOf(newest: SnapshotRow, found: Found): NonNullable<SnapshotRow['borrows']> {
  const used = new Map<string, number>();
  for (const { from, size } of found.values()) used.set(from, (used.get(from) ?? 0) + size);
  return [{ snapshot: newest.id, bytes: bytesOf(newest) }, ...newest.borrows ?? []]
    .filter(({ snapshot, bytes }) => used.has(snapshot) && 2 * (used.get(snapshot) ?? 0) >= bytes)
    .toSorted((a, b) => (used.get(b.snapshot) ?? 0) - (used.get(a.snapshot) ?? 0))
    .slice(0, maxFolders);
}

/** Projects whose last snapshot is kept, so that their next capture need not read everything again. */
const keptProjects = 5;
const keptBytes = 512 * 1024 * 1024;

/** The snapshots that are kept for the next capture of their projects: of each its newest, the latest used first, up to a bound. */
export function keptForNext(rows: readonly SnapshotRow[]): { kept: Set<string>; surplus: Set<string> } {
  const newest = new Map<string, SnapshotRow>();
  for (const row of rows.toSorted((a, b) => a.createdAt - b.createdAt)) if (row.state === 'ready') newest.set(row.projectId, row);
  const kept = new Set<string>();
  const surplus = new Set<string>();
  let bytes = 0;
  for (const row of [...newest.values()].toSorted((a, b) => b.createdAt - a.createdAt)) {
    bytes += (row.borrows ?? []).reduce((sum, borrowed) => sum + borrowed.bytes, bytesOf(row));
    (kept.size < keptProjects && bytes <= keptBytes ? kept : surplus).add(row.id);
  }
  return { kept, surplus };
}
