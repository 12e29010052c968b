import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DeployError } from '../../domain/errors.ts';
import type { Extent } from './blob-table.ts';

/** Files up to this size are kept in memory, bytes. */
const small = 512 * 1024;
const memory = 64 * 1024 * 1024;

/** Reads extents of a project's pack files; small ones are remembered, the longest unused forgotten first. */
export interface PackReader {
  /** All of it. Throws DeployError `store.damaged` when the file is gone or shorter than it should be. */
  read(project: string, extent: Extent): Promise<Uint8Array>;
  /** From `begin` to `end` inclusive, within the extent. */
  stream(project: string, extent: Extent, begin: number, end: number): Readable;
  /** What is remembered of it, without waiting. */
  peek(project: string, extent: Extent): Uint8Array | undefined;
}

/** Path of a pack file. */
export function packPath(folder: string, project: string, pack: string): string {
  return join(folder, 'packs', project, pack);
}

/** A reader over the data folder. */
export function createPackReader(folder: string): PackReader {
  const cache = new Map<string, Uint8Array>();
  let held = 0;
  // With the length: an empty file begins where the next one does.
  const keyOf = (project: string, { pack, offset, length }: Extent) => `${project}/${pack}/${offset}/${length}`;

  function remember(key: string, bytes: Uint8Array): void {
    if (bytes.length > small) return;
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
      const file = await open(packPath(folder, project, extent.pack), 'r').catch((cause: unknown) => {
        throw new DeployError('store.damaged', `The pack ${extent.pack} is missing.`, { next: 'Restore the data folder from a backup, or deploy again.', cause });
      });
      try {
        const bytes = new Uint8Array(extent.length);
        let at = 0;
        while (at < extent.length) {
          const { bytesRead } = await file.read(bytes, at, extent.length - at, extent.offset + at);
          if (bytesRead === 0) throw new DeployError('store.damaged', `The pack ${extent.pack} ends too early.`, { next: 'Restore the data folder from a backup, or deploy again.' });
          at += bytesRead;
        }
        remember(keyOf(project, extent), bytes);
        return bytes;
      } finally {
        await file.close();
      }
    },
    stream: (project, { pack, offset }, begin, end) => createReadStream(packPath(folder, project, pack), { start: offset + begin, end: offset + end, highWaterMark: 256 * 1024 }),
  };
}
