import { randomBytes } from 'node:crypto';
import type { RootDatabase } from 'lmdb';
import { DeployError } from '../../domain/errors.ts';
import { type DeploymentFile, DeploymentStatement, filesOf } from '../../domain/manifest.ts';
import { concat, fromUtf8, toBase64Url } from '../../security/bytes.ts';
import { sha256Hex } from '../../security/digest.ts';
import { gunzip } from '../../security/gzip.ts';
import type { PackHeader } from '../../targets/agent/wire.ts';
import type { ReleaseStore } from '../ports.ts';
import { type BlobRow, blobKey, type Extent, openStoreTables, type StoreTables } from './blob-table.ts';
import type { DurableFiles } from './durable-files.ts';
import { collectGarbage } from './garbage.ts';
import { createManifestCache } from './manifest-cache.ts';
import { createPackReader, type PackReader, packPath } from './pack-reader.ts';
import { compressedVariants, mayCompress } from './variants.ts';

/** The store, with what the servers of sites read from it. */
export interface LocalStore extends ReleaseStore {
  readonly tables: StoreTables;
  readonly reader: PackReader;
  /** Files and routing of a release; undefined when it is not known. */
  release(deployment: string): { project: string; statement: DeploymentStatement } | undefined;
  /** Whether every file of it was read back and compared. */
  isVerified(deployment: string): boolean;
  blob(project: string, sha256: string): BlobRow | undefined;
  /** Deletes files that no manifest names any more. Answers how many files and bytes went. */
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

interface Placed {
  readonly file: DeploymentFile;
  readonly subject: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

function refuse(code: string, message: string, next = 'Send it again.'): DeployError {
  return new DeployError(code, message, { next });
}

/** Opens the store over a database and a folder. */
export function openReleaseStore({ root, folder, files, now }: StoreOptions): LocalStore {
  const tables = openStoreTables(root);
  const reader = createPackReader(folder);
  const manifests = createManifestCache((deployment) => {
    const row = tables.manifests.get(deployment);
    return row && { project: row.project, statement: DeploymentStatement.parse(JSON.parse(fromUtf8(row.bytes))) };
  });

  function known(deployment: string): { project: string; statement: DeploymentStatement } {
    const release = manifests.get(deployment);
    if (!release) throw new DeployError('deployment.unknown', 'The agent does not know this deployment.', { next: 'Deploy again.' });
    return release;
  }

  function missing(deployment: string): { bitmap: Uint8Array; count: number } {
    const { project, statement } = known(deployment);
    const bitmap = new Uint8Array(Math.ceil(statement.subject.length / 8));
    let count = 0;
    statement.subject.forEach(({ digest }, index) => {
      if (tables.blobs.doesExist(blobKey(project, digest.sha256))) return;
      bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (0x80 >> (index & 7));
      count += 1;
    });
    return { bitmap, count };
  }

  /** Cuts a pack's body into its pieces; every length is checked before anything is believed. */
  async function placed(deployment: string, header: PackHeader, body: Uint8Array): Promise<Placed[]> {
    const { statement } = known(deployment);
    const list = filesOf(statement);
    const total = header.pieces.reduce((sum, [, , length]) => sum + length, 0);
    const inflated = header.enc === 'gzip' ? await gunzip(body, total) : body;
    if (inflated.length !== total) throw refuse('pack.length', 'The pack is not as long as it says.');
    let at = 0;
    return header.pieces.map(([subject, offset, length]) => {
      const file = list[subject];
      if (!file) throw refuse('pack.subject', 'The pack holds a file the manifest does not name.');
      if (offset + length > file.size) throw refuse('pack.piece', `A piece of ${file.path} is outside of the file.`);
      at += length;
      return { file, subject, offset, bytes: inflated.subarray(at - length, at) };
    });
  }

  /** Writes verified files one after another into a pack of their own, then into the index. */
  async function keep(project: string, entries: readonly { sha256: string; chunks: readonly Uint8Array[]; length: number }[]): Promise<void> {
    if (entries.length === 0) return;
    const pack = toBase64Url(randomBytes(15));
    await files.put(packPath(folder, project, pack), entries.flatMap(({ chunks }) => chunks));
    await root.transaction(() => {
      let offset = 0;
      for (const { sha256, length } of entries) {
        const key = blobKey(project, sha256);
        if (!tables.blobs.doesExist(key)) void tables.blobs.put(key, { pack, offset, length });
        offset += length;
      }
    });
    await root.flushed;
  }

  /** Keeps a piece of a large file until all of them are there; then checks the whole and keeps that. */
  async function keepPiece(deployment: string, project: string, { file, subject, offset, bytes }: Placed): Promise<void> {
    const key = `${deployment}/${subject}`;
    const pack = `part-${toBase64Url(randomBytes(15))}`;
    await files.put(packPath(folder, project, pack), [bytes]);
    const parts = await root.transaction(() => {
      const before = tables.parts.get(key)?.parts ?? [];
      const after = before.some((part) => part.offset === offset && part.length === bytes.length) ? before : [...before, { offset, length: bytes.length, pack }];
      if (after !== before) void tables.parts.put(key, { parts: after });
      return after;
    });
    if (!parts.some((part) => part.pack === pack)) await files.remove(packPath(folder, project, pack));
    const ordered = parts.toSorted((a, b) => a.offset - b.offset);
    const reached = ordered.reduce((end, part) => (part.offset === end ? end + part.length : end), 0);
    if (reached < file.size) return;
    const chunks: Uint8Array[] = [];
    let end = 0;
    for (const part of ordered) {
      if (part.offset !== end) continue;
      chunks.push(await reader.read(project, { pack: part.pack, offset: 0, length: part.length }));
      end += part.length;
    }
    const right = await sha256Hex(concat(...chunks)) === file.sha256;
    if (right) await keep(project, [{ sha256: file.sha256, chunks, length: file.size }]);
    await tables.parts.remove(key);
    await Promise.all(parts.map((part) => files.remove(packPath(folder, project, part.pack))));
    if (!right) throw refuse('pack.digest', `${file.path} is not the file the manifest names.`, 'Send all of its pieces again.');
  }

  /** Makes the compressed forms of one release's files that have none yet. */
  async function compress(project: string, list: readonly DeploymentFile[]): Promise<void> {
    const made: { key: string; row: BlobRow; br?: Uint8Array; gzip?: Uint8Array }[] = [];
    for (const { sha256, size, mediaType } of list) {
      const key = blobKey(project, sha256);
      const row = tables.blobs.get(key);
      if (!row || row.weighed === true || !mayCompress(mediaType, size)) continue;
      made.push({ key, row, ...await compressedVariants(await reader.read(project, row)) });
    }
    if (made.length === 0) return;
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
      for (const { key, row } of rows) if (tables.blobs.doesExist(key)) void tables.blobs.put(key, row);
    });
  }

  return {
    tables,
    reader,
    addManifestSync(deployment, statementBytes, statement) {
      tables.manifests.putSync(deployment, { project: statement.predicate.project, bytes: statementBytes });
    },
    missing,
    async putPack(deployment, header, body) {
      const { project } = known(deployment);
      const pieces = await placed(deployment, header, body);
      const whole = pieces.filter(({ file, bytes }) => bytes.length === file.size);
      for (const { file, bytes } of whole) {
        if (await sha256Hex(bytes) !== file.sha256) throw refuse('pack.digest', `${file.path} is not the file the manifest names.`);
      }
      const wanted = new Map(whole.filter(({ file }) => !tables.blobs.doesExist(blobKey(project, file.sha256))).map((piece) => [piece.file.sha256, piece]));
      await keep(project, [...wanted.values()].map(({ file, bytes }) => ({ sha256: file.sha256, chunks: [bytes], length: bytes.length })));
      for (const piece of pieces) {
        if (piece.bytes.length < piece.file.size && !tables.blobs.doesExist(blobKey(project, piece.file.sha256))) await keepPiece(deployment, project, piece);
      }
    },
    async putConfiguration(deployment, bytes) {
      await tables.configurations.put(deployment, bytes);
      await root.flushed;
    },
    configuration: (deployment) => tables.configurations.get(deployment),
    async verify(deployment) {
      const { project, statement } = known(deployment);
      const list = filesOf(statement);
      for (const { path, sha256, size } of list) {
        const row = tables.blobs.get(blobKey(project, sha256));
        if (!row) throw new DeployError('release.incomplete', `${path} is missing.`, { next: 'Send what is missing, then seal again.' });
        const bytes = row.length === size ? await reader.read(project, row) : new Uint8Array();
        if (await sha256Hex(bytes) !== sha256) throw new DeployError('release.damaged', `${path} is not what was received.`, { next: 'Check the disk, then deploy again.' });
      }
      if (tables.verified.doesExist(deployment)) return;
      await compress(project, list);
      await tables.verified.put(deployment, now());
      await root.flushed;
    },
    removeSync(deployment) {
      tables.manifests.removeSync(deployment);
      tables.configurations.removeSync(deployment);
      tables.verified.removeSync(deployment);
      manifests.forget(deployment);
    },
    release: (deployment) => manifests.get(deployment),
    isVerified: (deployment) => tables.verified.doesExist(deployment),
    blob: (project, sha256) => tables.blobs.get(blobKey(project, sha256)),
    collect: () => collectGarbage({ root, tables, folder, files, now }),
  };
}
