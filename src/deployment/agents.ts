import { DeployError, toWire } from '../domain/errors.ts';
import { generateSigningKey, keyIdOf, signingKey, type SigningKey } from '../security/ed25519.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { rememberWitnessed } from '../storage/witnessed.ts';
import { fetchDescriptor, otherIdentity } from '../targets/agent/descriptor.ts';
import { type Joining, pair, type Paired } from '../targets/agent/pairing.ts';
import { DeviceList, routes } from '../targets/agent/wire.ts';
import { witnessLog } from '../targets/agent/witness.ts';
import { createReach, type Fetch, type MayReach } from '../targets/reach.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { StoredEnvironments } from './environments.ts';

/** What pairing and checking work with. */
export interface AgentsOptions {
  readonly database: SlipwayDatabase;
  readonly environments: StoredEnvironments;
  readonly targets: TargetRegistry;
  readonly fetch: Fetch;
  /** Whether the browser lets us reach hosts. */
  readonly mayReach: MayReach;
  now(): number;
}

/** The agents this browser is paired with. */
export interface Agents {
  /** Joins an agent by its invitation and gives it to every environment that has none. Throws what `targets/agent/pairing.ts` throws. */
  join(invitation: string, person: string, label: string): Promise<{ agent: string; name: string }>;
  /** Asks an agent how it is: reachable, the one that was paired, its log intact. Answers what is wrong, in words. */
  check(agent: string): Promise<string | null>;
  /** Forgets an agent here. What is live there stays live. Refused while one of its deployments is under way. */
  forget(agent: string): Promise<void>;
}

/** How long an agent may take to answer when a person waits, ms. */
const patience = 15_000;

/** The paired agents, kept in the extension's database. */
export function createAgents({ database, environments, targets, fetch, mayReach, now }: AgentsOptions): Agents {
  async function newKey(): Promise<SigningKey> {
    const { privateKey, publicKey } = await generateSigningKey({ extractable: false });
    await database.keys.add({ id: await keyIdOf(publicKey), privateKey, publicKey, createdAt: now() });
    return await signingKey(privateKey, publicKey);
  }

  /** One non-extractable key per browser profile, the newest where an agent has removed an earlier one. */
  async function deviceKey(): Promise<SigningKey> {
    const known = (await database.keys.toArray()).toSorted((a, b) => b.createdAt - a.createdAt)[0];
    return known ? await signingKey(known.privateKey, known.publicKey) : await newKey();
  }

  /** Joins with the key there is. An agent that has removed it wants another one, and the invitation is still good. */
  async function joinWithKey(invitation: string, joining: Joining): Promise<Paired & { readonly keyid: string }> {
    const join = async (key: SigningKey) => ({ ...await pair(invitation, joining, key, { fetch, signal: AbortSignal.timeout(patience) }), keyid: key.keyid });
    try {
      return await join(await deviceKey());
    } catch (error) {
      if (!(error instanceof DeployError) || error.code !== 'device.revoked') throw error;
      return await join(await newKey());
    }
  }

  return {
    async join(invitation, person, label) {
      const { url, siteDomain, keyid, receipt, agent: { id, envelope, descriptor } } = await joinWithKey(invitation, { person, label });
      await database.agents.put({
        id, url, ...(siteDomain === undefined ? {} : { siteDomain }), name: descriptor.name, person, keyid, descriptor: envelope, environments: descriptor.environments, roles: receipt.roles,
        pairedAt: now(), checkpoint: null, seenAt: now(), problem: null,
      });
      await environments.adopt(id, descriptor.environments);
      // They are read again before they matter.
      await Promise.allSettled(descriptor.environments.map((name) => environments.readPolicy(name)));
      return { agent: id, name: descriptor.name };
    },

    async check(agent) {
      const signal = AbortSignal.timeout(patience);
      const row = await database.agents.get(agent);
      if (!row) throw new DeployError('agent.unknown', 'That agent is not paired.');
      try {
        const fresh = await fetchDescriptor(row.url, createReach(row, fetch, mayReach), signal);
        if (fresh.id !== agent) throw otherIdentity(row.url);
        await database.agents.update(agent, { descriptor: fresh.envelope, name: fresh.descriptor.name, environments: fresh.descriptor.environments });
        const { client } = await targets.connect(agent);
        const { devices } = await client.json(DeviceList, { method: 'GET', path: routes.devices(), signal });
        const roles = devices.find(({ keyid }) => keyid === row.keyid)?.roles;
        const checkpoint = await witnessLog(client, fresh.descriptor.logKey, row.checkpoint, signal);
        if (roles) await database.agents.update(agent, { roles });
        await rememberWitnessed(database, row, checkpoint, now());
        return null;
      } catch (error) {
        const { message, next } = toWire(error);
        const problem = `${message} ${next}`.trim();
        await database.agents.update(agent, { problem });
        return problem;
      }
    },

    async forget(agent) {
      const running = await database.runs.where('unfinished').equals(1).filter((run) => JSON.stringify(run.input).includes(agent)).count();
      if (running > 0) throw new DeployError('agent.busy', 'A deployment to this agent is still under way.', { next: 'Wait for it, or cancel it first.' });
      await environments.abandon(agent);
      await database.agents.delete(agent);
    },
  };
}
