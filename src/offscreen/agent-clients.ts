import { toBase64 } from '../security/bytes.ts';
import { signingKey } from '../security/ed25519.ts';
import { type AgentClient, type AgentClientOptions, createAgentClient } from '../targets/agent/client.ts';
import type { DeliverJob } from './pool-job.ts';

/** Clients by whom they speak to and with which key; remembered, because a client learns its agent's time. */
export type AgentClients = (job: Pick<DeliverJob, 'agent' | 'key'>) => Promise<AgentClient>;

/** Remembers a client for each agent and device key: an address may be another agent's after a new pairing, and the browser's key another one. */
export function createAgentClients(io: Pick<AgentClientOptions, 'now' | 'random' | 'fetch'>): AgentClients {
  const clients = new Map<string, Promise<AgentClient>>();
  return ({ agent, key }) => {
    const name = [agent.url, toBase64(agent.identityKey), toBase64(key.publicKey)].join(' ');
    const known = clients.get(name) ?? signingKey(key.privateKey, key.publicKey).then((signer) => createAgentClient({ agent, key: signer, ...io }));
    clients.set(name, known);
    return known;
  };
}
