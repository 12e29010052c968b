import { DeployError } from '../domain/errors.ts';

/** Bytes in files of the extension's own: large, private, and gone when the extension is removed. Paths are `/`-separated. */
export interface BlobStore {
  /** Writes a whole file. Until it resolves the file may be there, but empty. */
  write(path: string, bytes: Blob): Promise<void>;
  /** Opens a file to be written part after part; it is there once it is closed. */
  create(path: string): Promise<{ append(bytes: Blob): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
  /** A part of a file, never less of it than was asked for. Throws DeployError `snapshot.gone` when there is no such file or it ends before. */
  read(path: string, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Removes a file or folder with all that is in it. Quiet when there is none. */
  remove(path: string): Promise<void>;
  /** Names in a folder; none when there is no folder. */
  list(path: string): Promise<string[]>;
}

/** What a read throws when the bytes are not there. */
export function bytesGone(cause?: unknown): DeployError {
  return new DeployError('snapshot.gone', 'The captured files are no longer there.', { next: 'Start again from the editor\'s tab.', cause });
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
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

  return {
    async write(path, bytes) {
      const stream = await (await fileAt(path, true)).createWritable();
      await stream.write(bytes);
      await stream.close();
    },
    async create(path) {
      const stream = await (await fileAt(path, true)).createWritable();
      return { append: (bytes) => stream.write(bytes), close: () => stream.close(), abort: () => stream.abort() };
    },
    async read(path, offset, length) {
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        const file = await (await fileAt(path, false)).getFile();
        bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        throw isMissing(error) ? bytesGone(error) : error;
      }
      if (bytes.length !== length) throw bytesGone();
      return bytes;
    },
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
