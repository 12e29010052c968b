import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** A proxy before an agent that never answers the requests it is told to hold. */
export interface HoldingProxy {
  readonly url: string;
  /** Holds what this says from now on; everything it sees goes through it once. */
  hold(isHeld: (request: IncomingMessage) => boolean): void;
  close(): Promise<void>;
}

/** Starts it before the agent at `port` of 127.0.0.1. Host and body go through as they are. */
export async function openHoldingProxy(port: number): Promise<HoldingProxy> {
  let isHeld: (request: IncomingMessage) => boolean = () => false;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (isHeld(request)) return void request.resume();
    const { method, url, headers } = request;
    const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    hold(held) {
      isHeld = held;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
