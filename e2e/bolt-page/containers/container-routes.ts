import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { ContainerError } from './container-error.ts';
import { exportFolder, ExportRequest, WireTree } from './container-export.ts';
import { SpawnRequest } from './container-process.ts';
import { WORKDIR } from './container-path.ts';
import type { Container } from './container.ts';
import { PathsRequest } from './path-events.ts';
import { readMany } from './read-many.ts';
import { Session, type SessionEvent } from './session.ts';

/** Where all container calls live on the page's server. */
export const CONTAINER_ROUTES = '/-/sessions';

const FsQuery = z.object({
  path: z.string().default(''),
  to: z.string().default(''),
  encoding: z.string().optional(),
  recursive: z.stringbool().default(false),
  force: z.stringbool().default(false),
});

/** To watch a folder as `fs.watch` does or as `internal.watchPaths` does, or to stop either. */
const WatchRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), watch: z.string(), path: z.string(), recursive: z.boolean() }),
  z.object({ kind: z.literal('paths'), watch: z.string(), options: PathsRequest }),
  z.object({ kind: z.literal('stop'), watch: z.string() }),
]);

/** The HTTP side of the containers: sessions, and below each session its files, programs, watches and exports. */
export class ContainerRoutes {
  readonly #sessions = new Map<string, Session>();
  readonly #open: (chat: string | undefined) => Promise<Container>;
  readonly #newId: () => string;
  readonly #ending = new Set<Promise<void> | undefined>();

  /** @param open the container for a chat's id as the URL shows it, or a new, empty one. */
  constructor(options: { open: (chat: string | undefined) => Promise<Container>; newId: () => string }) {
    this.#open = options.open;
    this.#newId = options.newId;
  }

  /** Answers a request whose path starts with CONTAINER_ROUTES. Refusals are `{code, message}` with status 4xx. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      const [id, ...rest] = url.pathname.slice(CONTAINER_ROUTES.length + 1).split('/');
      if (!id) return send(response, 200, await this.#create(await jsonBody(request)));
      const session = this.#sessions.get(id);
      if (!session) throw new ContainerError('ESRCH', 'this container has been shut down');
      if (rest[0] === 'events') return this.#events(id, session, response);
      const result = await act(session, rest, request, url);
      send(response, 200, result);
    } catch (error) {
      const refusal = error instanceof ContainerError ? error : new ContainerError('EINVAL', error instanceof Error ? error.message : String(error));
      send(response, refusal.code === 'ENOENT' ? 404 : 400, { code: refusal.code, message: refusal.message });
    }
  }

  /** The container of a session that is open. */
  containerOf(session: string): Container | undefined {
    return this.#sessions.get(session)?.container;
  }

  /** Ends every session; settles when all their programs have ended. */
  async end(): Promise<void> {
    for (const id of this.#sessions.keys()) this.#end(id);
    await Promise.all(this.#ending);
  }

  async #create(body: unknown): Promise<unknown> {
    const { chat } = z.object({ chat: z.string().optional() }).parse(body);
    const container = await this.#open(chat);
    const session = this.#newId();
    this.#sessions.set(session, new Session(container));
    return { session, workdir: WORKDIR, path: container.path };
  }

  /** The session lives as long as this answer: a closed page ends its programs, as a closed tab does with a WebContainer. */
  #events(id: string, session: Session, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    session.listen((event: SessionEvent) => void response.write(`${JSON.stringify(event)}\n`));
    response.on('close', () => this.#end(id));
  }

  #end(id: string): void {
    const ending = this.#sessions.get(id)?.end().finally(() => this.#ending.delete(ending));
    this.#sessions.delete(id);
    if (ending) this.#ending.add(ending);
  }
}

async function act(session: Session, [kind, name, verb]: string[], request: IncomingMessage, url: URL): Promise<unknown> {
  const { files } = session.container;
  switch (kind) {
    case 'fs':
      return fileCall(session, name, request, url);
    case 'export': {
      const wanted = ExportRequest.parse(await jsonBody(request));
      return exportFolder(await files.place(wanted.path), wanted);
    }
    case 'mount': {
      await mount(session.container, url.searchParams.get('path') ?? '', WireTree.parse(await jsonBody(request)));
      return {};
    }
    case 'processes': {
      if (name === undefined) await session.run(SpawnRequest.parse(await jsonBody(request)));
      else if (verb === 'kill') session.kill(name);
      else if (verb === 'input') session.write(name, (await body(request)).toString('utf8'));
      return {};
    }
    case 'watches': {
      const watch = WatchRequest.parse(await jsonBody(request));
      if (watch.kind === 'stop') session.unwatch(watch.watch);
      else if (watch.kind === 'paths') session.watchPaths(watch.watch, watch.options);
      else await session.watch(watch.watch, watch.path, watch.recursive);
      return {};
    }
    default:
      throw new ContainerError('ENOSYS', `no such call: ${kind}`);
  }
}

async function fileCall(session: Session, name: string | undefined, request: IncomingMessage, url: URL): Promise<unknown> {
  const { files } = session.container;
  const query = FsQuery.parse(Object.fromEntries(url.searchParams));
  switch (name) {
    case 'readFile': {
      const bytes = await files.readFile(query.path);
      if (query.encoding === undefined) return bytes;
      if (!Buffer.isEncoding(query.encoding)) throw new ContainerError('EINVAL', `unknown encoding ${query.encoding}`);
      return Buffer.from(bytes.toString(query.encoding), 'utf8');
    }
    case 'readFiles':
      return readMany(files, z.array(z.string()).parse(await jsonBody(request)));
    case 'readdir':
      return files.readdir(query.path);
    case 'writeFile':
      return files.writeFile(query.path, await body(request)).then(() => ({}));
    case 'mkdir':
      return files.mkdir(query.path, query.recursive).then(() => ({}));
    case 'rm':
      return files.rm(query.path, query).then(() => ({}));
    case 'rename':
      return files.rename(query.path, query.to).then(() => ({}));
    default:
      throw new ContainerError('ENOSYS', `no such file operation: ${name}`);
  }
}

async function mount(container: Container, at: string, tree: WireTree): Promise<void> {
  if (!('d' in tree)) throw new ContainerError('ENOTDIR', 'only a folder can be mounted');
  await container.files.mkdir(at, true);
  for (const [name, entry] of Object.entries(tree.d)) {
    const path = `${at}/${name}`;
    if ('d' in entry) await mount(container, path, entry);
    else if ('l' in entry.f) throw new ContainerError('ENOSYS', 'links cannot be mounted');
    else await container.files.put(path, Buffer.from(entry.f.c, entry.f.b ? 'latin1' : 'utf8'));
  }
}

/** A request's whole body. */
async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function jsonBody(request: IncomingMessage): Promise<unknown> {
  return JSON.parse((await body(request)).toString('utf8'));
}

function send(response: ServerResponse, status: number, result: unknown): void {
  const bytes = result instanceof Uint8Array;
  response.writeHead(status, { 'content-type': bytes ? 'application/octet-stream' : 'application/json', 'cache-control': 'no-store' });
  response.end(bytes ? result : JSON.stringify(result));
}
