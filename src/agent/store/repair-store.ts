import { setImmediate } from 'node:timers/promises';
import type { StoreRepair } from '../ports.ts';
import { type BlobRow, blobKey } from './blob-table.ts';
import { canBeDropped, examineStore } from './check-store.ts';
import type { KnownRelease } from './manifest-cache.ts';
import type { StoreParts } from './receiver.ts';

/** Finds and drops what is damaged, over the store's tables and folder. `now` in ms. */
export function createStoreRepair(parts: StoreParts, { release, compress, dropped, now }: {
  release(deployment: string): KnownRelease | undefined;
  /** Makes the compressed forms of the releases that wait for it. */
  compress(): Promise<void>;
  /** Told when files were taken out of the index. */
  dropped(): void;
  now(): number;
}): StoreRepair {
  const { tables } = parts;
  const isSame = (a: BlobRow | undefined, b: BlobRow): a is BlobRow => a !== undefined && a.pack === b.pack && a.offset === b.offset && a.length === b.length;

  return {
    async examine(project, deployments, examination) {
      const releases = deployments.flatMap((deployment) => {
        const known = release(deployment);
        return known ? [{ deployment, known }] : [];
      });
      return await examineStore(parts, project, releases, examination);
    },
    manifest: (deployment) => tables.manifests.get(deployment)?.bytes,
    async verifiedWith(project, files) {
      const found: string[] = [];
      for (const { key: deployment, value: at } of [...tables.verified.getRange()]) {
        // Manifests can be large and sites are being served.
        await setImmediate();
        const known = at === 0 ? undefined : release(deployment);
        if (known?.project === project && known.statement.subject.some(({ digest }) => files.has(digest.sha256))) found.push(deployment);
      }
      return found;
    },
    dropSync(project, { harmed, forms }) {
      for (const file of harmed) {
        const key = blobKey(project, file.sha256);
        if (file.row) tables.sound.removeSync(`${project}/${file.row.pack}`);
        // Another upload may have brought the file since.
        if (canBeDropped(file) && isSame(tables.blobs.get(key), file.row)) tables.blobs.removeSync(key);
      }
      for (const { sha256, row } of forms) {
        const key = blobKey(project, sha256);
        const { pack, offset, length } = row;
        if (isSame(tables.blobs.get(key), row)) tables.blobs.putSync(key, { pack, offset, length });
      }
      dropped();
    },
    setVerifiedSync: (deployment, holds) => tables.verified.putSync(deployment, holds ? now() : 0),
    dropConfigurationSync: (deployment) => tables.configurations.removeSync(deployment),
    async compress(deployment) {
      await tables.uncompressed.put(deployment, now());
      await compress();
    },
  };
}
