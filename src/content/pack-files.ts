import type { ProjectFiles } from './project-files.ts';

/** Bytes on their way: whole files one after another, a part of a large file, or a file that could not be read. */
export type Piece =
  | { readonly kind: 'files'; readonly files: { path: string; size: number }[]; readonly bytes: ArrayBuffer }
  | { readonly kind: 'part'; readonly path: string; readonly bytes: ArrayBuffer; readonly last: boolean }
  | { readonly kind: 'unread'; readonly path: string; readonly reason: string };

/** Files read at once: reading crosses into another frame, so waiting for one at a time would be slow. */
const readers = 8;

/** Reads files and packs them into pieces of at most `limit` bytes. Files that cannot be read become `unread` and do not end the rest. */
export async function* pack(paths: readonly string[], files: ProjectFiles, limit: number, signal: AbortSignal): AsyncGenerator<Piece> {
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
  for (let at = 0; at < paths.length; at += readers) {
    const read = await Promise.all(paths.slice(at, at + readers).map(async (path) => {
      signal.throwIfAborted();
      return { path, bytes: await files.bytes(path).catch((error: unknown) => (error instanceof Error ? error.message : String(error))) };
    }));
    for (const { path, bytes } of read) {
      if (typeof bytes === 'string') {
        yield { kind: 'unread', path, reason: bytes };
        continue;
      }
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
  }
  if (gathered.length > 0) yield flush();
}
