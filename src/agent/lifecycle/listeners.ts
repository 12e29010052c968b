import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';

/** Answers requests that arrive on a listener. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** The agent's listening sockets, by name. */
export interface Listeners {
  /** Listens on `port` (0 = any free one; a taken one is replaced by a free one unless `exact`). Adopts a socket handed over under this name. Answers the port. */
  listen(name: string, o: { host: string; port: number; exact?: boolean; handler: RequestHandler }): Promise<number>;
  /** Takes a socket from a predecessor: connections are accepted at once, their requests wait until `listen` of the same name brings the handler. */
  adopt(name: string, socket: NetServer): void;
  /** Every open socket, to be sent to a successor. */
  all(): readonly { readonly name: string; readonly server: Server }[];
  /**
   * Ends accepting, lets every request finish; resolves when all connections are gone or after `grace` ms. Idle connections get `idle` ms: a client may
   * just be sending on one, and with a successor nobody has to notice.
   */
  drain(o: { grace: number; idle: number }): Promise<void>;
  draining(): boolean;
}

/** Bounds of every connection: header 16 KiB within 10 s, a request within 60 s, an idle connection 5 s. */
function bounded(handler: RequestHandler): Server {
  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 2_000 }, handler);
  server.maxHeadersCount = 64;
  server.maxConnections = 4096;
  server.maxRequestsPerSocket = 0;
  return server;
}

function listening(server: Server, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    begin();
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

/** No sockets yet. */
export function createListeners(): Listeners {
  const servers = new Map<string, Server>();
  const adopted = new Map<string, (handler: RequestHandler) => void>();
  let drains = false;

  function serverFor(handler: RequestHandler): Server {
    return bounded((request, response) => {
      // The answer tells the client to open its next connection: there the successor answers.
      if (drains) response.shouldKeepAlive = false;
      handler(request, response);
    });
  }

  return {
    async listen(name, { host, port, exact = false, handler }) {
      adopted.get(name)?.(handler);
      const known = servers.get(name);
      if (known) return portOf(known);
      let server = serverFor(handler);
      try {
        await listening(server, () => server.listen({ port, host, backlog: 1024 }));
      } catch (error) {
        if (exact || port === 0) throw error;
        server = serverFor(handler);
        await listening(server, () => server.listen({ port: 0, host, backlog: 1024 }));
      }
      servers.set(name, server);
      return portOf(server);
    },
    adopt(name, socket) {
      const ready = new Promise<RequestHandler>((resolve) => adopted.set(name, resolve));
      const server = serverFor((request, response) => void ready.then((handler) => handler(request, response)));
      server.listen(socket);
      servers.set(name, server);
    },
    all: () => [...servers].map(([name, server]) => ({ name, server })),
    async drain({ grace, idle }) {
      drains = true;
      const closed = [...servers.values()].map((server) => new Promise<void>((resolve) => {
        // Not http's close(): that would cut idle connections on which a request may be on its way just now.
        NetServer.prototype.close.call(server, () => resolve());
      }));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          for (const server of servers.values()) server.closeAllConnections();
          resolve();
        }, grace);
      });
      const tired = setTimeout(() => {
        for (const server of servers.values()) server.closeIdleConnections();
      }, idle);
      await Promise.race([Promise.all(closed), late]);
      clearTimeout(timer);
      clearTimeout(tired);
    },
    draining: () => drains,
  };
}
