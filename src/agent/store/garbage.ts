import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { DeploymentStatement } from '../../domain/manifest.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import { type BlobRow, blobKey, type StoreTables } from './blob-table.ts';
import type { DurableFiles } from './durable-files.ts';
import { packPath } from './pack-reader.ts';

/** A file nothing names may be one that is being received just now; it is left alone for this long, ms. */
const grace = 3_600_000;

/** What a collection works on. `now` in ms, to be compared with the times of files. */
export interface GarbageParts {
  readonly root: RootDatabase;
  readonly tables: StoreTables;
  readonly folder: string;
  readonly files: DurableFiles;
  now(): number;
}

function packsOf(row: BlobRow): string[] {
  return [row.pack, ...(row.br ? [row.br.pack] : []), ...(row.gzip ? [row.gzip.pack] : [])];
}

function namedBy(bytes: Uint8Array): string[] {
  return DeploymentStatement.parse(JSON.parse(fromUtf8(bytes))).subject.map(({ digest }) => digest.sha256);
}

/** Clears the index of what no manifest names; answers how many files that were, and the packs still needed as `project/pack`. Inside a transaction. */
function clearIndex(tables: StoreTables, read: ReadonlyMap<string, readonly string[]>): { blobs: number; packs: Set<string> } {
  const projects = new Map<string, string>();
  const named = new Set<string>();
  for (const { key, value: { project, bytes } } of tables.manifests.getRange()) {
    projects.set(key, project);
    // One that came meanwhile is not among those read before.
    for (const sha256 of read.get(key) ?? namedBy(bytes)) named.add(blobKey(project, sha256));
  }
  const packs = new Set<string>();
  const whole = new Set<string>();
  const doomed: string[] = [];
  for (const { key, value } of tables.blobs.getRange()) {
    if (!named.has(key)) {
      doomed.push(key);
      continue;
    }
    whole.add(key);
    for (const pack of packsOf(value)) packs.add(`${key.slice(0, key.indexOf('/'))}/${pack}`);
  }
  for (const key of doomed) void tables.blobs.remove(key);
  for (const { key, value } of [...tables.parts.getRange()]) {
    const [deployment = '', subject] = key.split('/');
    const project = projects.get(deployment);
    const sha256 = read.get(deployment)?.[Number(subject)];
    // Its file may have become whole just before a crash, or by another deployment.
    const isLeft = project === undefined || (sha256 !== undefined && whole.has(blobKey(project, sha256)));
    if (isLeft) void tables.parts.remove(key);
    else for (const { pack } of value.parts) packs.add(`${project}/${pack}`);
  }
  for (const key of [...tables.sound.getKeys()]) if (!packs.has(key)) void tables.sound.remove(key);
  for (const table of [tables.configurations, tables.verified, tables.uncompressed]) {
    for (const key of [...table.getKeys()]) if (!projects.has(key)) void table.remove(key);
  }
  return { blobs: doomed.length, packs };
}

/**
 * Deletes what no manifest names: first from the index, in one transaction that sees every manifest, then from the disk whatever the index
 * does not name. A crash in between leaves files without an entry, which the next collection finds.
 */
export async function collectGarbage({ root, tables, folder, files, now }: GarbageParts): Promise<{ blobs: number; packs: number }> {
  const read = new Map<string, string[]>();
  for (const deployment of [...tables.manifests.getKeys()]) {
    const row = tables.manifests.get(deployment);
    if (row) read.set(deployment, namedBy(row.bytes));
    // Manifests can be large and sites are being served.
    await setImmediate();
  }
  const { blobs, packs } = await root.transaction(() => clearIndex(tables, read));
  await root.flushed;
  let removed = 0;
  for (const { name: project } of await files.list(join(folder, 'packs'))) {
    for (const { name, changedAt } of await files.list(packPath(folder, project, '.'))) {
      if (packs.has(`${project}/${name}`) || now() - changedAt < grace) continue;
      await files.remove(packPath(folder, project, name));
      removed += 1;
    }
  }
  return { blobs, packs: removed };
}
