import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { filesOf } from '../../domain/manifest.ts';
import { type BlobRow, blobKey, type Extent } from './blob-table.ts';
import type { KnownRelease } from './manifest-cache.ts';
import { packPath, type PackWindow, windowOn } from './pack-reader.ts';
import type { StoreParts } from './receiver.ts';

/**
 * A file that is not what a release names. `unindexed`: nobody knows where it lies; `lost`: its pack is gone or cut short; `damaged`: other bytes lie there;
 * `unreadable`: the disk or its rights stand in the way, so nobody can tell.
 */
export interface HarmedFile {
  readonly sha256: string;
  readonly path: string;
  readonly releases: readonly string[];
  readonly how: 'unindexed' | 'lost' | 'damaged' | 'unreadable';
  /** Where the index says it lies. */
  readonly row: BlobRow | undefined;
}

/** Whether a file can be taken out of the index: what nobody could read may be whole. */
export function canBeDropped(file: HarmedFile): file is HarmedFile & { readonly row: BlobRow } {
  return file.row !== undefined && file.how !== 'unreadable';
}

/** A file with a compressed form that does not unpack to it. */
export type HarmedForms = Pick<HarmedFile, 'sha256' | 'path' | 'releases'> & { readonly row: BlobRow };

/** What was found in the store. */
export interface ExaminedStore {
  /** Bytes that were to be read, compressed forms included. */
  readonly bytes: number;
  /** The project's folder is not there at all: then nothing was read. */
  readonly folderGone: boolean;
  readonly harmed: readonly HarmedFile[];
  readonly forms: readonly HarmedForms[];
}

/** How an examination is watched and stopped. `progress` in bytes. */
export interface Examination {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Bytes that are read at once. */
const step = 256 * 1024;
const brotli = promisify(brotliDecompress);
const unzip = promisify(gunzip);

type NamedFile = Pick<HarmedFile, 'sha256' | 'path'> & { readonly size: number; readonly releases: string[] };
type Verdict = 'right' | 'lost' | 'damaged' | 'unreadable';

/** Something to be read: a file as it is, or a compressed form of it. */
interface Wanted {
  readonly file: NamedFile;
  readonly row: BlobRow;
  readonly extent: Extent;
  readonly form: 'br' | 'gzip' | undefined;
}

async function isRight(read: PackWindow, { file, extent, form }: Wanted): Promise<boolean> {
  const hash = createHash('sha256');
  if (form === undefined) {
    for await (const chunk of read(extent)) hash.update(chunk);
    return hash.digest('hex') === file.sha256;
  }
  const parts: Uint8Array[] = [];
  for await (const chunk of read(extent)) parts.push(chunk.slice());
  // Only what is small enough is compressed, and it may not unpack to more than the file.
  const bytes = await (form === 'br' ? brotli : unzip)(Buffer.concat(parts), { maxOutputLength: Math.max(1, file.size) }).catch(() => undefined);
  return bytes !== undefined && hash.update(bytes).digest('hex') === file.sha256;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Reads everything wanted of one pack, in its order, and tells of each how it is. */
async function examinePack(path: string, wanted: readonly Wanted[], tell: (wanted: Wanted, verdict: Verdict) => void): Promise<void> {
  const all = (verdict: Verdict) => wanted.forEach((one) => tell(one, verdict));
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    return all(isGone(error) ? 'lost' : 'unreadable');
  }
  try {
    const is = await file.stat();
    if (!is.isFile()) return all('unreadable');
    const read = windowOn(file, path, step);
    for (const one of wanted.toSorted((a, b) => a.extent.offset - b.extent.offset)) {
      if (one.extent.offset + one.extent.length > is.size) tell(one, 'lost');
      else tell(one, await isRight(read, one).then((right) => (right ? 'right' : 'damaged'), () => 'unreadable'));
    }
  } finally {
    await file.close();
  }
}

function filesNamedBy(releases: readonly { readonly deployment: string; readonly known: KnownRelease }[]): Map<string, NamedFile> {
  const files = new Map<string, NamedFile>();
  for (const { deployment, known } of releases) {
    for (const { sha256, path, size } of filesOf(known.statement)) {
      const file = files.get(sha256);
      if (!file) files.set(sha256, { sha256, path, size, releases: [deployment] });
      else if (file.releases.at(-1) !== deployment) file.releases.push(deployment);
    }
  }
  return files;
}

/**
 * Reads every file that releases of a project name back from the disk, whatever is in memory, and compares it with its SHA-256; unpacks every compressed
 * form and compares that. Changes nothing. Rejects with the signal's reason.
 */
export async function examineStore(
  { tables, folder }: StoreParts, project: string, releases: readonly { readonly deployment: string; readonly known: KnownRelease }[], { signal, progress }: Examination,
): Promise<ExaminedStore> {
  const harmed: HarmedFile[] = [];
  const forms = new Map<string, HarmedForms>();
  const packs = new Map<string, Wanted[]>();
  let total = 0;
  const want = (file: NamedFile, row: BlobRow, extent: Extent, form: Wanted['form']): void => {
    const wanted = packs.get(extent.pack);
    if (wanted) wanted.push({ file, row, extent, form });
    else packs.set(extent.pack, [{ file, row, extent, form }]);
    total += extent.length;
  };
  for (const file of filesNamedBy(releases).values()) {
    const row = tables.blobs.get(blobKey(project, file.sha256));
    if (!row) {
      harmed.push({ ...file, how: 'unindexed', row });
      continue;
    }
    want(file, row, row, undefined);
    for (const form of ['br', 'gzip'] as const) if (row[form]) want(file, row, row[form], form);
  }
  // A disk that is not mounted looks like a folder that was deleted: nobody may conclude from it that files are lost.
  const folderGone = packs.size > 0 && await stat(packPath(folder, project, '.')).then(() => false, isGone);
  if (folderGone) return { bytes: total, folderGone, harmed, forms: [] };
  let done = 0;
  progress(done, total);
  for (const [pack, wanted] of packs) {
    await examinePack(packPath(folder, project, pack), wanted, ({ file, row, extent, form }, verdict) => {
      signal.throwIfAborted();
      done += extent.length;
      progress(done, total);
      if (verdict === 'right') return;
      if (form === undefined) harmed.push({ ...file, how: verdict, row });
      else if (verdict !== 'unreadable') forms.set(file.sha256, { ...file, row });
    });
  }
  // What is lost itself needs no word about its forms.
  const lost = new Set(harmed.map(({ sha256 }) => sha256));
  return { bytes: total, folderGone, harmed, forms: [...forms.values()].filter(({ sha256 }) => !lost.has(sha256)) };
}
