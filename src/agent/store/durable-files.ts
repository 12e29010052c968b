import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The few things the store does to the disk, so that a test can stop the world before each. Paths are absolute. */
export interface DiskCalls {
  write(path: string, chunks: readonly Uint8Array[]): Promise<void>;
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Node's own calls. Files are for the agent's user alone. */
export const nodeDisk: DiskCalls = {
  async write(path, chunks) {
    const file = await open(path, 'w', 0o600);
    try {
      for (const chunk of chunks) await file.write(chunk);
    } finally {
      await file.close();
    }
  },
  async sync(path) {
    const file = await open(path, constants.O_RDWR);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  async syncFolder(path) {
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  remove: (path) => rm(path, { force: true }),
};

/** Files that are there whole or not at all, also after a power cut. */
export interface DurableFiles {
  /** Writes a file under its name only once its bytes are on the disk: temporary > fsync > rename > fsync of the folder. */
  put(path: string, chunks: readonly Uint8Array[]): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a folder with the time of their last change, ms; none when there is no folder. Leftovers of `put` end in `.new`. */
  list(folder: string): Promise<{ name: string; changedAt: number }[]>;
}

/** Durable files over disk calls. */
export function createDurableFiles(disk: DiskCalls = nodeDisk): DurableFiles {
  return {
    async put(path, chunks) {
      const folder = dirname(path);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = `${path}.new`;
      await disk.write(temporary, chunks);
      await disk.sync(temporary);
      await disk.rename(temporary, path);
      await disk.syncFolder(folder);
    },
    remove: (path) => disk.remove(path),
    async list(folder) {
      const names = await readdir(folder).catch(() => []);
      return await Promise.all(names.map(async (name) => ({ name, changedAt: (await stat(`${folder}/${name}`)).mtimeMs })));
    },
  };
}
