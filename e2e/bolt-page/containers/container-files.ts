import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContainerError } from './container-error.ts';
import { diskPath, projectPath } from './container-path.ts';

/** One entry of a folder; links count as what they lead to. */
export interface FolderEntry {
  name: string;
  directory: boolean;
}

/** The file half of a container: WebContainer's `fs`, on a real folder, exact to the byte. Every method throws ContainerError. */
export class ContainerFiles {
  readonly folder: string;
  readonly #modules: string;

  /** @param modules the folder that `node_modules` links into: readable from the container, never writable. */
  constructor(folder: string, modules: string) {
    this.folder = folder;
    this.#modules = modules;
  }

  /** The bytes of a file. */
  readFile(path: string): Promise<Buffer> {
    return this.#reading(path, (file) => readFile(file));
  }

  /** The names in a folder, sorted. */
  async readdir(path: string): Promise<FolderEntry[]> {
    return this.#reading(path, async (folder) => {
      const names = (await readdir(folder)).sort();
      return Promise.all(
        names.map(async (name) => ({
          name,
          directory: await stat(join(folder, name)).then((found) => found.isDirectory(), () => false),
        })),
      );
    });
  }

  /** Writes a whole file. The folder must exist, as with Node's own writeFile. */
  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    await this.#writing(path, (file) => writeFile(file, bytes));
  }

  /** Makes a folder, with its parents if `recursive`. */
  async mkdir(path: string, recursive: boolean): Promise<void> {
    await this.#writing(path, (folder) => mkdir(folder, { recursive }).then(() => undefined));
  }

  /** Removes a file or, if `recursive`, a folder. Without `force` a missing path is ENOENT. */
  async rm(path: string, options: { recursive: boolean; force: boolean }): Promise<void> {
    if (projectPath(path) === '') throw new ContainerError('EPERM', 'the project folder itself stays');
    await this.#removing(path, (target) => rm(target, options));
  }

  /** Moves a file or folder. */
  async rename(from: string, to: string): Promise<void> {
    const target = await diskPath(this.folder, to, [this.folder]);
    await this.#removing(from, (source) => rename(source, target));
  }

  /** The real folder or file behind a path, which must be there. */
  place(path: string): Promise<string> {
    return this.#reading(path, async (place) => {
      await stat(place);
      return place;
    });
  }

  /** Writes a file with the folders above it. */
  async put(path: string, bytes: Uint8Array): Promise<void> {
    await this.mkdir(dirname(projectPath(path)), true);
    await this.writeFile(path, bytes);
  }

  async #reading<T>(path: string, body: (disk: string) => Promise<T>): Promise<T> {
    return this.#on(path, [this.folder, this.#modules], body);
  }

  async #writing<T>(path: string, body: (disk: string) => Promise<T>): Promise<T> {
    return this.#on(path, [this.folder], body);
  }

  /** Removing acts on a link, not on what it leads to, so it is the parent that has to be inside. */
  async #removing<T>(path: string, body: (disk: string) => Promise<T>): Promise<T> {
    await diskPath(this.folder, dirname(projectPath(path)), [this.folder]);
    return body(join(this.folder, projectPath(path))).catch((error: unknown) => {
      throw ContainerError.from(error, path);
    });
  }

  async #on<T>(path: string, roots: readonly string[], body: (disk: string) => Promise<T>): Promise<T> {
    try {
      return await body(await diskPath(this.folder, path, roots));
    } catch (error) {
      throw ContainerError.from(error, path);
    }
  }
}
