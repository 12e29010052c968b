import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { extract } from 'tar';
import { DeployError } from '../../domain/errors.ts';
import { BackupContents, contentsName, damagedBackup, digestOf, filesBelow } from './archive.ts';

/** What was restored. */
export interface Restored {
  readonly agent: string;
  /** When the backup was made, ms. */
  readonly created: number;
  readonly files: number;
  readonly bytes: number;
}

async function refuseFull(data: string): Promise<void> {
  const names = await readdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length > 0) throw new DeployError('restore.not-empty', `${data} is not empty.`, { next: 'End the agent that runs on it, move the folder away, and restore again: nothing is overwritten.' });
}

async function contentsOf(folder: string): Promise<BackupContents> {
  const text = await readFile(join(folder, contentsName), 'utf8').catch((cause: unknown) => {
    throw damagedBackup('it has no list of its contents.', cause);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damagedBackup('its list of contents cannot be read.', cause);
  }
  const parsed = BackupContents.safeParse(value);
  if (!parsed.success) throw damagedBackup('its list of contents cannot be read.', parsed.error);
  if (parsed.data.v !== 1) throw new DeployError('backup.newer', 'This backup was made by a newer slipway-agent.', { next: 'Install that version, then restore with it.' });
  return parsed.data;
}

/** Reads every file back from where it was unpacked, and sees to it that it is safe on the disk. */
async function verify(folder: string, { files }: BackupContents): Promise<void> {
  const there = new Set(await filesBelow(folder));
  there.delete(contentsName);
  for (const { path, size, sha256 } of files) {
    if (!there.delete(path)) throw damagedBackup(`${path} is missing.`);
    const found = await digestOf(join(folder, path));
    if (found.size !== size || found.sha256 !== sha256) throw damagedBackup(`${path} is not as it was.`);
    const handle = await open(join(folder, path), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  const [stranger] = there;
  if (stranger !== undefined) throw damagedBackup(`${stranger} does not belong to it.`);
}

/**
 * Puts a backup back into an empty or missing data folder, all of it or nothing: it is unpacked beside, verified file by file, and moved into place.
 * Throws DeployError `restore.not-empty`, `restore.no-file`, `backup.damaged` or `backup.newer`.
 */
export async function restore(o: { data: string; file: string }): Promise<Restored> {
  const data = resolve(o.data);
  await refuseFull(data);
  const { size: bytes } = await stat(o.file).catch((cause: unknown) => {
    throw new DeployError('restore.no-file', `There is no file ${o.file}.`, { next: 'Name the file that "slipway-agent backup" wrote.', cause });
  });
  const folder = `${data}.restoring-${process.pid}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    // Only plain files belong into a backup: a link could lead anywhere.
    await extract({ file: o.file, cwd: folder, strict: true, preserveOwner: false, filter: (_, entry) => 'type' in entry && entry.type === 'File' }).catch((cause: unknown) => {
      throw damagedBackup('it ends too early or is no archive.', cause);
    });
    const contents = await contentsOf(folder);
    await verify(folder, contents);
    await rm(join(folder, contentsName));
    await rename(folder, data);
    return { agent: contents.agent, created: contents.created, files: contents.files.length, bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
