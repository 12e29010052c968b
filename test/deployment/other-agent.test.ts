import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PipelineCoordinator } from '../../src/deployment/coordinator.ts';
import { StoredEnvironments } from '../../src/deployment/environments.ts';
import { createHistory } from '../../src/deployment/history.ts';
import { createLaunch, type Launch } from '../../src/deployment/launch.ts';
import { createRequests } from '../../src/deployment/requests.ts';
import type { DeploymentRequest } from '../../src/domain/deployment.ts';
import { openDatabase, type ReleaseRow, type SlipwayDatabase } from '../../src/storage/database.ts';
import { agent, deploymentId, digest, environmentRow, runRow } from '../ui/support/rows.ts';

const elsewhere = 'b'.repeat(64);
const here = deploymentId('h');
const there = deploymentId('t');

describe('environments at different agents', () => {
  let database: SlipwayDatabase;
  let launch: Launch;
  let environments: StoredEnvironments;
  let begun: DeploymentRequest[];
  const release = (id: string, at: string, environment: string, sha256: string): ReleaseRow => ({
    id, site: `cafe/${environment}`, agent: at, digest, content: digest, createdAt: 1, projectName: 'Café', routing: { spa: false, cleanUrls: false, headers: [], redirects: [] },
    files: [{ path: 'a.txt', sha256, size: 1, mode: '0644', mediaType: 'text/plain' }], source: { kind: 'folder', tools: {} }, values: {}, liveAt: 1, label: null, pinned: 0,
  });

  beforeEach(async () => {
    database = openDatabase(`other-agent-${Math.random()}`);
    begun = [];
    environments = new StoredEnvironments({ database, targets: { target: () => Promise.reject(new Error('nobody asks')) }, now: () => 1 });
    const coordinator = { begin: async (request: DeploymentRequest) => void begun.push(request) } as unknown as PipelineCoordinator;
    const requests = createRequests({ now: () => 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)), environment: (name) => environments.getEnvironment(name), person: async () => 'Ada' });
    launch = createLaunch({ database, coordinator, environments, requests, targets: { target: () => Promise.reject(new Error('nobody asks')) }, identify: () => Promise.reject(new Error('nobody asks')), now: () => 1 });
    await database.environments.bulkPut([environmentRow('development'), environmentRow('testing'), environmentRow('staging', { agent: elsewhere })]);
    await database.releases.bulkPut([release(here, agent, 'testing', '1'.repeat(64)), release(there, elsewhere, 'staging', '2'.repeat(64))]);
  });
  afterEach(() => database.delete());

  it('a release is promoted where it lies, and fetched where it does not', async () => {
    await launch.promote(here, 'development', true);
    await launch.promote(here, 'staging', true);
    expect(begun.map(({ metadata }) => [metadata.action, metadata.agent, metadata.source])).toEqual([
      ['promote', agent, { kind: 'release', deployment: here }], ['promote', elsewhere, { kind: 'elsewhere', deployment: here }],
    ]);
  });

  it('nobody goes back to a release that lies at another agent than the site has now', async () => {
    await database.environments.put(environmentRow('staging'));
    await expect(launch.rollBack({ project: 'cafe', environment: 'staging' }, there)).rejects.toMatchObject({ code: 'rollback.other-agent', next: expect.stringContaining('promote') as string });
    expect(begun).toEqual([]);
  });

  it('what failed is tried again at the agent the environment has now; what needs the other one says so', async () => {
    await launch.promote(here, 'staging', true);
    await launch.promote(here, 'development', true);
    const [fetched, promoted] = begun.splice(0);
    for (const request of [fetched, promoted]) if (request) await database.runs.put(runRow(request.id, { input: request, state: 'failed', unfinished: 0, endedAt: 5 }));
    await database.environments.bulkPut([environmentRow('staging'), environmentRow('development', { agent: elsewhere })]);
    await launch.retry(fetched?.id ?? '');
    expect(begun[0]?.metadata).toMatchObject({ agent, source: { kind: 'elsewhere', deployment: here } });
    await expect(launch.retry(promoted?.id ?? '')).rejects.toMatchObject({ code: 'retry.other-agent' });
  });

  it('an environment does not keep an agent that was forgotten meanwhile', async () => {
    await expect(environments.save(environmentRow('testing', { agent: elsewhere }))).rejects.toMatchObject({ code: 'agent.unknown' });
    expect((await environments.getEnvironment('testing')).agent).toBe(agent);
    await environments.save(environmentRow('testing', { agent: '' }));
    expect((await environments.getEnvironment('testing')).agent).toBe('');
  });

  it('a plan counts as sent only what its own agent has', async () => {
    const history = createHistory(database, () => 1);
    expect([...await history.knownFiles('cafe', agent)]).toEqual(['1'.repeat(64)]);
    expect([...await history.knownFiles('cafe', elsewhere)]).toEqual(['2'.repeat(64)]);
  });
});
