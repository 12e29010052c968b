import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Chunks, DiskCalls } from '../../src/agent/store/durable-files.ts';

/** A disk that remembers what would be lost without power: bytes that were not synced, names whose folder was not. */
export class PowerCut implements DiskCalls {
  readonly #disk: DiskCalls;
  readonly #unsynced = new Set<string>();
  #renamed: { from: string; to: string }[] = [];

  constructor(disk: DiskCalls) {
    this.#disk = disk;
  }

  write = async (path: string, chunks: Chunks): Promise<void> => {
    this.#unsynced.add(path);
    await this.#disk.write(path, chunks);
  };

  sync = async (path: string): Promise<void> => {
    await this.#disk.sync(path);
    this.#unsynced.delete(path);
  };

  rename = async (from: string, to: string): Promise<void> => {
    await this.#disk.rename(from, to);
    if (this.#unsynced.delete(from)) this.#unsynced.add(to);
    this.#renamed.push({ from, to });
  };

  syncFolder = async (path: string): Promise<void> => {
    await this.#disk.syncFolder(path);
    this.#renamed = this.#renamed.filter(({ to }) => dirname(to) !== path);
  };

  remove = async (path: string): Promise<void> => {
    await this.#disk.remove(path);
  };

  /** Takes from the disk what it may forget: half of every file that was not synced, and, unless they are kept, the renames whose folder was not. */
  async cut({ keepsRenames }: { keepsRenames: boolean }): Promise<void> {
    for (const path of this.#unsynced) {
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes) await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    }
    if (keepsRenames) return;
    for (const { from, to } of this.#renamed.toReversed()) await rename(to, from).catch(async () => await rm(to, { force: true }));
  }
}
