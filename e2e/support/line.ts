import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How a line is slowed: ms before each piece is passed on, and bytes a second in each direction: of each connection, or of all of them together where the line is `shared`. */
export interface Slowness {
  readonly delay: number;
  readonly bytesPerSecond: number;
  readonly shared?: boolean;
}

/** A real TCP line between the browser and a port of this machine that can be slowed, cut and mended. */
export interface Line {
  readonly port: number;
  readonly url: string;
  slow(how: Slowness | undefined): void;
  /** Breaks what is connected and refuses what comes, as a line that is down. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

/** A line to a port of 127.0.0.1. */
export async function openLine(to: number): Promise<Line> {
  const open = new Set<Socket>();
  let slowness: Slowness | undefined;
  let isCut = false;
  /** When the shared line is free again, up and down. */
  const free = { up: 0, down: 0 };

  /** Passes once a piece may go on its way. */
  async function turn(how: Slowness, bytes: number, way: 'up' | 'down'): Promise<void> {
    if (how.shared !== true) return await wait(how.delay + 50);
    const now = performance.now();
    free[way] = Math.max(free[way], now) + bytes * 1_000 / how.bytesPerSecond;
    await wait(free[way] - now + how.delay);
  }

  async function carry(from: Socket, into: Socket, way: 'up' | 'down'): Promise<void> {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      const how = slowness;
      const piece = how ? Math.max(256, Math.floor(how.bytesPerSecond / 20)) : chunk.length;
      for (let at = 0; at < chunk.length; at += piece) {
        const part = chunk.subarray(at, at + piece);
        if (how) await turn(how, part.length, way);
        if (!into.write(part)) await once(into, 'drain');
      }
    }
    into.end();
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => void (near.destroy(), far.destroy()));
    }
    for (const way of [carry(near, far, 'up'), carry(far, near, 'down')]) way.catch(() => void (near.destroy(), far.destroy()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const breakAll = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    slow(how) {
      slowness = how;
    },
    cut() {
      isCut = true;
      breakAll();
    },
    mend() {
      isCut = false;
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
