import { createHash } from 'node:crypto';
import { type BlobStore, bytesGone } from '../../src/storage/blobs.ts';
import type { Span } from '../../src/storage/read-spans.ts';

/** A store in memory that counts what is done with it. */
export interface MemoryBlobs extends BlobStore {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  readonly reads: { path: string; offset: number; length: number }[];
  /** Streams that were begun and neither closed nor stopped. */
  writing: number;
  /** Readers that were opened and not closed. */
  reading: number;
}

/** SHA-256 of spans of a store, hex, by node: another implementation than the one that is used. */
export async function hashSpans(blobs: BlobStore, spans: readonly Span[]): Promise<string[]> {
  return await Promise.all(spans.map(async ({ path, offset, length }) => createHash('sha256').update(await blobs.read(path, offset, length)).digest('hex')));
}

export function memoryBlobs(): MemoryBlobs {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const store: MemoryBlobs = {
    files,
    reads: [],
    writing: 0,
    reading: 0,
    async write(path, bytes) {
      files.set(path, new Uint8Array(await bytes.arrayBuffer()));
    },
    async create(path) {
      const parts: Blob[] = [];
      store.writing += 1;
      return {
        append: async (bytes) => void parts.push(bytes),
        async close() {
          store.writing -= 1;
          files.set(path, new Uint8Array(await new Blob(parts).arrayBuffer()));
        },
        async abort() {
          store.writing -= 1;
        },
      };
    },
    async read(path, offset, length) {
      store.reads.push({ path, offset, length });
      const bytes = files.get(path)?.slice(offset, offset + length);
      if (bytes?.length !== length) throw bytesGone();
      return bytes;
    },
    async open(path) {
      if (!files.has(path)) throw bytesGone();
      store.reading += 1;
      return { read: (offset, length) => store.read(path, offset, length), close: () => void (store.reading -= 1) };
    },
    async remove(path) {
      for (const name of files.keys()) if (name === path || name.startsWith(`${path}/`)) files.delete(name);
    },
    async list(path) {
      return [...new Set([...files.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))];
    },
  };
  return store;
}
