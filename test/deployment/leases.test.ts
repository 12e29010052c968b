import { describe, expect, test } from 'vitest';
import type { DeploymentRequest } from '../../src/domain/deployment.ts';
import { defaultPolicy } from '../../src/domain/environment.ts';
import { DeployError } from '../../src/domain/errors.ts';
import { leasesOf } from '../../src/deployment/pipelines/flow.ts';
import type { PipelineParts } from '../../src/deployment/pipelines/parts.ts';
import type { TargetDriver, TargetSite } from '../../src/targets/target.ts';

const attempt = { idempotencyKey: 'k', signal: new AbortController().signal };
const site = { project: 'shop', environment: 'staging' } as const;

/** A site whose lease can be taken by the head of the queue alone, as at the agent. */
function stage(state: Partial<TargetSite>, action: 'deploy' | 'roll-back' = 'deploy', refusal?: DeployError) {
  const calls: string[] = [];
  const target = {
    id: 'agent',
    readSite: async () => ({ address: '', previewAddress: '', generation: 1, live: null, previous: null, pending: null, holder: null, queue: [], values: null, storage: null, features: [], indexing: null, ...state }),
    acquireLease: async () => {
      calls.push('acquire');
      if (refusal) throw refusal;
      return { fence: 9, expires: 0 };
    },
    releaseLease: async (_site: unknown, _deployment: string, { fence, confirm }: { fence: number; confirm: boolean }) => void calls.push(`release ${fence} ${confirm}`),
  } as unknown as TargetDriver;
  const parts = { carrier: { dropLease: async () => undefined } } as unknown as PipelineParts;
  const request = { id: 'ours', metadata: { action } } as unknown as DeploymentRequest;
  return { calls, leases: leasesOf(request, site, target, defaultPolicy('staging'), parts) };
}

const live = { deployment: 'ours', digest: '', content: '', since: 0 };

describe('giving a lease back', () => {
  test('is done with the token that holds it now', async () => {
    const { calls, leases } = stage({ holder: { deployment: 'ours', fence: 4 }, pending: { deployment: 'ours', returnTo: null, held: false }, live });
    await leases.release(true, attempt);
    expect(calls).toEqual(['release 4 true']);
  });

  test('is done already when an attempt before it was heard and its answer lost', async () => {
    const { calls, leases } = stage({ live });
    await leases.release(true, attempt);
    expect(calls).toEqual([]);
  });

  test('takes a lost lease again where a change still waits to be confirmed', async () => {
    const { calls, leases } = stage({ live, pending: { deployment: 'ours', returnTo: null, held: true } });
    await leases.release(true, attempt);
    expect(calls).toEqual(['acquire', 'release 9 true']);
  });

  test('asks for nothing after a way back, which is final at once', async () => {
    const { calls, leases } = stage({ live: { ...live, deployment: 'earlier' } }, 'roll-back');
    await leases.release(true, attempt);
    expect(calls).toEqual([]);
  });
});

describe('a lease that is not to be had', () => {
  const held = new DeployError('lease.held', 'held', { retry: 'backoff' });
  const notHead = new DeployError('queue.not-head', 'not yours', { retry: 'backoff' });

  test('is needed no more when somebody else has confirmed this very release', async () => {
    await expect(stage({ live }, 'deploy', notHead).leases.ensure(attempt)).rejects.toMatchObject({ code: 'lease.settled', retry: 'never' });
    await expect(stage({ live, pending: { deployment: 'ours', returnTo: null, held: true } }, 'deploy', notHead).leases.ensure(attempt)).rejects.toMatchObject({ code: 'lease.taken-over' });
  });

  test('is waited for while this deployment keeps its place', async () => {
    const { leases } = stage({ queue: [{ deployment: 'theirs', person: 'Grace', since: 0 }, { deployment: 'ours', person: 'Ada', since: 0 }], holder: { deployment: 'theirs', fence: 5 } }, 'deploy', held);
    await expect(leases.ensure(attempt)).rejects.toBe(held);
  });

  test('was taken over for good where the place is gone too: by whom is told as long as they hold it', async () => {
    const during = stage({ queue: [{ deployment: 'theirs', person: 'Grace', since: 0 }], holder: { deployment: 'theirs', fence: 5 } }, 'deploy', held);
    await expect(during.leases.ensure(attempt)).rejects.toMatchObject({ code: 'lease.taken-over', retry: 'never', message: 'Grace took this site over while it was being deployed to.' });
    const after = stage({}, 'deploy', notHead);
    await expect(after.leases.ensure(attempt)).rejects.toMatchObject({ code: 'lease.taken-over', message: expect.stringContaining('the agent went back by itself, or somebody took this site over') as string });
  });

  test('for another reason is told as it is', async () => {
    const refusal = new DeployError('access.denied', 'no');
    await expect(stage({}, 'deploy', refusal).leases.ensure(attempt)).rejects.toBe(refusal);
  });
});
