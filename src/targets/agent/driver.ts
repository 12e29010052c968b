import type { z } from 'zod';
import { EnvironmentPolicy } from '../../domain/environment.ts';
import { DeployError } from '../../domain/errors.ts';
import type { Site } from '../../domain/site.ts';
import { configurationBytes } from '../../packaging/statement.ts';
import { type Bytes, utf8 } from '../../security/bytes.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { type SealingTarget, sealConfiguration } from '../../security/package-encryption.ts';
import type { TargetAttempt, TargetCapabilities, TargetDriver, TargetSite, TrafficOrder } from '../target.ts';
import type { AgentClient, AgentRequest } from './client.ts';
import { sealStatement } from './sealed-statement.ts';
import { fetchSiteFile, readLiveStatement } from './site-reader.ts';
import {
  type ChecksCommand, DeploymentState, type GuardCommand, type LeaseCommand, mediaTypes, type QueueCommand, ReleaseList, routes, SiteCheck, type SiteCheckCommand, SiteState, type TrafficCommand,
} from './wire.ts';

/** What our agent can do. */
export const agentCapabilities: TargetCapabilities = { split: 'switch', sealed: true, instances: false };

/** What the driver speaks with. */
export interface AgentDriverOptions {
  /** SHA-256 of the agent's identity key, hex. */
  readonly id: string;
  readonly identityKey: Bytes;
  /** Where the agent answers. */
  readonly url: string;
  readonly client: AgentClient;
  readonly key: SigningKey;
  /** Where packages are sealed to now; asked for at every sealing because the agent's key rotates. */
  sealing(signal: AbortSignal): Promise<SealingTarget>;
  fetch(input: string, init: RequestInit): Promise<Response>;
}

function siteOfState(state: SiteState): TargetSite {
  const { address, previewAddress, generation, live, previous, pending, lease, queue, configuration, storage, features, indexing } = state;
  return { address, previewAddress, generation, live, previous, pending, holder: lease, queue, values: configuration?.values ?? null, storage: storage ?? null, features, indexing: indexing ?? null };
}

function bodyOf(value: unknown): Bytes {
  return utf8(JSON.stringify(value));
}

/** A self-hosted agent as a target. */
export function createAgentDriver({ id, identityKey, url, client, key, sealing, fetch }: AgentDriverOptions): TargetDriver {
  /** A command: carries its idempotency key, so that a repeated attempt gets the first one's answer. */
  function command<Schema extends z.ZodType>(schema: Schema, attempt: TargetAttempt, method: AgentRequest['method'], path: string, more: Partial<AgentRequest> & { value?: unknown } = {}) {
    const { value, ...rest } = more;
    return client.json(schema, {
      method, path, signal: attempt.signal, idempotencyKey: attempt.idempotencyKey,
      ...(method === 'DELETE' ? {} : { body: bodyOf(value ?? {}) }), ...rest,
    });
  }

  async function moveTraffic(site: Site, deployment: string | null, action: 'promote' | 'rollback', order: TrafficOrder, attempt: TargetAttempt): Promise<TargetSite> {
    const { fence, generation } = order;
    if (deployment !== null) return siteOfState(await command(SiteState, attempt, 'POST', routes.act(deployment, action), { fence, generation }));
    const value: z.input<typeof TrafficCommand> = { split: {} };
    return siteOfState(await command(SiteState, attempt, 'PUT', routes.sitePart(site, 'traffic'), { fence, generation, value }));
  }

  async function readSite(site: Site, signal: AbortSignal): Promise<SiteState> {
    return await client.json(SiteState, { method: 'GET', path: routes.site(site), signal });
  }

  return {
    id,
    capabilities: agentCapabilities,
    now: () => client.now(),
    readSite: async (site, signal) => siteOfState(await readSite(site, signal)),

    readPolicy: async (environment, signal) => await client.json(EnvironmentPolicy, { method: 'GET', path: routes.policy(environment), signal }),

    async setPolicy(environment, policy, attempt) {
      await command(EnvironmentPolicy, attempt, 'PUT', routes.policy(environment), { value: policy });
    },

    async enqueue(site, deployment, { rule, front }, attempt) {
      const value: z.input<typeof QueueCommand> = { deployment, rule, front };
      // A place changes while others come and go: asked for anew each time, so without the key under which the first answer is remembered.
      const state = await client.json(SiteState, { method: 'PUT', path: routes.sitePart(site, 'queue'), body: bodyOf(value), signal: attempt.signal });
      const place = state.queue.findIndex((entry) => entry.deployment === deployment);
      if (place < 0) {
        throw new DeployError('queue.replaced', 'This deployment lost its place in the queue: a newer one took it, or an administrator removed it.', { next: 'Deploy again if this one is still wanted.' });
      }
      return { place, ahead: state.queue.slice(0, place).map((entry) => entry.deployment) };
    },

    async leaveQueue(site, deployment, attempt) {
      await client.send({ method: 'DELETE', path: routes.queued(site, deployment), signal: attempt.signal, idempotencyKey: attempt.idempotencyKey });
    },

    async createRelease(statement, attempt) {
      const { digest, sealedManifest } = await sealStatement(statement, key, await sealing(attempt.signal));
      const state = await client.json(DeploymentState, {
        method: 'POST', path: routes.deployments(), body: sealedManifest, contentType: mediaTypes.sealed, signal: attempt.signal, idempotencyKey: attempt.idempotencyKey,
      });
      if (state.digest !== digest) {
        throw new DeployError('manifest.digest-differs', 'The agent understood another manifest than the one that was sent.', { next: 'Bring the agent and the extension to the same version.' });
      }
      return state;
    },

    missing: async (deployment, signal) => await client.json(DeploymentState, { method: 'GET', path: routes.deployment(deployment), signal }),

    async configure(deployment, values, attempt) {
      const body = await sealConfiguration(configurationBytes(values), deployment, await sealing(attempt.signal));
      await client.send({
        method: 'PUT', path: routes.deploymentConfiguration(deployment), body, contentType: mediaTypes.sealed, signal: attempt.signal, idempotencyKey: attempt.idempotencyKey,
      });
    },

    async seal(deployment, attempt) {
      const { preview } = await command(DeploymentState, attempt, 'POST', routes.act(deployment, 'seal'));
      if (preview === null) throw new DeployError('agent.answer-malformed', 'The agent sealed the release but gave no preview.', { next: 'Bring the agent and the extension to the same version.' });
      return { preview };
    },

    async reportChecks(deployment, checks, attempt) {
      const value: z.input<typeof ChecksCommand> = { checks: [...checks] };
      await command(DeploymentState, attempt, 'POST', routes.act(deployment, 'checks'), { value });
    },

    async acquireLease(site, deployment, { emergency, onLeaseLost, holdFor }, attempt) {
      const value: LeaseCommand = { do: 'acquire', deployment, emergency };
      const state = await client.json(SiteState, { method: 'PUT', path: routes.sitePart(site, 'lease'), body: bodyOf(value), signal: attempt.signal });
      if (state.lease === null) throw new DeployError('lease.refused', 'The agent gave no lease.', { retry: 'backoff' });
      const { fence, expires } = state.lease;
      const guards: z.input<typeof GuardCommand> = { onLeaseLost, holdFor };
      await client.json(SiteState, { method: 'PUT', path: routes.sitePart(site, 'guards'), body: bodyOf(guards), fence, signal: attempt.signal });
      return { fence, expires };
    },

    async releaseLease(site, deployment, { fence, confirm }, attempt) {
      const value: LeaseCommand = { do: 'release', deployment, confirm };
      await command(SiteState, attempt, 'PUT', routes.sitePart(site, 'lease'), { value, fence });
    },

    promote: (site, deployment, order, attempt) => moveTraffic(site, deployment, 'promote', order, attempt),
    rollBack: (site, deployment, order, attempt) => moveTraffic(site, deployment, 'rollback', order, attempt),

    async discard(deployment, attempt) {
      try {
        await command(DeploymentState, attempt, 'POST', routes.act(deployment, 'cancel'));
      } catch (error) {
        if (!(error instanceof DeployError) || error.code !== 'deployment.unknown') throw error;
      }
    },

    async pin(deployment, pinned, attempt) {
      await command(DeploymentState, attempt, 'POST', routes.act(deployment, pinned ? 'pin' : 'unpin'));
    },

    checkSite: (site, { check, repair }, attempt) => {
      const value: z.input<typeof SiteCheckCommand> = { check, repair };
      return command(SiteCheck, attempt, 'POST', routes.sitePart(site, 'check'), { value });
    },

    releases: async (site, signal) => (await client.json(ReleaseList, { method: 'GET', path: routes.sitePart(site, 'releases'), signal })).releases,
    readLive: (site, address, signal) => readLiveStatement(site, address, { id, identityKey }, fetch, signal),
    fetchFile: (address, path, signal) => fetchSiteFile(address, path, fetch, signal, url),
  };
}
