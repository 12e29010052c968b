import { Comlink } from '../../../node_modules/@webcontainer/api/dist/vendor/index.js';
import type { ExportRequest } from '../containers/container-export.ts';
import type { SpawnRequest } from '../containers/container-process.ts';
import type { PathsRequest } from '../containers/path-events.ts';
import { bytesOf, ContainerClient } from './container-client.ts';

type OutputListener = ((bytes: Uint8Array | null) => void) | undefined;
/** Listeners live in the page: calling one is a message there and back. */
type WatchListener = ((event: string, path: string) => Promise<void>) | undefined;
type PathsListener = (events: { type: string; path: string; mtime: number; ino: number; buffer?: Uint8Array }[]) => Promise<void>;

/** The other end of @webcontainer/api 1.6: what its client calls on the iframe, over the port it gets with the `init` message. */
const server = {
  async build(): Promise<object> {
    const token = document.querySelector<HTMLMetaElement>('meta[name="container-token"]')?.content ?? '';
    const client = await ContainerClient.open({ fetch: (input, init) => fetch(input, init), base: new URL('/-/sessions', location.href).href, token, chat: chatOfPage() });
    // Journeys find the container of a tab by it.
    document.documentElement.dataset['session'] = client.session;
    return Comlink.proxy(instanceFor(client));
  },
};

/** The chat that the page shows, where this frame is of the page's own origin and may look; StackBlitz's frame begins with an empty container. */
function chatOfPage(): string | undefined {
  if (location.ancestorOrigins[0] !== location.origin) return undefined;
  const chat = /\/chat\/([^/?#]+)/.exec(parent.location.pathname)?.[1];
  return chat === undefined ? undefined : decodeURIComponent(chat);
}

function instanceFor(client: ContainerClient): object {
  return {
    fs: () => Comlink.proxy(fileSystemFor(client)),
    previewScript: () => Comlink.proxy({}),
    setPreviewScript: () => undefined,
    setCredentials: () => undefined,
    runtimeInfo: () => ({ path: client.path, cwd: client.workdir }),
    teardown: () => client.close(),
    serialize: async (path: string, { format, includes, excludes }: Omit<ExportRequest, 'path'>) => sent(await client.export({ path, format, includes, excludes })),
    loadFiles: (tree: Uint8Array, options: { mountPoints?: string }) => client.mount(options.mountPoints ?? '', tree),
    async watchPaths(options: Partial<PathsRequest>, listener: PathsListener) {
      const told = inOrder();
      const stop = await client.watchPaths(options, (events) => {
        told(() => listener(events.map(({ type, path, content }) => ({ type, path, mtime: 0, ino: 0, ...(content === undefined ? {} : { buffer: bytesOf(content) }) }))));
      });
      return Comlink.proxy(stop);
    },
    async run(request: Omit<SpawnRequest, 'process'>, _stdout: OutputListener, _stderr: OutputListener, output: OutputListener) {
      const process = await client.run(request, (bytes) => void output?.(bytes));
      const onExit = process.exit.then((code) => {
        output?.(null);
        return code;
      });
      // There is no terminal behind a program, whose size could be changed.
      return Comlink.proxy({ onExit, kill: () => process.kill(), write: (text: string) => process.write(text), resize: () => undefined });
    },
    on(event: string, listener: (...args: unknown[]) => void) {
      if (event !== 'port' && event !== 'server-ready') return Comlink.proxy(() => undefined);
      const stop = client.onPort((port, open, url) => {
        if (event === 'port') listener(port, open ? 'open' : 'close', url);
        else if (open) listener(port, url);
      });
      return Comlink.proxy(stop);
    },
  };
}

function fileSystemFor(client: ContainerClient): object {
  return {
    async readFile(path: string, encoding?: string | null) {
      const content = await client.readFile(path, encoding ?? undefined);
      return typeof content === 'string' ? content : sent(content);
    },
    async readdir(path: string, options?: string | { encoding?: string | null; withFileTypes?: boolean } | null) {
      const { encoding, withFileTypes } = typeof options === 'object' && options !== null ? options : { encoding: options, withFileTypes: false };
      const entries = await client.readdir(path);
      const named = (name: string) => (encoding === 'buffer' ? new TextEncoder().encode(name) : name);
      if (!withFileTypes) return entries.map((entry) => named(entry.name));
      return entries.map((entry) => ({ name: named(entry.name), 'Symbol(type)': entry.directory ? 2 : 1 }));
    },
    async writeFile(path: string, data: Uint8Array | string) {
      await client.writeFile(path, typeof data === 'string' ? new TextEncoder().encode(data) : data);
    },
    mkdir: (path: string, options?: { recursive?: boolean } | null) => client.mkdir(path, options?.recursive ?? false),
    rm: (path: string, options?: { recursive?: boolean; force?: boolean } | null) => client.rm(path, options ?? {}),
    rename: (from: string, to: string) => client.rename(from, to),
    async watch(path: string, options: { recursive?: boolean } | string | null, listener: WatchListener) {
      const recursive = typeof options === 'object' && options?.recursive === true;
      const told = inOrder();
      const close = await client.watch(path, recursive, (event, changed) => told(async () => listener?.(event, changed)));
      return Comlink.proxy({ close });
    },
  };
}

/** Calls into the page one after another: its answers to thousands of calls at once would take it minutes. */
function inOrder(): (call: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (call) => {
    last = last.then(call).catch(() => undefined);
  };
}

/** Bytes change hands instead of being copied. */
function sent(bytes: Uint8Array<ArrayBufferLike>): Uint8Array {
  return bytes.buffer instanceof ArrayBuffer ? Comlink.transfer(bytes, [bytes.buffer]) : bytes;
}

const { port1, port2 } = new MessageChannel();
Comlink.expose(server, port1);
parent.postMessage({ type: 'init' }, location.ancestorOrigins[0] ?? location.origin, [port2]);
