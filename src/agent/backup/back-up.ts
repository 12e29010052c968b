import { createWriteStream } from 'node:fs';
import { cp, link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { open as openDatabase } from 'lmdb';
import { create } from 'tar';
import { DeployError } from '../../domain/errors.ts';
import { openKeys } from '../keys.ts';
import { databasePath } from '../lifecycle/state-folder.ts';
import { openStoreTables } from '../store/blob-table.ts';
import { packPath } from '../store/pack-reader.ts';
import { type BackupContents, contentsName, digestOf, filesBelow } from './archive.ts';

/** How often the folder is looked at anew when files were cleaned up meanwhile. */
const mostTries = 5;
const stagingName = /^\.backup-(\d+)$/;

/** What was backed up: files and bytes of the archive. */
export interface BackedUp {
  readonly files: number;
  readonly bytes: number;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Removes what backups left behind that were killed. */
async function removeOldStaging(data: string): Promise<void> {
  for (const name of await readdir(data)) {
    const pid = stagingName.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))) await rm(join(data, name), { recursive: true, force: true });
  }
}

/** Links every pack into the staging folder: packs never change, and what is linked outlives the agent's cleaning up. */
async function linkPacks(data: string, staging: string): Promise<void> {
  const packs = join(data, 'packs');
  if (!await exists(packs)) return;
  for (const project of await readdir(packs)) {
    await mkdir(join(staging, 'packs', project), { recursive: true, mode: 0o700 });
    for (const pack of await readdir(join(packs, project))) {
      await link(join(packs, project, pack), join(staging, 'packs', project, pack)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }
}

/** Whether every pack that the database of the staging folder names lies in it. */
async function isComplete(staging: string): Promise<boolean> {
  const root = openDatabase({ path: databasePath(staging), maxDbs: 64, readOnly: true });
  try {
    const tables = openStoreTables(root);
    const named = new Set<string>();
    for (const { key, value } of tables.blobs.getRange()) {
      for (const extent of [value, value.br, value.gzip]) if (extent) named.add(packPath(staging, key.slice(0, key.indexOf('/')), extent.pack));
    }
    for (const path of named) if (!await exists(path)) return false;
    return true;
  } finally {
    await root.close();
    await rm(join(databasePath(staging), 'lock.mdb'), { force: true });
  }
}

/** A picture of the data at one moment, under `staging`, while the agent may go on. */
async function stage(data: string, staging: string): Promise<void> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    await rm(staging, { recursive: true, force: true });
    await mkdir(databasePath(staging), { recursive: true, mode: 0o700 });
    const root = openDatabase({ path: databasePath(data), maxDbs: 64, overlappingSync: false });
    try {
      await root.backup(databasePath(staging), true);
    } finally {
      await root.close();
    }
    await linkPacks(data, staging);
    // Between database and packs the agent may have cleaned up.
    if (await isComplete(staging)) {
      await cp(join(data, 'keys'), join(staging, 'keys'), { recursive: true });
      return;
    }
  }
  throw new DeployError('backup.restless', 'The agent cleaned up again and again while it was backed up.', { next: 'Try again in a minute.', retry: 'backoff' });
}

/**
 * Writes everything an agent is (keys, database, releases) into one tar file of mode 0600, whether it runs or not: the database by LMDB's own snapshot, the
 * packs as they are. Throws DeployError `agent.never-started`, `backup.exists` or `backup.restless`; a backup that fails leaves no file.
 */
export async function backUp(o: { data: string; file: string; now(): number }): Promise<BackedUp> {
  if (!await exists(databasePath(o.data))) throw new DeployError('agent.never-started', `No agent was ever started on ${o.data}.`, { next: 'Name the folder that "slipway-agent serve" was given.' });
  const file = resolve(o.file);
  if (await exists(file)) throw new DeployError('backup.exists', `${o.file} is there already.`, { next: 'Choose another name, or remove it first.' });
  const { identity } = await openKeys(o.data, { mayCreate: false });
  await removeOldStaging(o.data);
  const staging = join(o.data, `.backup-${process.pid}`);
  const part = `${file}.part-${process.pid}`;
  try {
    await stage(o.data, staging);
    const paths = await filesBelow(staging);
    const files: BackupContents['files'] = [];
    for (const path of paths) files.push({ path, ...await digestOf(join(staging, path)) });
    const contents: BackupContents = { v: 1, agent: identity.keyid, created: o.now(), files };
    await writeFile(join(staging, contentsName), JSON.stringify(contents));
    // It holds the agent's keys.
    await pipeline(create({ cwd: staging, portable: true }, [contentsName, ...paths]), createWriteStream(part, { mode: 0o600, flags: 'wx' }));
    const handle = await open(part, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
    return { files: files.length, bytes: (await stat(file)).size };
  } finally {
    await rm(part, { force: true });
    await rm(staging, { recursive: true, force: true });
  }
}
