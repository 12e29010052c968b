import { DeployError } from '../domain/errors.ts';
import type { Bytes } from '../security/bytes.ts';
import { type SigningKey, signingKey } from '../security/ed25519.ts';
import type { SealingTarget } from '../security/package-encryption.ts';
import type { AgentRow, SlipwayDatabase } from '../storage/database.ts';
import { type AgentClient, type AgentEndpoint, createAgentClient, unreachable } from './agent/client.ts';
import { checkDescriptor, type CheckedDescriptor, fetchDescriptor, otherIdentity } from './agent/descriptor.ts';
import { createAgentDriver } from './agent/driver.ts';
import { versionMismatch } from './agent/version-mismatch.ts';
import { createReach, type Fetch, type MayReach } from './reach.ts';
import type { TargetDriver } from './target.ts';

/** What connections are made from. */
export interface RegistryOptions {
  readonly database: SlipwayDatabase;
  now(): number;
  random(length: number): Bytes;
  readonly fetch: Fetch;
  /** The extension's own version; absent where nobody is told what to update. */
  readonly version?: string;
  /** Whether the browser lets us reach hosts; absent where nobody has to be asked. */
  readonly mayReach?: MayReach;
  /** Wraps every exchange with one agent: a circuit breaker. */
  around?<T>(agent: string, body: () => Promise<T>): Promise<T>;
}

/** A paired agent, ready to be spoken to. */
export interface AgentConnection {
  readonly row: AgentRow;
  readonly client: AgentClient;
  readonly key: SigningKey;
  /** For requests from elsewhere, a worker say: what `client` is made of, and what to tell a person of what they throw. */
  readonly endpoint: AgentEndpoint;
  readonly keys: { readonly privateKey: CryptoKey; readonly publicKey: Bytes };
  explain(error: unknown): Promise<unknown>;
  /** The newest descriptor: read again when the one remembered has run out. */
  descriptor(signal: AbortSignal): Promise<CheckedDescriptor>;
  sealing(signal: AbortSignal): Promise<SealingTarget>;
}

/** The agents this browser is paired with, by id. */
export interface TargetRegistry {
  /** Throws DeployError `agent.unknown`. */
  connect(agent: string): Promise<AgentConnection>;
  /** Throws DeployError `agent.unknown`. */
  target(agent: string): Promise<TargetDriver>;
}

/** A descriptor is read again this long before its sealing key ends, ms. */
const renewBefore = 3_600_000;

/** Looks agents up in the database and speaks to them with this browser's key. */
export function createTargetRegistry(options: RegistryOptions): TargetRegistry {
  const { database, mayReach } = options;

  /** How an agent and its sites are reached. */
  function reach(row: AgentRow): Fetch {
    return mayReach ? createReach(row, options.fetch, mayReach) : options.fetch;
  }

  async function renew(row: AgentRow, known: CheckedDescriptor, signal: AbortSignal): Promise<CheckedDescriptor> {
    if (known.descriptor.hpke.notAfter - renewBefore > options.now()) return known;
    const fresh = await fetchDescriptor(row.url, reach(row), signal);
    if (fresh.id !== row.id) throw otherIdentity(row.url);
    await database.agents.update(row.id, { descriptor: fresh.envelope });
    return fresh;
  }

  /** What went wrong in an exchange, as a person can use it. */
  async function explained(error: unknown, row: AgentRow): Promise<unknown> {
    const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
    if (code === 'target.resting') {
      const wait: unknown = Reflect.get(error as object, 'retryAfter');
      return unreachable(row.url, { cause: error, ...(typeof wait === 'number' ? { retryAfter: wait } : {}) });
    }
    if (code !== 'agent.signature-invalid' && code !== 'agent.answer-malformed') return error;
    const found = await fetchDescriptor(row.url, options.fetch, AbortSignal.timeout(10_000)).catch(() => undefined);
    const { version: extension } = options;
    if (error instanceof DeployError && code === 'agent.answer-malformed' && found && extension !== undefined) {
      return versionMismatch(error, { agent: found.descriptor.version, extension });
    }
    return found && found.id !== row.id ? otherIdentity(row.url, error) : error;
  }

  async function connect(agent: string): Promise<AgentConnection> {
    const row = await database.agents.get(agent);
    const stored = row && await database.keys.get(row.keyid);
    if (!row || !stored) {
      throw new DeployError('agent.unknown', 'This environment has no agent any more.', { next: 'Open the options, pair an agent and choose it for the environment.' });
    }
    const key = await signingKey(stored.privateKey, stored.publicKey);
    let known = await checkDescriptor(row.descriptor);
    const { identityKey } = known;
    const { around } = options;
    const speaking = createAgentClient({
      agent: { url: row.url, identityKey }, key,
      now: () => options.now(), random: (length) => options.random(length), fetch: reach(row),
      around: async (body) => {
        try {
          return await (around ? around(agent, body) : body());
        } catch (error) {
          throw await explained(error, row);
        }
      },
    });
    const client: AgentClient = {
      ...speaking,
      json: (schema, request) => speaking.json(schema, request).catch(async (error: unknown) => {
        throw error instanceof DeployError && error.code === 'agent.answer-malformed' ? await explained(error, row) : error;
      }),
    };
    // Asked for once a pack: what was checked, or read anew, is not checked and read again.
    const descriptor = async (signal: AbortSignal) => (known = await renew(row, known, signal));
    return {
      row, client, key, descriptor, endpoint: { url: row.url, identityKey }, keys: { privateKey: stored.privateKey, publicKey: stored.publicKey },
      explain: (error) => explained(error, row), sealing: async (signal) => (await descriptor(signal)).sealing,
    };
  }

  return {
    connect,
    async target(agent) {
      const { client, key, sealing, row, endpoint } = await connect(agent);
      return createAgentDriver({ id: agent, identityKey: endpoint.identityKey, url: row.url, client, key, sealing, fetch: reach(row) });
    },
  };
}
