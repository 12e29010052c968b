import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeForBuilds } from '../../test/ground-truth/node-for-builds.ts';
import { prepareProject } from '../../test/ground-truth/prepare-project.ts';
import type { Variant } from '../../test/ground-truth/variants.ts';
import type { BoltPage, BoltPageProject } from '../bolt-page/server.ts';

/** The files of a project, as its author's chat has made them. */
async function projectFrom(variant: Variant, folder: string): Promise<BoltPageProject> {
  const paths = await prepareProject(variant, folder, 'one');
  const files = await Promise.all(paths.map(async (path) => {
    return [path, new Uint8Array(await readFile(join(folder, path)))] as const;
  }));
  return { description: variant.name, files: new Map(files) };
}

/**
 * Adds a project to the page and gives its container the packages that package.json names, really installed
 * by npm, with the Node that builds them. `place` is a folder on the disk of the page's containers. Answers the
 * chat's id.
 */
export async function addInstalled(bolt: BoltPage, variant: Variant, place: string): Promise<string> {
  const folder = join(place, variant.name);
  await mkdir(folder, { recursive: true });
  const id = await bolt.addProject(await projectFrom(variant, folder));
  const bin = await nodeForBuilds(place);
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm could not install the packages of ${variant.name}:\n${stderr}`);
  const programs = join(folder, 'node_modules/.bin');
  if (!existsSync(join(programs, 'node'))) await symlink(join(bin, 'node'), join(programs, 'node'));
  const installed = join(bolt.containerFolder(id), 'node_modules');
  await rm(installed, { recursive: true, force: true });
  await rename(join(folder, 'node_modules'), installed);
  return id;
}
