import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKDIR } from './container-path.ts';
import { ContainerFiles } from './container-files.ts';

/** A project's folder on this machine, and the home of the programs that run in it. */
export interface Container {
  readonly files: ContainerFiles;
  /** The project folder, absolute. */
  readonly folder: string;
  /** HOME of its programs, absolute. */
  readonly home: string;
}

/**
 * Makes a container below `root` (an existing, real path) with the given files. Its node_modules is a folder of links to the
 * packages in `modules`, so that builds find them without a network and still keep their caches to themselves.
 */
export async function createContainer(root: string, modules: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<Container> {
  const folder = join(root, WORKDIR);
  const home = join(root, 'home');
  await mkdir(folder, { recursive: true });
  const container = new ContainerFiles(folder, modules);
  const waiting = [...files];
  const put = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [path, content] = next;
      await container.put(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    }
  };
  await Promise.all(Array.from({ length: 16 }, put));
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  for (const name of await readdir(modules)) {
    if (name === '.bin' || !name.startsWith('.')) await symlink(join(modules, name), join(folder, 'node_modules', name));
  }
  return { files: container, folder, home };
}
