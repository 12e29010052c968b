import { toWire } from '../domain/errors.ts';
import { signingKey } from '../security/ed25519.ts';
import { originPrivateBlobs } from '../storage/blobs.ts';
import { type AgentClient, createAgentClient } from '../targets/agent/client.ts';
import { doJob, type JobParts } from './do-job.ts';
import type { JobAnswer, JobMessage } from './pool-job.ts';

// The compiler knows one kind of global scope for the whole project, that of pages.
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent<JobMessage>) => void) | null; postMessage(message: JobAnswer): void };
const underWay = new Map<number, AbortController>();
const clients = new Map<string, Promise<AgentClient>>();

const parts: JobParts = {
  blobs: originPrivateBlobs(),
  now: Date.now,
  // Remembered, because a client learns its agent's time.
  async connect({ agent, key }) {
    const known = clients.get(agent.url) ?? signingKey(key.privateKey, key.publicKey).then((signer) => createAgentClient({
      agent, key: signer, now: Date.now, random: (length) => crypto.getRandomValues(new Uint8Array(length)), fetch: (input, init) => fetch(input, init),
    }));
    clients.set(agent.url, known);
    return await known;
  },
};

scope.onmessage = ({ data }) => {
  const { id } = data;
  if ('stop' in data) {
    underWay.get(id)?.abort();
    return;
  }
  const abort = new AbortController();
  underWay.set(id, abort);
  doJob(parts, data.job, abort.signal).then(
    (result) => scope.postMessage({ id, result }),
    (error: unknown) => scope.postMessage({ id, problem: toWire(error) }),
  ).finally(() => underWay.delete(id));
};
