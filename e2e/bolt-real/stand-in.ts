import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContainer } from '../bolt-page/containers/container.ts';
import { CONTAINER_ROUTES, ContainerRoutes } from '../bolt-page/containers/container-routes.ts';
import { headlessHtml } from '../bolt-page/html.ts';
import { PageCode } from '../bolt-page/page-code.ts';
import { selfSigned } from '../support/certificate.ts';

/** Where bolt.diy's client loads its containers from (@webcontainer/api, DEFAULT_EDITOR_ORIGIN). */
const HOST = 'stackblitz.com';

/** A server that answers as https://stackblitz.com/headless for one Chromium: each boot gets a new, empty container. */
export interface StandIn {
  /** Switches with which a Chromium finds it there, and no other host outside of this machine. */
  readonly switches: readonly string[];
  /** The real folder of the container that a frame has opened under this name, absolute. */
  sessionFolder(session: string): string | undefined;
  /** Stops it, ends every program it started and removes its folders. */
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1. The containers and the frame's code are those of the look-alike page. */
export async function startStandIn(): Promise<StandIn> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'bolt-containers-')));
  const modules = await realpath(fileURLToPath(new URL('../../node_modules', import.meta.url)));
  const token = randomBytes(24).toString('base64url');
  const code = new PageCode({ flavour: 'production', historyVersion: 2, persistence: true });
  const { key, cert, trust } = await selfSigned(HOST);
  const containers = new ContainerRoutes({ newId: randomUUID, open: () => createContainer(join(root, randomUUID()), modules, new Map()) });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', `https://${HOST}`);
    if (url.pathname.startsWith(CONTAINER_ROUTES)) {
      // Commands run for real here, so no other page may send them.
      if (request.headers['x-container-token'] !== token) return reply(response, 403, 'text/plain', 'no token');
      return containers.answer(request, response, url);
    }
    if (url.pathname === '/headless') return reply(response, 200, 'text/html', headlessHtml({ token, script: code.headless }));
    const script = await code.script(url.pathname);
    return script === undefined ? reply(response, 404, 'text/plain', 'Not Found') : reply(response, 200, 'text/javascript', script);
  };
  const server = createServer({ key, cert }, (request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, 'text/plain', error instanceof Error ? error.message : String(error)));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    switches: [`--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${port},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE localhost,EXCLUDE *.localhost`, trust],
    sessionFolder: (session) => containers.containerOf(session)?.folder,
    async close() {
      const ended = containers.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await ended;
      await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** A page that is isolated may only embed what allows it, from whatever origin it is. */
function reply(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
  });
  response.end(body);
}
