import { randomBytes } from 'node:crypto';
import type { DeploymentFile } from '../../domain/manifest.ts';
import { toBase64Url } from '../../security/bytes.ts';
import { type BlobRow, blobKey, type Extent } from './blob-table.ts';
import { createTwins } from './compressed-twins.ts';
import { packPath } from './pack-reader.ts';
import type { StoreParts } from './receiver.ts';
import { compressedVariants, mayCompress } from './variants.ts';

/** Compressed forms are written once this many bytes of them are in memory. */
const batch = 8 * 1024 * 1024;

interface Made {
  readonly key: string;
  readonly row: BlobRow;
  readonly br?: Uint8Array;
  readonly gzip?: Uint8Array;
}

/** Writes compressed forms into a pack of their own, then into the index, where their files still lie where they lay. */
async function keepForms({ root, tables, folder, files }: StoreParts, project: string, made: readonly Made[]): Promise<void> {
  const pack = `z-${toBase64Url(randomBytes(15))}`;
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const place = (bytes: Uint8Array | undefined): Extent | undefined => {
    if (!bytes) return undefined;
    chunks.push(bytes);
    offset += bytes.length;
    return { pack, offset: offset - bytes.length, length: bytes.length };
  };
  const rows = made.map(({ key, row, br, gzip }) => {
    const [brAt, gzipAt] = [place(br), place(gzip)];
    return { key, row: { ...row, weighed: true, ...(brAt ? { br: brAt } : {}), ...(gzipAt ? { gzip: gzipAt } : {}) } };
  });
  if (chunks.length > 0) await files.put(packPath(folder, project, pack), chunks);
  await root.transaction(() => {
    for (const { key, row } of rows) {
      const now = tables.blobs.get(key);
      if (now?.pack === row.pack && now.offset === row.offset && now.weighed !== true) void tables.blobs.put(key, row);
    }
  });
}

/**
 * Makes the compressed forms of those of a release's files that have none yet, from what lies compressed beside them or anew,
 * one file at a time, so that sites are served meanwhile. A crash or the signal leaves some done, the others to do.
 */
export async function compressRelease(parts: StoreParts, project: string, list: readonly DeploymentFile[], signal: AbortSignal): Promise<void> {
  const twins = createTwins(parts, project, list);
  const wanted = new Map<string, { readonly row: BlobRow; readonly file: DeploymentFile }>();
  for (const file of list) {
    const key = blobKey(project, file.sha256);
    const row = parts.tables.blobs.get(key);
    const hasTwin = twins.has(file.path);
    if (!row || row.weighed === true || (!hasTwin && !mayCompress(file.mediaType, file.size))) continue;
    if (hasTwin || !wanted.has(key)) wanted.set(key, { row, file });
  }
  let made: Made[] = [];
  let held = 0;
  for (const [key, { row, file }] of wanted) {
    if (signal.aborted) break;
    const beside = await twins.of(file);
    const isWorth = mayCompress(file.mediaType, file.size) && (!beside.br || !beside.gzip);
    const forms = { ...(isWorth ? await compressedVariants(await parts.reader.read(project, row)) : {}), ...beside };
    made.push({ key, row, ...forms });
    held += (forms.br?.length ?? 0) + (forms.gzip?.length ?? 0);
    if (held < batch) continue;
    await keepForms(parts, project, made);
    made = [];
    held = 0;
  }
  if (made.length > 0) await keepForms(parts, project, made);
}
