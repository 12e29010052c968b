import type { SessionEvent } from '../containers/session.ts';
import type { ExportRequest } from '../containers/container-export.ts';
import type { FolderEntry } from '../containers/container-files.ts';
import type { SpawnRequest } from '../containers/container-process.ts';
import type { PathEvent, PathsRequest } from '../containers/path-events.ts';
import type { ReadResult } from '../containers/read-many.ts';
import { ReadQueue } from './read-queue.ts';

/** A program as the client sees it. */
export interface RemoteProcess {
  exit: Promise<number>;
  kill(): void;
  write(text: string): Promise<void>;
}

/** What a container tells its page besides the output of programs. */
export type PortListener = (port: number, open: boolean, url: string) => void;

/** One session with the page's server. Works in browsers and in Node. Failed calls throw an Error with Node's `code`. */
export class ContainerClient {
  readonly #call: (path: string, init?: RequestInit) => Promise<Response>;
  readonly #processes = new Map<string, { output: (bytes: Uint8Array) => void; exit: (code: number) => void }>();
  readonly #watches = new Map<string, (event: 'rename' | 'change', path: string) => void>();
  readonly #pathWatches = new Map<string, (events: PathEvent[]) => void>();
  readonly #ports = new Set<PortListener>();
  readonly #leaving = new AbortController();
  readonly #reads = new ReadQueue((paths) => this.#readMany(paths));
  /** Names this session at the server. */
  readonly session: string;
  /** The container's own name for the project folder, and its programs' PATH. */
  readonly workdir: string;
  readonly path: string;

  private constructor(call: (path: string, init?: RequestInit) => Promise<Response>, opened: { session: string; workdir: string; path: string }) {
    this.#call = call;
    this.session = opened.session;
    this.workdir = opened.workdir;
    this.path = opened.path;
  }

  /** Opens the container of a chat, or a new empty one. `base` is the URL of the container routes. */
  static async open(options: { fetch: typeof fetch; base: string; token: string; chat?: string | undefined }): Promise<ContainerClient> {
    const headers = { 'x-container-token': options.token };
    const send = async (path: string, init: RequestInit = {}) => {
      const response = await options.fetch(`${options.base}${path}`, { method: 'POST', ...init, headers });
      if (response.ok) return response;
      const { code, message } = (await response.json()) as { code: string; message: string };
      throw Object.assign(new Error(message), { code });
    };
    const opened = (await (await send('', { body: JSON.stringify({ chat: options.chat }) })).json()) as { session: string; workdir: string; path: string };
    const client = new ContainerClient((path, init) => send(`/${opened.session}/${path}`, init), opened);
    await client.#listen();
    return client;
  }

  /** Leaves the container; its programs end. */
  close(): void {
    this.#leaving.abort();
  }

  /** A file's bytes, or with `encoding` its text. */
  async readFile(path: string): Promise<Uint8Array>;
  async readFile(path: string, encoding: string | undefined): Promise<Uint8Array | string>;
  async readFile(path: string, encoding?: string): Promise<Uint8Array | string> {
    if (encoding === undefined) return this.#reads.read(path);
    const response = await this.#fs('readFile', { path, encoding });
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  }

  /** A folder's entries, sorted by name. */
  async readdir(path: string): Promise<FolderEntry[]> {
    return (await (await this.#fs('readdir', { path })).json()) as FolderEntry[];
  }

  /** Writes a whole file. */
  async writeFile(path: string, data: Uint8Array): Promise<void> {
    await this.#fs('writeFile', { path }, data.slice());
  }

  /** Makes a folder. */
  async mkdir(path: string, recursive: boolean): Promise<void> {
    await this.#fs('mkdir', { path, recursive: String(recursive) });
  }

  /** Removes a file or folder. */
  async rm(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    await this.#fs('rm', { path, recursive: String(options.recursive ?? false), force: String(options.force ?? false) });
  }

  /** Moves a file or folder. */
  async rename(path: string, to: string): Promise<void> {
    await this.#fs('rename', { path, to });
  }

  /** Reports changes below a path; the answer stops it. */
  async watch(path: string, recursive: boolean, listener: (event: 'rename' | 'change', path: string) => void): Promise<() => void> {
    const watch = crypto.randomUUID();
    this.#watches.set(watch, listener);
    await this.#call('watches', { body: JSON.stringify({ kind: 'folder', watch, path, recursive }) });
    return () => this.#unwatch(this.#watches, watch);
  }

  /** Reports what is in the project and what changes there; the answer stops it. */
  async watchPaths(options: Partial<PathsRequest>, listener: (events: PathEvent[]) => void): Promise<() => void> {
    const watch = crypto.randomUUID();
    this.#pathWatches.set(watch, listener);
    await this.#call('watches', { body: JSON.stringify({ kind: 'paths', watch, options }) });
    return () => this.#unwatch(this.#pathWatches, watch);
  }

  /** Starts a program. `output` gets its bytes as they come. */
  async run(request: Omit<SpawnRequest, 'process'>, output: (bytes: Uint8Array) => void): Promise<RemoteProcess> {
    const process = crypto.randomUUID();
    const exit = new Promise<number>((resolve) => this.#processes.set(process, { output, exit: resolve }));
    await this.#call('processes', { body: JSON.stringify({ ...request, process }) });
    // One after another: requests that are under way at once may arrive in any order.
    let typed: Promise<unknown> = Promise.resolve();
    return {
      exit,
      kill: () => void this.#call(`processes/${process}/kill`).catch(() => undefined),
      write: async (text) => {
        const mine = typed.then(() => this.#call(`processes/${process}/input`, { body: text }));
        typed = mine.catch(() => undefined);
        await mine;
      },
    };
  }

  /** A folder as one body of bytes. */
  async export(request: ExportRequest): Promise<Uint8Array> {
    const response = await this.#call('export', { body: JSON.stringify(request) });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Puts a wire tree, as JSON bytes, into a folder. */
  async mount(path: string, tree: Uint8Array): Promise<void> {
    await this.#call(`mount?${new URLSearchParams({ path })}`, { body: tree.slice() });
  }

  /** Hears of servers that programs start and stop; the answer stops listening. */
  onPort(listener: PortListener): () => void {
    this.#ports.add(listener);
    return () => void this.#ports.delete(listener);
  }

  #unwatch(watches: Map<string, unknown>, watch: string): void {
    watches.delete(watch);
    this.#call('watches', { body: JSON.stringify({ kind: 'stop', watch }) }).catch(() => undefined);
  }

  #fs(operation: string, query: Record<string, string>, body?: BodyInit): Promise<Response> {
    return this.#call(`fs/${operation}?${new URLSearchParams(query)}`, body === undefined ? {} : { body });
  }

  async #readMany(paths: string[]): Promise<(Uint8Array | Error)[]> {
    const answer = await (await this.#fs('readFiles', {}, JSON.stringify(paths))).arrayBuffer();
    const end = 4 + new DataView(answer).getUint32(0);
    const results = JSON.parse(new TextDecoder().decode(answer.slice(4, end))) as ReadResult[];
    let offset = end;
    return results.map((result) => {
      if ('code' in result) return Object.assign(new Error(result.message), { code: result.code });
      offset += result.size;
      return new Uint8Array(answer.slice(offset - result.size, offset));
    });
  }

  async #listen(): Promise<void> {
    const { body } = await this.#call('events', { method: 'GET', signal: this.#leaving.signal });
    if (!body) throw new Error('the container does not answer');
    const ready = new Promise<void>((resolve) => {
      this.#read(body, resolve).catch(() => undefined);
    });
    await ready;
  }

  async #read(body: ReadableStream<Uint8Array>, ready: () => void): Promise<void> {
    const decoder = new TextDecoder();
    const reader = body.getReader();
    let rest = '';
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(JSON.parse(line) as SessionEvent, ready);
    }
  }

  #hear(event: SessionEvent, ready: () => void): void {
    switch (event.type) {
      case 'ready':
        ready();
        break;
      case 'output':
        this.#processes.get(event.process)?.output(bytesOf(event.data));
        break;
      case 'exit':
        this.#processes.get(event.process)?.exit(event.code);
        this.#processes.delete(event.process);
        break;
      case 'port':
        for (const listener of this.#ports) listener(event.port, event.open, event.url);
        break;
      case 'watch':
        this.#watches.get(event.watch)?.(event.event, event.path);
        break;
      case 'paths':
        this.#pathWatches.get(event.watch)?.(event.events);
        break;
    }
  }
}

/** Bytes of base64. A loop: `Uint8Array.from` with a callback takes ten times as long. */
export function bytesOf(data: string): Uint8Array {
  const characters = atob(data);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
