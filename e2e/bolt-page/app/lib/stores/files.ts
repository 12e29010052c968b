import type { WebContainer } from '@webcontainer/api';
import { map, type MapStore } from 'nanostores';

/** An entry of bolt.diy's FileMap. Contents of binary files are not kept, as in bolt.diy. */
export type Dirent = { type: 'file'; content: string; isBinary: boolean } | { type: 'folder' };
/** Absolute container path to entry. */
export type FileMap = Record<string, Dirent | undefined>;

const workdir = '/home/project';
const skipped = new Set(['node_modules', '.git']);

function entryOf(bytes: Uint8Array): Dirent {
  if (!bytes.slice(0, 1000).includes(0)) {
    try {
      return { type: 'file', content: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isBinary: false };
    } catch {
      // Not text.
    }
  }
  return { type: 'file', content: '', isBinary: true };
}

/** The live file map of a container, read once and kept up to date by watching. */
export class FilesStore {
  readonly files: MapStore<FileMap> = map({});
  readonly #webcontainer: Promise<WebContainer>;

  constructor(webcontainer: Promise<WebContainer>) {
    this.#webcontainer = webcontainer;
    void this.#init();
  }

  async saveFile(path: string, content: string): Promise<void> {
    await (await this.#webcontainer).fs.writeFile(path.slice(workdir.length + 1), content);
    this.files.setKey(path, { type: 'file', content, isBinary: false });
  }

  async #init(): Promise<void> {
    await this.#walk('');
    const container = await this.#webcontainer;
    container.fs.watch('', { recursive: true }, (_event, name) => void this.#refresh(String(name)));
  }

  async #walk(folder: string): Promise<void> {
    const container = await this.#webcontainer;
    for (const entry of await container.fs.readdir(folder === '' ? '.' : folder, { withFileTypes: true })) {
      if (skipped.has(entry.name) || entry.name === 'package-lock.json') continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        this.files.setKey(`${workdir}/${path}`, { type: 'folder' });
        await this.#walk(path);
      } else {
        await this.#refresh(path);
      }
    }
  }

  async #refresh(path: string): Promise<void> {
    if (path.split('/').some((part) => skipped.has(part))) return;
    const container = await this.#webcontainer;
    try {
      this.files.setKey(`${workdir}/${path}`, entryOf(await container.fs.readFile(path)));
    } catch {
      this.files.setKey(`${workdir}/${path}`, undefined);
    }
  }
}
