import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Deferred, deferred } from '../../src/content/deferred.ts';
import { StoredEnvironments } from '../../src/deployment/environments.ts';
import { defaultPolicy, type EnvironmentPolicy } from '../../src/domain/environment.ts';
import { DeployError } from '../../src/domain/errors.ts';
import { openDatabase, type SlipwayDatabase } from '../../src/storage/database.ts';
import type { TargetDriver } from '../../src/targets/target.ts';
import { agent, environmentRow } from '../ui/support/rows.ts';

const row = { id: agent, url: 'http://127.0.0.1:7420', name: 'Here', person: 'Ada', keyid: 'k', descriptor: '', environments: ['staging' as const], pairedAt: 0, checkpoint: null, seenAt: 0, problem: null };

describe('the settings of an environment', () => {
  let database: SlipwayDatabase;
  let environments: StoredEnvironments;
  /** The rules at the agent, and what holds its next answer back. */
  let there: EnvironmentPolicy;
  let slow: Deferred<void> | undefined;
  let refusal: DeployError | undefined;
  let generation: number;

  beforeEach(async () => {
    database = openDatabase(`environments-${Math.random()}`);
    there = defaultPolicy('staging');
    slow = undefined;
    refusal = undefined;
    generation = 0;
    const target: Pick<TargetDriver, 'readPolicy' | 'setPolicy' | 'readSite'> = {
      async readPolicy() {
        const now = there;
        await slow?.promise;
        return now;
      },
      async readSite() {
        generation += 1;
        const seen = generation;
        await slow?.promise;
        return { address: 'http://127.0.0.1:9/', previewAddress: '', generation: seen, live: null, previous: null, pending: null, holder: null, queue: [], values: null, storage: null, features: [], indexing: null };
      },
      async setPolicy(_name, policy) {
        if (refusal) throw refusal;
        there = policy;
      },
    };
    environments = new StoredEnvironments({ database, targets: { target: async () => target as TargetDriver }, now: () => 1 });
    await database.agents.put(row);
    await database.environments.put(environmentRow('staging', { policy: there }));
  });
  afterEach(() => database.delete());

  const kept = () => environments.getEnvironment('staging');

  test('two changes at once are both kept, however long the agent takes for one of them', async () => {
    slow = deferred();
    const rules = environments.save({ name: 'staging', policy: { watch: 7_000 } });
    const told = environments.save({ name: 'staging', notifications: false });
    const more = environments.save({ name: 'staging', policy: { keepReleases: 3 }, configuration: { API: 'x' } });
    slow.resolve();
    await Promise.all([rules, told, more]);
    expect(await kept()).toMatchObject({ notifications: false, configuration: { API: 'x' }, policy: { watch: 7_000, keepReleases: 3 } });
    expect(there).toMatchObject({ watch: 7_000, keepReleases: 3 });
  });

  test('what was read from the agent before a change does not take the change back', async () => {
    slow = deferred();
    const read = environments.readPolicy('staging');
    const saved = environments.save({ name: 'staging', policy: { watch: 7_000 } });
    slow.resolve();
    await Promise.all([read, saved]);
    expect((await kept()).policy.watch).toBe(7_000);
  });

  test('only the rules that are named change at the agent, whatever somebody else has set there', async () => {
    there = { ...there, queue: 'refuse' };
    await environments.save({ name: 'staging', policy: { watch: 7_000 } });
    expect(there).toMatchObject({ queue: 'refuse', watch: 7_000 });
    expect((await kept()).policy).toEqual(there);
  });

  test('nothing is kept of a change that the agent refuses', async () => {
    refusal = new DeployError('access.denied', 'Ada may not change the rules of staging.');
    await expect(environments.save({ name: 'staging', policy: { watch: 7_000 }, configuration: { API: 'x' } })).rejects.toBe(refusal);
    expect(await kept()).toEqual(environmentRow('staging', { policy: there }));
    await environments.save({ name: 'staging', configuration: { API: 'x' } });
    expect((await kept()).configuration).toEqual({ API: 'x' });
  });

  test('a slow answer does not take the place of what was seen after it was asked for', async () => {
    const site = { project: 'cafe', environment: 'staging' } as const;
    slow = deferred();
    const first = environments.refresh(site);
    await vi.waitUntil(() => generation === 1);
    const late = slow;
    slow = undefined;
    await environments.refresh(site);
    late.resolve();
    await first;
    expect((await database.sites.toArray()).map((seen) => seen.generation)).toEqual([2]);
  });

  test('with an agent come its rules', async () => {
    await environments.save({ name: 'staging', agent: '' });
    there = { ...there, watch: 44_000 };
    await environments.save({ name: 'staging', agent });
    expect(await kept()).toMatchObject({ agent, policy: { watch: 44_000 } });
  });
});
