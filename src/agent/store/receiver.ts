import { createHash, randomBytes } from 'node:crypto';
import type { RootDatabase } from 'lmdb';
import { DeployError } from '../../domain/errors.ts';
import { type DeploymentFile, fileOfSubject } from '../../domain/manifest.ts';
import { createTurns } from '../../domain/turns.ts';
import { toBase64Url } from '../../security/bytes.ts';
import { gunzip } from '../../security/gzip.ts';
import type { PackHeader } from '../../targets/agent/wire.ts';
import { blobKey, type Extent, type StoreTables } from './blob-table.ts';
import type { Chunks, DurableFiles } from './durable-files.ts';
import { coverFile } from './file-parts.ts';
import type { KnownRelease } from './manifest-cache.ts';
import { type PackReader, packPath } from './pack-reader.ts';

/** What the store writes with. */
export interface StoreParts {
  readonly root: RootDatabase;
  readonly tables: StoreTables;
  readonly folder: string;
  readonly files: DurableFiles;
  readonly reader: PackReader;
}

/** Takes packs. */
export interface Receiver {
  /** Checks a pack's pieces against the manifest and keeps them durably. Throws DeployError `pack.…` or `sealed.…`; a pack of which one file is wrong leaves nothing. */
  put(deployment: string, release: KnownRelease, header: PackHeader, body: Uint8Array): Promise<void>;
}

interface Placed {
  readonly file: DeploymentFile;
  readonly subject: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Bytes a pack may unpack to: clients make packs of 3 MiB, and it lies in memory whole. */
const mostUnpacked = 16 * 1024 * 1024;

function refuse(code: string, message: string, next = 'Send it again.'): DeployError {
  return new DeployError(code, message, { next });
}

/** Cuts a pack's body into its pieces; every place and length is checked before anything is inflated. */
async function cut({ statement }: KnownRelease, { enc, pieces }: PackHeader, body: Uint8Array): Promise<Placed[]> {
  let total = 0;
  const places = pieces.map(([subject, offset, length]) => {
    const named = statement.subject[subject];
    const file = named && fileOfSubject(named);
    if (!file) throw refuse('pack.subject', 'The pack holds a file the manifest does not name.');
    if (offset + length > file.size) throw refuse('pack.piece', `A piece of ${file.path} is outside of the file.`);
    if (length === 0 && file.size > 0) throw refuse('pack.piece', `A piece of ${file.path} is empty.`);
    total += length;
    return { file, subject, offset, from: total - length, to: total };
  });
  if (total > mostUnpacked) throw refuse('pack.too-large', `The pack unpacks to ${total} bytes; ${mostUnpacked} are possible.`, 'Make smaller packs.');
  const inflated = enc === 'gzip' ? await gunzip(body, total) : body;
  if (inflated.length !== total) throw refuse('pack.length', 'The pack is not as long as it says.');
  return places.map(({ file, subject, offset, from, to }) => ({ file, subject, offset, bytes: inflated.subarray(from, to) }));
}

/** Neighbours in memory as one: thousands of small files are written at once, not each with a call of its own. */
function joined(chunks: readonly Uint8Array[]): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (const chunk of chunks) {
    const last = all.at(-1);
    if (last?.buffer === chunk.buffer && last.byteOffset + last.length === chunk.byteOffset) all[all.length - 1] = new Uint8Array(last.buffer, last.byteOffset, last.length + chunk.length);
    else all.push(chunk);
  }
  return all;
}

/** A receiver over the store's tables and folder. */
export function createReceiver({ root, tables, folder, files, reader }: StoreParts): Receiver {
  // The same piece may arrive twice at once.
  const inTurn = createTurns();

  /** Writes files one after another into a pack of their own, then into the index. */
  async function keep(project: string, entries: readonly { sha256: string; length: number }[], chunks: Chunks): Promise<void> {
    const pack = toBase64Url(randomBytes(15));
    await files.put(packPath(folder, project, pack), chunks);
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

  /** The file out of its parts; throws at the end when it is not the file the manifest names. */
  async function* fileOf(project: string, { path, sha256 }: DeploymentFile, cover: readonly Extent[]): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    for (const extent of cover) {
      for await (const chunk of reader.chunks(project, extent)) {
        hash.update(chunk);
        yield chunk;
      }
    }
    if (hash.digest('hex') !== sha256) throw refuse('pack.digest', `${path} is not the file the manifest names.`, 'Send all of its pieces again.');
  }

  /** Keeps a piece of a large file until all of them are there; then checks the whole and keeps that. */
  async function keepPiece(key: string, project: string, { file, offset, bytes }: Placed): Promise<void> {
    if (tables.blobs.doesExist(blobKey(project, file.sha256))) return;
    let parts = tables.parts.get(key)?.parts ?? [];
    if (!parts.some((part) => part.offset === offset && part.length === bytes.length)) {
      const pack = `part-${toBase64Url(randomBytes(15))}`;
      await files.put(packPath(folder, project, pack), [bytes]);
      parts = await root.transaction(() => {
        const after = [...tables.parts.get(key)?.parts ?? [], { offset, length: bytes.length, pack }];
        void tables.parts.put(key, { parts: after });
        return after;
      });
    }
    const cover = coverFile(parts, file.size);
    if (!cover) return;
    const dropParts = async (): Promise<void> => {
      await tables.parts.remove(key);
      await Promise.all(parts.map((part) => files.remove(packPath(folder, project, part.pack))));
    };
    try {
      await keep(project, [{ sha256: file.sha256, length: file.size }], fileOf(project, file, cover));
    } catch (error) {
      // Nobody can tell which piece is wrong. Anything else, a full disk say, is no reason to throw them away.
      if (error instanceof DeployError && (error.code === 'pack.digest' || error.code === 'store.damaged')) await dropParts();
      throw error;
    }
    await dropParts();
  }

  return {
    async put(deployment, release, header, body) {
      const { project } = release;
      const pieces = await cut(release, header, body);
      const isWhole = ({ file, bytes }: Placed) => bytes.length === file.size;
      const isMissing = ({ file }: Placed) => !tables.blobs.doesExist(blobKey(project, file.sha256));
      for (const { file, bytes } of pieces.filter(isWhole)) {
        if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) throw refuse('pack.digest', `${file.path} is not the file the manifest names.`);
      }
      const wanted = [...new Map(pieces.filter((piece) => isWhole(piece) && isMissing(piece)).map((piece) => [piece.file.sha256, piece])).values()];
      if (wanted.length > 0) await keep(project, wanted.map(({ file }) => ({ sha256: file.sha256, length: file.size })), joined(wanted.map(({ bytes }) => bytes)));
      for (const piece of pieces) {
        if (isWhole(piece)) continue;
        const key = `${deployment}/${piece.subject}`;
        await inTurn(key, () => keepPiece(key, project, piece));
      }
    },
  };
}
