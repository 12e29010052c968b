import { DeployError, isStorageFull, storageFull } from '../domain/errors.ts';

/** Bytes in files of the extension's own: large, private, and gone when the extension is removed. Paths are `/`-separated. Writing throws DeployError `storage.full`. */
export interface BlobStore {
  /** Writes a whole file. Until it resolves the file may be there, but empty. */
  write(path: string, bytes: Blob): Promise<void>;
  /** Opens a file to be written part after part; it is there once it is closed. */
  create(path: string): Promise<{ append(bytes: Blob): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
  /** A part of a file, never less of it than was asked for. Throws DeployError `snapshot.gone` when there is no such file or it ends before. */
  read(path: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Opens a file for several reads; `read` and its errors as above. Until it is closed the file cannot be written or removed. */
  open(path: string): Promise<BlobReader>;
  /** Removes a file or folder with all that is in it. Quiet when there is none. */
  remove(path: string): Promise<void>;
  /** Names in a folder; none when there is no folder. */
  list(path: string): Promise<string[]>;
}

/** A file that is open for reading. */
export interface BlobReader {
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): void;
}

/** What a read throws when the bytes are not there. */
export function bytesGone(cause?: unknown): DeployError {
  return new DeployError('snapshot.gone', 'The captured files are no longer there.', { next: 'Start again from the editor\'s tab.', cause });
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

function whole(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (bytes.length !== length) throw bytesGone();
  return bytes;
}

function isReadable(blob: Blob): Promise<boolean> {
  return blob.slice(-1).arrayBuffer().then(() => true, () => false);
}

/** `bytes`: what is written. Where a quota is reached in the middle of a blob, Chromium at times tells that the blob could not be read, and it can. */
async function writing<T>(body: () => Promise<T>, bytes?: Blob): Promise<T> {
  try {
    return await body();
  } catch (error) {
    const isUnread = error instanceof DOMException && error.name === 'NotReadableError';
    throw isStorageFull(error) || (isUnread && bytes && await isReadable(bytes)) ? storageFull(error) : error;
  }
}

/** Synchronous access, as dedicated workers have it (https://fs.spec.whatwg.org, with the `mode` of Chromium 121): the compiler knows pages only. */
interface WithSyncAccess {
  createSyncAccessHandle(options: { mode: 'read-only' }): Promise<{ read(into: Uint8Array, options: { at: number }): number; close(): void }>;
}

function hasSyncAccess(handle: object): handle is WithSyncAccess {
  return 'createSyncAccessHandle' in handle;
}

/** A reader by what the browser has: in dedicated workers synchronous access, where a read costs microseconds instead of milliseconds; else a file. */
async function readerOf(handle: FileSystemFileHandle): Promise<BlobReader> {
  if (hasSyncAccess(handle)) {
    const access = await handle.createSyncAccessHandle({ mode: 'read-only' });
    return {
      async read(offset, length) {
        const bytes = new Uint8Array(length);
        return whole(bytes.subarray(0, access.read(bytes, { at: offset })), length);
      },
      close: () => access.close(),
    };
  }
  const file = await handle.getFile();
  return { read: async (offset, length) => whole(new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()), length), close: () => undefined };
}

/** The origin-private file system. Works in documents, workers and service workers alike. */
export function originPrivateBlobs(root: () => Promise<FileSystemDirectoryHandle> = () => navigator.storage.getDirectory()): BlobStore {
  async function folderOf(path: string, create: boolean): Promise<{ folder: FileSystemDirectoryHandle; name: string }> {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = await root();
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
    return { folder, name };
  }

  async function fileAt(path: string, create: boolean): Promise<FileSystemFileHandle> {
    const { folder, name } = await folderOf(path, create);
    return await folder.getFileHandle(name, { create });
  }

  async function open(path: string): Promise<BlobReader> {
    try {
      return await readerOf(await fileAt(path, false));
    } catch (error) {
      throw isMissing(error) ? bytesGone(error) : error;
    }
  }

  return {
    async write(path, bytes) {
      await writing(async () => {
        const stream = await (await fileAt(path, true)).createWritable();
        await stream.write(bytes);
        await stream.close();
      }, bytes);
    },
    async create(path) {
      const stream = await writing(async () => await (await fileAt(path, true)).createWritable());
      return { append: (bytes) => writing(() => stream.write(bytes), bytes), close: () => writing(() => stream.close()), abort: () => stream.abort() };
    },
    async read(path, offset, length) {
      const reader = await open(path);
      try {
        return await reader.read(offset, length);
      } finally {
        reader.close();
      }
    },
    open,
    async remove(path) {
      try {
        const { folder, name } = await folderOf(path, false);
        await folder.removeEntry(name, { recursive: true });
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    async list(path) {
      try {
        const { folder, name } = await folderOf(path, false);
        const inner = await folder.getDirectoryHandle(name);
        const names: string[] = [];
        for await (const key of inner.keys()) names.push(key);
        return names;
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
  };
}

/** Where a segment of a snapshot lies. */
export function segmentPath(snapshotId: string, segment: number): string {
  return `snapshots/${snapshotId}/${segment}`;
}

/** Where the segment of a snapshot's file lies: in the snapshot's own folder, or in that of an earlier one. */
export function storedPath(snapshotId: string, { from = snapshotId, segment }: { readonly from?: string; readonly segment: number }): string {
  return segmentPath(from, segment);
}
