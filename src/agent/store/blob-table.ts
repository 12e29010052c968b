import type { Database, RootDatabase } from 'lmdb';

/** Where bytes lie: in which pack file of the project, from where, how many. */
export interface Extent {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
}

/** A verified file. `br` and `gzip` are the same bytes compressed, where that pays. */
export interface BlobRow extends Extent {
  readonly br?: Extent;
  readonly gzip?: Extent;
  /** Whether it was decided already if compressing pays. */
  readonly weighed?: boolean;
}

/** Parts of a large file that have arrived, by `<deployment>/<subject>`; each lies in a file of its own. */
export interface PartsRow {
  readonly parts: readonly { readonly offset: number; readonly length: number; readonly pack: string }[];
}

/** A manifest as it was received. */
export interface ManifestRow {
  readonly project: string;
  readonly bytes: Uint8Array;
}

/** The store's tables, in the database of the agent. */
export interface StoreTables {
  /** By `<project>/<sha256>`: files are shared within a project and nowhere else. */
  readonly blobs: Database<BlobRow, string>;
  readonly parts: Database<PartsRow, string>;
  readonly manifests: Database<ManifestRow, string>;
  readonly configurations: Database<Uint8Array, string>;
  /** Deployments whose every file was read back and compared, with the time, ms; 0 = that was so once, and something of it was lost since. */
  readonly verified: Database<number, string>;
  /** Verified deployments whose files may still lack compressed forms, with the time since, ms. */
  readonly uncompressed: Database<number, string>;
  /** By `<project>/<pack>`: the mark of a pack file all of whose bytes were compared with their names (`PackReader.mark`). */
  readonly sound: Database<string, string>;
}

/** Opens the store's tables. */
export function openStoreTables(root: RootDatabase): StoreTables {
  return {
    blobs: root.openDB({ name: 'blobs' }),
    parts: root.openDB({ name: 'blob-parts' }),
    manifests: root.openDB({ name: 'manifests' }),
    configurations: root.openDB({ name: 'configurations', encoding: 'binary' }),
    verified: root.openDB({ name: 'verified' }),
    uncompressed: root.openDB({ name: 'uncompressed' }),
    sound: root.openDB({ name: 'sound-packs' }),
  };
}

/** Key of a file in `blobs`. */
export function blobKey(project: string, sha256: string): string {
  return `${project}/${sha256}`;
}
