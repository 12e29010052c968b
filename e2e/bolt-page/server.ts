import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContainer, type Container } from './containers/container.ts';
import { CONTAINER_ROUTES, ContainerRoutes } from './containers/container-routes.ts';
import { headlessHtml, pageHtml, type BoltPageFlavour } from './html.ts';
import { PageCode } from './page-code.ts';
import { seedChat, type BoltPageProject, type SeedChat } from './projects.ts';
import { sampleProject } from './sample-project.ts';

export type { BoltPageFlavour } from './html.ts';
export type { BoltPageProject } from './projects.ts';

/** How to start the page. */
export interface BoltPageOptions {
  /** 'production' if left out. */
  flavour?: BoltPageFlavour;
  /** The projects of its chats 1, 2, …; the sample project if left out. */
  projects?: readonly BoltPageProject[];
  /** 0, the default, lets the system choose. */
  port?: number;
  /** The version of `boltHistory`: 2 as today, 1 as before there were snapshots, 3 and 4 as in some forks. */
  historyVersion?: 1 | 2 | 3 | 4;
  /** Whether chats are kept, as with bolt.diy's VITE_DISABLE_PERSISTENCE when false. True if left out. */
  persistence?: boolean;
  /** A name of its own that the browser finds on this machine; 127.0.0.1 if left out. */
  host?: string;
}

/** A running page. */
export interface BoltPage {
  /** Origin without a slash at the end: `http://127.0.0.1:40123`. */
  url: string;
  /** Stops the server, ends every program it started and removes its folders. */
  close(): Promise<void>;
  /** Adds a project and gives its chat's numeric id. A page puts the chat into its database when it is next loaded. */
  addProject(project: BoltPageProject): Promise<string>;
  /** Where a project's chat is: by its `urlId`, as the sidebar links it, or by its numeric id. */
  chatUrl(id: string, form?: 'urlId' | 'id'): string;
  /** The project's real folder on this machine, absolute. */
  containerFolder(id: string): string;
  /** The real folder of the container that a tab's hidden frame has opened under this name, absolute. */
  sessionFolder(session: string): string | undefined;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '../..');

/** Starts a page shaped like bolt.diy on 127.0.0.1, with real containers: each is a folder whose programs really run. */
export async function startBoltPage(options: BoltPageOptions = {}): Promise<BoltPage> {
  const flavour = options.flavour ?? 'production';
  const root = await realpath(await mkdtemp(join(tmpdir(), 'bolt-page-')));
  const modules = await realpath(join(repository, 'node_modules'));
  const token = randomBytes(24).toString('base64url');
  const code = new PageCode({ flavour, historyVersion: options.historyVersion ?? 2, persistence: options.persistence ?? true });
  const hosts = new Set(['127.0.0.1', 'localhost', ...(options.host === undefined ? [] : [options.host])]);
  const chats = new Map<string, { chat: SeedChat; container: Container }>();
  const find = (id: string) => chats.get(id) ?? [...chats.values()].find(({ chat }) => chat.urlId === id);
  const known = (id: string) => {
    const found = find(id);
    if (!found) throw new Error(`The page has no project ${id}.`);
    return found;
  };
  const empty = () => createContainer(join(root, `new-${randomUUID()}`), modules, new Map());
  const containers = new ContainerRoutes({
    newId: randomUUID,
    open: async (chat) => (chat === undefined ? undefined : find(chat)?.container) ?? empty(),
  });

  const addProject = async (project: BoltPageProject) => {
    const id = String(chats.size + 1);
    const chat = seedChat(id, project, new Date());
    chats.set(id, { chat, container: await createContainer(join(root, id), modules, project.files) });
    return id;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://page');
    const path = url.pathname;
    if (!hosts.has((request.headers.host ?? '').replace(/:\d+$/, ''))) return reply(response, 421, 'text/plain', 'wrong host');
    if (path.startsWith(CONTAINER_ROUTES)) {
      // Commands run for real here, so no other page on this machine may send them.
      if (request.headers['x-container-token'] !== token) return reply(response, 403, 'text/plain', 'no token');
      return containers.answer(request, response, url);
    }
    if (path === '/api/health') return reply(response, 200, 'application/json', JSON.stringify({ status: 'healthy', timestamp: new Date().toISOString() }));
    if (path === '/api/seed-chats') return reply(response, 200, 'application/json', JSON.stringify([...chats.values()].map(({ chat }) => chat)));
    if (path === '/headless') return reply(response, 200, 'text/html', headlessHtml({ token, script: code.headless }));
    const script = await code.script(path);
    if (script !== undefined) return reply(response, 200, 'text/javascript', script);
    const asset = ASSETS.get(path);
    if (asset) return reply(response, 200, asset.type, await readFile(join(here, asset.file)));
    const chat = /^\/chat\/([^/]+)$/.exec(path)?.[1];
    if (path !== '/' && chat === undefined) return reply(response, 404, 'text/plain', 'Not Found');
    return reply(response, 200, 'text/html', pageHtml({ flavour, path, chat: chat && decodeURIComponent(chat), script: code.entry }));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, 'text/plain', error instanceof Error ? error.message : String(error)));
  });

  const close = async () => {
    const ended = containers.end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await ended;
    await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };

  try {
    for (const project of options.projects ?? [await sampleProject()]) await addProject(project);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve));
  } catch (error) {
    await close();
    throw error;
  }
  const address = server.address();
  const url = `http://${options.host ?? '127.0.0.1'}:${typeof address === 'object' && address ? address.port : options.port}`;
  return {
    url,
    close,
    addProject,
    chatUrl: (id, form = 'urlId') => `${url}/chat/${known(id).chat[form]}`,
    containerFolder: (id) => known(id).container.folder,
    sessionFolder: (session) => containers.containerOf(session)?.folder,
  };
}

const ASSETS = new Map([
  ['/assets/index.css', { file: 'app/styles/index.css', type: 'text/css' }],
  ['/favicon.svg', { file: 'public/favicon.svg', type: 'image/svg+xml' }],
  ['/logo-light-styled.png', { file: 'public/logo-light-styled.png', type: 'image/png' }],
  ['/logo-dark-styled.png', { file: 'public/logo-dark-styled.png', type: 'image/png' }],
]);

/** Every answer isolates its origin: bolt.diy's pages do, and a page that requires it may only embed what does too. */
function reply(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-opener-policy': 'same-origin',
  });
  response.end(body);
}
