import { DeployError } from '../../domain/errors.ts';
import { type BlobRow, blobKey, type StoreTables } from './blob-table.ts';
import type { KnownRelease } from './manifest-cache.ts';
import type { PackReader } from './pack-reader.ts';

/** How a release is verified. */
export interface VerifyOptions {
  /** Reads packs again that were found right before and have not been touched since. */
  readonly thorough?: boolean;
}

type PackFiles = Map<string, { readonly path: string; readonly row: BlobRow }>;

/** The release's files by the pack they lie in, then by their name. */
function filesByPack({ project, statement }: KnownRelease, tables: StoreTables): Map<string, PackFiles> {
  const packs = new Map<string, PackFiles>();
  for (const { name: path, digest: { sha256 }, annotations: { size } } of statement.subject) {
    const row = tables.blobs.get(blobKey(project, sha256));
    if (!row) throw new DeployError('release.incomplete', `${path} is missing.`, { next: 'Send what is missing, then seal again.' });
    if (row.length !== size) throw new DeployError('release.damaged', `${path} is not as long as the manifest says.`, { next: 'Deploy again.' });
    const files: PackFiles = packs.get(row.pack) ?? new Map();
    packs.set(row.pack, files.set(sha256, { path, row }));
  }
  return packs;
}

/**
 * Compares every file of a release with its SHA-256, as it lies on the disk. A pack that was read whole before and that nobody has touched since is not read
 * again, unless all of it is asked for: so a release that shares most of its files with the one before costs what is new. Throws DeployError
 * `release.incomplete`, `release.damaged`, `store.damaged`.
 */
export async function verifyRelease({ tables, reader }: { tables: StoreTables; reader: PackReader }, release: KnownRelease, { thorough = false }: VerifyOptions): Promise<void> {
  for (const [pack, files] of filesByPack(release, tables)) {
    const key = `${release.project}/${pack}`;
    const { mark, bytes } = await reader.mark(release.project, pack);
    if (!thorough && tables.sound.get(key) === mark) continue;
    const inOrder = [...files].toSorted(([, a], [, b]) => a.row.offset - b.row.offset);
    const hashes = await reader.hashes(release.project, pack, inOrder.map(([, { row }]) => row));
    inOrder.forEach(([sha256, { path }], index) => {
      if (hashes[index] !== sha256) throw new DeployError('release.damaged', `${path} is not what was received.`, { next: 'Check the disk, then deploy again.' });
    });
    // Only what was read counts: a pack of which this release has a part stays unknown.
    if (inOrder.reduce((sum, [, { row }]) => sum + row.length, 0) === bytes) await tables.sound.put(key, mark);
  }
}
