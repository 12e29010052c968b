import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DeployError } from '../../domain/errors.ts';
import type { Extent } from './blob-table.ts';

/** Files up to this size are kept in memory, bytes. */
const small = 512 * 1024;
const memory = 64 * 1024 * 1024;
/** Bytes that are read from the disk at once. */
const step = 256 * 1024;
/** The same for hashing, where nobody waits for the first of them. */
const hashStep = 1024 * 1024;

/** Reads extents of a project's pack files; small ones are remembered, the longest unused forgotten first. */
export interface PackReader {
  /** All of it. Throws DeployError `store.damaged` when the file is gone or shorter than it should be. */
  read(project: string, extent: Extent): Promise<Uint8Array>;
  /** From `begin` to `end` inclusive, within the extent. Throws DeployError `store.damaged` when the file is gone. */
  stream(project: string, extent: Extent, begin: number, end: number): Promise<Readable>;
  /**
   * All of it as it lies on the disk now, whatever is remembered. Every chunk lies in the same memory: use it before asking for the next.
   * Throws DeployError `store.damaged` like `read`.
   */
  chunks(project: string, extent: Extent): AsyncGenerator<Uint8Array>;
  /** SHA-256 (FIPS 180-4) of extents of one pack as they lie on the disk now, lower case hex, in the order given. Throws DeployError `store.damaged` like `read`. */
  hashes(project: string, pack: string, extents: readonly Extent[]): Promise<string[]>;
  /**
   * What changes whenever a pack file does: its size, times and place on the disk, as rsync and git look at files. `bytes` is its size. Throws DeployError
   * `store.damaged` when it is gone.
   */
  mark(project: string, pack: string): Promise<{ readonly mark: string; readonly bytes: number }>;
  /** What is remembered of it, without waiting. */
  peek(project: string, extent: Extent): Uint8Array | undefined;
}

/** Path of a pack file. */
export function packPath(folder: string, project: string, pack: string): string {
  return join(folder, 'packs', project, pack);
}

function damaged(what: string, cause?: unknown): DeployError {
  return new DeployError('store.damaged', what, { next: 'Restore the data folder from a backup, or deploy again.', cause });
}

/** Fills `into` from a place in a file. */
async function fill(file: FileHandle, into: Uint8Array, position: number, pack: string): Promise<void> {
  for (let at = 0; at < into.length;) {
    const { bytesRead } = await file.read(into, at, into.length - at, position + at);
    if (bytesRead === 0) throw damaged(`The pack ${pack} ends too early.`);
    at += bytesRead;
  }
}

/** Reads extents of an open pack. Every chunk lies in the same memory: use it before asking for the next. Throws DeployError `store.damaged` where the pack ends too early. */
export type PackWindow = (extent: Extent) => AsyncGenerator<Uint8Array>;

/** A window of `size` bytes on an open pack: thousands of small files lie one after another, and are read many at a time. */
export function windowOn(file: FileHandle, pack: string, size: number): PackWindow {
  const memory = new Uint8Array(size);
  let from = 0;
  let to = 0;
  return async function* ({ offset, length }) {
    for (let at = offset; at < offset + length;) {
      if (at < from || at >= to) {
        const { bytesRead } = await file.read(memory, 0, size, at);
        if (bytesRead === 0) throw damaged(`The pack ${pack} ends too early.`);
        from = at;
        to = at + bytesRead;
      }
      const end = Math.min(to, offset + length);
      yield memory.subarray(at - from, end - from);
      at = end;
    }
  };
}

/** A reader over the data folder. */
export function createPackReader(folder: string): PackReader {
  const cache = new Map<string, Uint8Array>();
  let held = 0;
  // With the length: an empty file begins where the next one does.
  const keyOf = (project: string, { pack, offset, length }: Extent) => `${project}/${pack}/${offset}/${length}`;

  async function opened(project: string, pack: string): Promise<FileHandle> {
    return await open(packPath(folder, project, pack), 'r').catch((cause: unknown) => {
      throw damaged(`The pack ${pack} is missing.`, cause);
    });
  }

  function remember(key: string, bytes: Uint8Array): void {
    // Several may have read it at once; it counts once.
    if (bytes.length > small || cache.has(key)) return;
    cache.set(key, bytes);
    held += bytes.length;
    for (const [oldest, value] of cache) {
      if (held <= memory) return;
      cache.delete(oldest);
      held -= value.length;
    }
  }

  function peek(project: string, extent: Extent): Uint8Array | undefined {
    const key = keyOf(project, extent);
    const known = cache.get(key);
    if (!known) return undefined;
    // Put last again: a Map keeps the order of insertion.
    cache.delete(key);
    cache.set(key, known);
    return known;
  }

  return {
    peek,
    async read(project, extent) {
      const known = peek(project, extent);
      if (known) return known;
      const file = await opened(project, extent.pack);
      try {
        const bytes = new Uint8Array(extent.length);
        await fill(file, bytes, extent.offset, extent.pack);
        remember(keyOf(project, extent), bytes);
        return bytes;
      } finally {
        await file.close();
      }
    },
    async stream(project, { pack, offset }, begin, end) {
      const file = await opened(project, pack);
      return file.createReadStream({ start: offset + begin, end: offset + end, highWaterMark: step });
    },
    async mark(project, pack) {
      const { size, mtimeNs, ctimeNs, ino } = await stat(packPath(folder, project, pack), { bigint: true }).catch((cause: unknown) => {
        throw damaged(`The pack ${pack} is missing.`, cause);
      });
      return { mark: [size, mtimeNs, ctimeNs, ino].join(' '), bytes: Number(size) };
    },
    async hashes(project, pack, extents) {
      const file = await opened(project, pack);
      try {
        const read = windowOn(file, pack, hashStep);
        const hashes: string[] = [];
        for (const extent of extents) {
          const hash = createHash('sha256');
          for await (const chunk of read(extent)) hash.update(chunk);
          hashes.push(hash.digest('hex'));
        }
        return hashes;
      } finally {
        await file.close();
      }
    },
    async *chunks(project, { pack, offset, length }) {
      const file = await opened(project, pack);
      try {
        const memory = new Uint8Array(Math.min(step, length));
        for (let at = 0; at < length;) {
          const chunk = memory.subarray(0, Math.min(step, length - at));
          await fill(file, chunk, offset + at, pack);
          at += chunk.length;
          yield chunk;
        }
      } finally {
        await file.close();
      }
    },
  };
}
