import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The Node that the projects are built with: several of the tools need a newer one than Slipway does. */
export const buildNode = '24.21.0';

/** Puts that Node (npm's package `node`) into a folder, once, and answers the folder of its program. */
export async function nodeForBuilds(place: string): Promise<string> {
  const folder = join(place, `node-${buildNode}`);
  const bin = join(folder, 'node_modules/node/bin');
  if (existsSync(join(bin, 'node'))) return bin;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', `node@${buildNode}`, '--prefer-offline', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit' });
  if (status !== 0 || !existsSync(join(bin, 'node'))) {
    throw new Error(`npm could not install node@${buildNode}: see what it printed, then start again.`);
  }
  return bin;
}
