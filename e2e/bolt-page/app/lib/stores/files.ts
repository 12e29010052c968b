import type { WebContainer } from '@webcontainer/api';
import { map, type MapStore } from 'nanostores';

/** An entry of bolt.diy's FileMap. Contents of binary files are not kept, as in bolt.diy. */
export type Dirent = { type: 'file'; content: string; isBinary: boolean } | { type: 'folder' };
/** Absolute container path to entry; undefined for what has been deleted. */
export type FileMap = Record<string, Dirent | undefined>;

/** Where the project lies, with a slash at the end. */
export const WORK_DIR = '/home/project/';

/** How many files are read at a time. */
const atOnce = 32;

/** Whether a path is kept out of the map: bolt.diy's watcher excludes these. */
function excluded(path: string): boolean {
  return /(^|\/)(node_modules|package-lock\.json)(\/|$)|^\.git(\/|$)/.test(path);
}

function entryOf(bytes: Uint8Array): Dirent {
  if (!bytes.slice(0, 1000).includes(0)) {
    try {
      return { type: 'file', content: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), isBinary: false };
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
  readonly #waiting = new Set<string>();
  #reading = 0;
  #changes: FileMap = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(webcontainer: Promise<WebContainer>) {
    this.#webcontainer = webcontainer;
    void this.#init();
  }

  /** A file was written with this content; relative or absolute path. */
  note(path: string, content: string): void {
    this.#set(path.startsWith(WORK_DIR) ? path.slice(WORK_DIR.length) : path, { type: 'file', content, isBinary: false });
    this.#flush();
  }

  async #init(): Promise<void> {
    const { fs } = await this.#webcontainer;
    fs.watch('', { recursive: true }, (_event, name) => this.#changed(String(name)));
    await this.#walk('');
  }

  async #walk(folder: string): Promise<void> {
    const { fs } = await this.#webcontainer;
    for (const entry of await fs.readdir(folder === '' ? '.' : folder, { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (excluded(path)) continue;
      if (entry.isDirectory()) {
        this.#set(path, { type: 'folder' });
        await this.#walk(path);
      } else {
        this.#changed(path);
      }
    }
  }

  /** Has a file looked at. Not all at once: every call that is under way makes the client slower for all others. */
  #changed(path: string): void {
    if (excluded(path)) return;
    this.#waiting.add(path);
    if (this.#reading < atOnce) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading += 1;
    const { fs } = await this.#webcontainer;
    for (const path of this.#waiting) {
      this.#waiting.delete(path);
      const folder = () => fs.readdir(path).then((): Dirent => ({ type: 'folder' }), () => undefined);
      this.#set(path, await fs.readFile(path).then(entryOf, folder));
    }
    this.#reading -= 1;
  }

  /** Changes reach the page together, ten times a second: thousands of files would keep it busy otherwise. */
  #set(path: string, entry: Dirent | undefined): void {
    this.#changes[WORK_DIR + path] = entry;
    this.#timer ??= setTimeout(() => this.#flush(), 100);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = this.#changes;
    this.#changes = {};
    this.files.set({ ...this.files.get(), ...changes });
  }
}
