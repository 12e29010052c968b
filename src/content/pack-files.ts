import type { ProjectFiles } from './project-files.ts';

/** Bytes on their way: whole files one after another, a part of a large file, or a file that could not be read. */
export type Piece =
  | { readonly kind: 'files'; readonly files: { path: string; size: number }[]; readonly bytes: ArrayBuffer }
  | { readonly kind: 'part'; readonly path: string; readonly bytes: ArrayBuffer; readonly last: boolean }
  | { readonly kind: 'unread'; readonly path: string; readonly reason: string };

/** Bytes that reads under way may hold, judged by the files before them: their sizes are not known. */
const readAheadBytes = 16 * 1024 * 1024;
/** Files read at once: reading crosses into another frame, so waiting for one at a time would be slow. */
const minReaders = 8;
const maxReaders = 64;

type Read = { readonly path: string } & ({ readonly bytes: Uint8Array } | { readonly reason: string });

async function readOf(path: string, files: Pick<ProjectFiles, 'bytes'>): Promise<Read> {
  try {
    return { path, bytes: await files.bytes(path) };
  } catch (error) {
    return { path, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Reads files, several at once and in their order. */
async function* readAhead(paths: readonly string[], files: Pick<ProjectFiles, 'bytes'>, signal: AbortSignal): AsyncGenerator<Read> {
  const waiting = paths[Symbol.iterator]();
  const reading: Promise<Read>[] = [];
  let typicalBytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const readers = Math.max(minReaders, Math.min(maxReaders, Math.floor(readAheadBytes / (typicalBytes + 1))));
    while (reading.length < readers) {
      const { value: path, done } = waiting.next();
      if (done) break;
      reading.push(readOf(path, files));
    }
    const read = await reading.shift();
    if (!read) return;
    if ('bytes' in read) typicalBytes = Math.max(read.bytes.length, typicalBytes * 0.9);
    yield read;
  }
}

/** Reads files and packs them into pieces of at most `limit` bytes. Files that cannot be read become `unread` and do not end the rest. */
export async function* pack(paths: readonly string[], files: Pick<ProjectFiles, 'bytes'>, limit: number, signal: AbortSignal): AsyncGenerator<Piece> {
  let gathered: { path: string; bytes: Uint8Array }[] = [];
  let size = 0;
  const flush = (): Piece => {
    const bytes = new Uint8Array(size);
    let offset = 0;
    for (const file of gathered) {
      bytes.set(file.bytes, offset);
      offset += file.bytes.length;
    }
    const piece: Piece = { kind: 'files', files: gathered.map((file) => ({ path: file.path, size: file.bytes.length })), bytes: bytes.buffer };
    gathered = [];
    size = 0;
    return piece;
  };
  for await (const read of readAhead(paths, files, signal)) {
    if ('reason' in read) {
      yield { kind: 'unread', ...read };
      continue;
    }
    const { path, bytes } = read;
    if (size > 0 && size + bytes.length > limit) yield flush();
    if (bytes.length <= limit) {
      gathered.push({ path, bytes });
      size += bytes.length;
      continue;
    }
    for (let offset = 0; offset < bytes.length; offset += limit) {
      yield { kind: 'part', path, bytes: bytes.slice(offset, offset + limit).buffer as ArrayBuffer, last: offset + limit >= bytes.length };
    }
  }
  if (gathered.length > 0) yield flush();
}
