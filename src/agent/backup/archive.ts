import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { DeployError } from '../../domain/errors.ts';

/** Name of the list of contents within a backup; the first file in it. */
export const contentsName = 'contents.json';

/** What a backup holds (`contents.json`): every file with its size in bytes and SHA-256, by its path from the data folder. A later form has another `v`. */
export const BackupContents = z.object({
  v: z.number().int(),
  agent: z.string(),
  /** ms */
  created: z.number(),
  files: z.array(z.object({ path: z.string(), size: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type BackupContents = z.infer<typeof BackupContents>;

/** What a backup is refused with when it is not whole. */
export function damagedBackup(what: string, cause?: unknown): DeployError {
  return new DeployError('backup.damaged', `This backup is damaged: ${what}`, { next: 'Nothing was restored. Use another backup, or copy this one anew from where it is kept.', cause });
}

/** Every file below a folder, by its path from there with `/`, in order. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).toSorted();
}

/** Size and SHA-256 (FIPS 180-4, lower case hex) of a file, read through once. */
export async function digestOf(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Uint8Array);
  return { size: (await stat(path)).size, sha256: hash.digest('hex') };
}
