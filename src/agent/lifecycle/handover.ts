import { type ChildProcess, fork } from 'node:child_process';
import { Server as NetServer } from 'node:net';
import { z } from 'zod';
import type { NonceMemory } from '../access/nonces.ts';
import type { InheritanceRow } from '../tables.ts';
import type { Listeners } from './listeners.ts';

/** Environment variable that tells a process it was forked to take over. */
export const successorVariable = 'SLIPWAY_AGENT_SUCCESSOR';

const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('socket'), name: z.string() }),
  z.object({ type: z.literal('go'), since: z.number(), nonces: z.array(z.tuple([z.string(), z.number()])) }),
  z.object({ type: z.literal('changed'), site: z.string() }),
]);
type Message = z.infer<typeof Message>;

/** How long a successor may take to get ready, ms. */
const patience = 30_000;

/** The other process while both run: they tell each other which site changed. */
export interface Peer {
  changed(site: string): void;
}

function send(to: { send?: ChildProcess['send'] }, message: Message, socket?: NetServer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!to.send) {
      reject(new Error('the other process is gone'));
      return;
    }
    to.send(message, socket, {}, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/**
 * Starts the program anew (whatever lies at its path now), waits until it is ready, and sends it every listening socket and the nonces. When this
 * resolves the successor answers new connections; whoever calls drains its own. Rejects when the successor did not get ready: then nothing changed.
 */
export async function handOver(listeners: Listeners, nonces: NonceMemory, since: number, onChanged: (site: string) => void): Promise<Peer> {
  const [, program, ...args] = process.argv;
  if (program === undefined) throw new Error('unknown program');
  const child = fork(program, args, { env: { ...process.env, [successorVariable]: '1' }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the successor was not ready in time')), patience);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the successor ended with ${code}`)));
      child.on('message', (raw) => {
        if (Message.safeParse(raw).data?.type !== 'ready') return;
        clearTimeout(timer);
        resolve();
      });
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  child.on('message', (raw) => {
    const message = Message.safeParse(raw).data;
    if (message?.type === 'changed') onChanged(message.site);
  });
  for (const { name, server } of listeners.all()) await send(child, { type: 'socket', name }, server);
  await send(child, { type: 'go', since, nonces: nonces.export().map(([key, at]) => [key, at]) });
  child.unref();
  return { changed: (site) => void send(child, { type: 'changed', site }).catch(() => undefined) };
}

/** In the successor: says that everything is loaded, adopts the sockets, resolves with the inheritance. */
export async function takeOver(listeners: Listeners, onChanged: (site: string) => void): Promise<{ inheritance: InheritanceRow; peer: Peer }> {
  const inheritance = new Promise<InheritanceRow>((resolve) => {
    process.on('message', (raw, handle) => {
      const message = Message.safeParse(raw).data;
      if (message?.type === 'socket' && handle instanceof NetServer) listeners.adopt(message.name, handle);
      if (message?.type === 'go') resolve({ since: message.since, nonces: message.nonces });
      if (message?.type === 'changed') onChanged(message.site);
    });
  });
  await send(process, { type: 'ready' });
  const inherited = await inheritance;
  return {
    inheritance: inherited,
    peer: { changed: (site) => void (process.connected ? send(process, { type: 'changed', site }).catch(() => undefined) : undefined) },
  };
}
