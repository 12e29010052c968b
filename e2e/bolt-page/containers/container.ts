import { mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WORKDIR } from './container-path.ts';
import { ContainerFiles } from './container-files.ts';
import { placePackageManagers } from './package-managers.ts';

/** A project's folder on this machine, and the home of the programs that run in it. */
export interface Container {
  readonly files: ContainerFiles;
  /** The project folder, absolute. */
  readonly folder: string;
  /** HOME of its programs, absolute. */
  readonly home: string;
  /** PATH of its programs: the container's package managers, the project's own programs, Node's, the system's. */
  readonly path: string;
}

/**
 * Makes a container below `root` (an existing, real path) with the given files. Its node_modules holds links to the packages in
 * `modules`, so that builds find them without a network. Its folders are its own, down to the scopes and `.bin`: a program that clears
 * them removes links, never a package.
 */
export async function createContainer(root: string, modules: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<Container> {
  const folder = join(root, WORKDIR);
  const home = join(root, 'home');
  const bin = join(root, 'bin');
  await mkdir(folder, { recursive: true });
  await placePackageManagers(bin);
  const container = new ContainerFiles(folder, modules);
  const waiting = [...files];
  const put = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [path, content] = next;
      await container.put(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    }
  };
  await Promise.all(Array.from({ length: 16 }, put));
  const linked = join(folder, 'node_modules');
  await linkEntries(modules, linked, (name) => name === '.bin' || name.startsWith('@'), (name) => !name.startsWith('.'));
  const path = [bin, join(linked, '.bin'), dirname(process.execPath), process.env['PATH'] ?? '/usr/bin:/bin'].join(':');
  return { files: container, folder, home, path };
}

/** Links what a folder holds into another; of entries that are `opened`, what they hold. */
async function linkEntries(from: string, to: string, opened: (name: string) => boolean, linked: (name: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (opened(name)) await linkEntries(join(from, name), join(to, name), () => false, () => true);
    else if (linked(name)) await symlink(join(from, name), join(to, name));
  }
}
