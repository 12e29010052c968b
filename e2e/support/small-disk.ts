import { spawnSync } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder on a disk of its own that can really be filled up. */
export interface SmallDisk {
  /** Whether there is one: it takes the right to mount. Without it the folder is like any other. */
  readonly isSmall: boolean;
  /** Fills it but for so many bytes. */
  fillUp(left: number): Promise<void>;
  /** Makes room again. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

/** Puts a disk in memory of so many megabytes at a folder. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  const isSmall = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'slipway-test', folder]).status === 0;
  const filler = join(folder, 'filler');
  return {
    isSmall,
    async fillUp(left) {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - left))).catch((error: unknown) => {
        // Others write there too: no room left is what was wanted.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      });
    },
    clear: () => rm(filler, { force: true }),
    async remove() {
      if (isSmall) spawnSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
