import type { RootDatabase } from 'lmdb';
import { DeploymentStatement } from '../../domain/manifest.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import { type BlobRow, blobKey, type StoreTables } from './blob-table.ts';
import type { DurableFiles } from './durable-files.ts';
import { packPath } from './pack-reader.ts';

/** A file nothing names may be one that is being received just now; it is left alone for this long, ms. */
const grace = 3_600_000;

function packsOf(row: BlobRow): string[] {
  return [row.pack, ...(row.br ? [row.br.pack] : []), ...(row.gzip ? [row.gzip.pack] : [])];
}

/**
 * Deletes what no manifest names: first from the index, in one transaction that sees every manifest, then from the disk. A crash in
 * between leaves files without an entry, which the next collection finds.
 */
export async function collectGarbage({ root, tables, folder, files, now }: { root: RootDatabase; tables: StoreTables; folder: string; files: DurableFiles; now(): number }): Promise<{ blobs: number; packs: number }> {
  const { projects, packs, blobs } = await root.transaction(() => {
    const named = new Set<string>();
    const deployments = new Set<string>();
    for (const { key, value } of tables.manifests.getRange()) {
      deployments.add(key);
      const { subject } = DeploymentStatement.parse(JSON.parse(fromUtf8(value.bytes)));
      for (const { digest } of subject) named.add(blobKey(value.project, digest.sha256));
    }
    const projects = new Set<string>();
    const packs = new Set<string>();
    const doomed: string[] = [];
    for (const { key, value } of tables.blobs.getRange()) {
      const project = key.slice(0, key.indexOf('/'));
      projects.add(project);
      if (named.has(key)) for (const pack of packsOf(value)) packs.add(`${project}/${pack}`);
      else doomed.push(key);
    }
    for (const { key, value } of tables.parts.getRange()) {
      const deployment = key.slice(0, key.indexOf('/'));
      const project = tables.manifests.get(deployment)?.project;
      if (project === undefined) void tables.parts.remove(key);
      else for (const { pack } of value.parts) packs.add(`${project}/${pack}`);
    }
    for (const key of doomed) void tables.blobs.remove(key);
    return { projects, packs, blobs: doomed.length };
  });
  await root.flushed;
  let removed = 0;
  for (const project of projects) {
    for (const { name, changedAt } of await files.list(packPath(folder, project, '.'))) {
      if (packs.has(`${project}/${name}`) || now() - changedAt < grace) continue;
      await files.remove(packPath(folder, project, name));
      removed += 1;
    }
  }
  return { blobs, packs: removed };
}
