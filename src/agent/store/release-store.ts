import type { RootDatabase } from 'lmdb';
import { DeployError } from '../../domain/errors.ts';
import type { ReleaseStore } from '../ports.ts';
import { type BlobRow, blobKey, openStoreTables, type StoreTables } from './blob-table.ts';
import { createCompressor } from './compressor.ts';
import type { DurableFiles } from './durable-files.ts';
import { collectGarbage } from './garbage.ts';
import { createManifestCache, type KnownRelease, readManifest } from './manifest-cache.ts';
import { createPackReader, type PackReader } from './pack-reader.ts';
import { createReceiver } from './receiver.ts';
import { createStoreRepair } from './repair-store.ts';
import { verifyRelease, type VerifyOptions } from './verify-release.ts';

/** The store, with what the servers of sites read from it. */
export interface LocalStore extends ReleaseStore {
  readonly tables: StoreTables;
  readonly reader: PackReader;
  /** Files and routing of a release; undefined when it is not known. */
  release(deployment: string): KnownRelease | undefined;
  /** Whether every file of it was read back and compared once, whatever was lost since. */
  wasVerified(deployment: string): boolean;
  blob(project: string, sha256: string): BlobRow | undefined;
  /** Deletes files that no manifest names any more. Answers how many files and packs went. */
  collect(): Promise<{ blobs: number; packs: number }>;
}

/** What a store is opened on. */
export interface StoreOptions {
  readonly root: RootDatabase;
  /** The agent's data folder. */
  readonly folder: string;
  readonly files: DurableFiles;
  now(): number;
}

/** Opens the store over a database and a folder. */
export function openReleaseStore({ root, folder, files, now }: StoreOptions): LocalStore {
  const tables = openStoreTables(root);
  const reader = createPackReader(folder);
  const manifests = createManifestCache((deployment) => {
    const row = tables.manifests.get(deployment);
    return row && readManifest(row);
  });

  const parts = { root, tables, folder, files, reader };
  const receiver = createReceiver(parts);
  const compressor = createCompressor(parts, (deployment) => manifests.get(deployment));
  /** Deployments of which nothing is missing: what is named by a manifest stays, until a repair drops it. */
  const complete = new Set<string>();
  /** Verifications under way: a client that lost the answer asks again. */
  const verifying = new Map<string, Promise<void>>();

  function known(deployment: string): KnownRelease {
    const release = manifests.get(deployment);
    if (!release) throw new DeployError('deployment.unknown', 'The agent does not know this deployment.', { next: 'Deploy again.' });
    return release;
  }

  const isVerified = (deployment: string): boolean => (tables.verified.get(deployment) ?? 0) > 0;

  function missing(deployment: string): { bitmap: Uint8Array; count: number } {
    const { project, statement } = known(deployment);
    const bitmap = new Uint8Array(Math.ceil(statement.subject.length / 8));
    if (complete.has(deployment)) return { bitmap, count: 0 };
    let count = 0;
    statement.subject.forEach(({ digest }, index) => {
      if (tables.blobs.doesExist(blobKey(project, digest.sha256))) return;
      bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (0x80 >> (index & 7));
      count += 1;
    });
    if (count === 0) complete.add(deployment);
    return { bitmap, count };
  }

  async function verify(deployment: string, options: VerifyOptions): Promise<void> {
    await verifyRelease({ tables, reader }, known(deployment), options);
    if (isVerified(deployment)) return;
    await root.transaction(() => {
      void tables.verified.put(deployment, now());
      void tables.uncompressed.put(deployment, now());
    });
    await root.flushed;
  }

  return {
    tables,
    reader,
    addManifestSync(deployment, statementBytes, statement) {
      const { project } = statement.predicate;
      tables.manifests.putSync(deployment, { project, bytes: statementBytes });
      manifests.keep(deployment, { project, statement });
      complete.delete(deployment);
    },
    missing,
    putPack: async (deployment, header, body) => await receiver.put(deployment, known(deployment), header, body),
    async putConfiguration(deployment, bytes) {
      await tables.configurations.put(deployment, bytes);
      await root.flushed;
    },
    configuration: (deployment) => tables.configurations.get(deployment),
    verify(deployment, options = {}) {
      const running = verifying.get(deployment) ?? verify(deployment, options).finally(() => verifying.delete(deployment));
      verifying.set(deployment, running);
      return running;
    },
    removeSync(deployment) {
      tables.manifests.removeSync(deployment);
      tables.configurations.removeSync(deployment);
      tables.verified.removeSync(deployment);
      tables.uncompressed.removeSync(deployment);
      manifests.forget(deployment);
      complete.delete(deployment);
    },
    release: (deployment) => manifests.get(deployment),
    isVerified,
    wasVerified: (deployment) => tables.verified.doesExist(deployment),
    repair: createStoreRepair(parts, { release: (deployment) => manifests.get(deployment), compress: () => compressor.work(), dropped: () => complete.clear(), now }),
    blob: (project, sha256) => tables.blobs.get(blobKey(project, sha256)),
    compress: () => compressor.work(),
    collect: () => collectGarbage({ root, tables, folder, files, now }),
    stop: () => compressor.stop(),
  };
}
