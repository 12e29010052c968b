import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DeployError } from '../../domain/errors.ts';

/** Bytes of a file in order. A chunk is used up before the next one is asked for, so its memory may be used again. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The few things the store does to the disk, so that a test can stop the world before each. Paths are absolute. */
export interface DiskCalls {
  write(path: string, chunks: Chunks): Promise<void>;
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
      // Not write(): that may write less than all.
      for await (const chunk of chunks) await file.writeFile(chunk);
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
  /**
   * Writes a file under its name only once its bytes are on the disk: temporary > fsync > rename > fsync of the folder. What `chunks` throws
   * is thrown, and nothing is left. Throws DeployError `store.full` when there is no room.
   */
  put(path: string, chunks: Chunks): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a folder with the time of their last change, ms; none when there is no folder. Leftovers of `put` end in `.new`. */
  list(folder: string): Promise<{ name: string; changedAt: number }[]>;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Durable files over disk calls. */
export function createDurableFiles(disk: DiskCalls = nodeDisk): DurableFiles {
  async function makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    // A new folder is an entry in the one around it.
    for (let made = folder; made.length >= first.length; made = dirname(made)) await disk.syncFolder(dirname(made));
  }

  return {
    async put(path, chunks) {
      const folder = dirname(path);
      await makeFolder(folder);
      const temporary = `${path}.new`;
      try {
        await disk.write(temporary, chunks);
        await disk.sync(temporary);
        await disk.rename(temporary, path);
      } catch (error) {
        await disk.remove(temporary).catch(() => undefined);
        if (isFull(error)) throw new DeployError('store.full', 'The agent\'s disk is full.', { next: 'Free some space on the agent\'s disk, then try again.', cause: error });
        throw error;
      }
      await disk.syncFolder(folder);
    },
    remove: (path) => disk.remove(path),
    async list(folder) {
      const names = await readdir(folder).catch(() => []);
      const found = await Promise.all(names.map(async (name) => {
        // Somebody may have removed it since.
        const at = await stat(`${folder}/${name}`).catch(() => undefined);
        return at && { name, changedAt: at.mtimeMs };
      }));
      return found.filter((entry) => entry !== undefined);
    },
  };
}
