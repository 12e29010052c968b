import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AgentClient } from '../../src/targets/agent/client.ts';
import { witnessLog } from '../../src/targets/agent/witness.ts';
import { filesNamed, HostileClient, type ManifestOverrides, readDescriptor, type FileToDeploy, type Received, type Sent } from '../agent/hostile-client.ts';
import { type AgentProcess, runAgentCommand, startAgent, wrongClock } from '../support/agent-process.ts';
import { agentFixture, unpack, writtenVersions } from './fixture.ts';
import { answersOf } from './write-agent.ts';

/** The fixture's administrator, whose clock stands where the fixture's does. */
class FixtureClient extends HostileClient {
  private readonly shift: number;

  constructor(url: string, pem: string, shift: number) {
    super(url, createPrivateKey(pem));
    this.shift = shift;
  }

  override send(request: Sent): Promise<Received> {
    // An agent that crashed takes nothing that was signed before it started again, and times are whole seconds.
    return super.send({ created: Math.ceil((Date.now() + this.shift) / 1000) + 1, ...request });
  }

  override manifest(files: readonly FileToDeploy[], o: ManifestOverrides = {}) {
    return super.manifest(files, { created: Date.now() + this.shift, ...o });
  }
}

describe.each(writtenVersions)('a folder that an agent of %s wrote', (version) => {
  const fixture = agentFixture(version);
  /** A held change waits for a day at most, and the folder is older: its clock goes on from where it was written. */
  const shift = fixture.writtenAt + 60_000 - Date.now();
  let scratch: string;
  let agent: AgentProcess | undefined;

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'slipway-upgrade-'));
  });
  afterEach(async () => {
    await agent?.stop();
    agent = undefined;
    await rm(scratch, { recursive: true, force: true });
  });

  async function open(dataDir: string): Promise<FixtureClient> {
    agent = await startAgent({ dataDir, env: wrongClock(shift) });
    return new FixtureClient(agent.url, fixture.key, shift);
  }

  /** Everything that people would miss. */
  async function expectAllThere(client: FixtureClient): Promise<void> {
    expect(agent?.url).toBe(fixture.url);
    expect(agent?.id).toBe(fixture.id);
    for (const { site, address, live, held, releases, answers } of fixture.sites) {
      const { json } = await client.site(site);
      expect(json, site).toMatchObject({ address, live: { deployment: live } });
      expect(json.indexing, `${site} is listed as it was`).toBe(site.endsWith('/production') ? 'allow' : 'as-before');
      expect(json.pending?.held ?? false, `${site} is held`).toBe(held);
      expect(await answersOf(address), site).toEqual(answers);
      const list = (await client.send({ path: `/v1/sites/${site}/releases` })).json.releases as { deployment: string }[];
      expect(list.map(({ deployment }) => deployment), site).toEqual(releases);
    }
    expect((await client.send({ path: '/v1/devices' })).json.devices).toEqual(fixture.devices);
    for (const [environment, policy] of Object.entries(fixture.policies)) {
      expect((await client.send({ path: `/v1/environments/${environment}/policy` })).json, environment).toMatchObject(policy as object);
    }
    const { logKey } = await readDescriptor(client.url) as unknown as { logKey: string };
    const reader = { json: async (_: unknown, { path }: { path: string }) => (await client.send({ path })).json } as unknown as AgentClient;
    await witnessLog(reader, logKey, fixture.checkpoint, AbortSignal.timeout(10_000));
  }

  test('is served as before: sites, ports, bytes, releases, log, devices, rules', async () => {
    const client = await open(await unpack(version, 'agent', scratch));
    await expectAllThere(client);
    const verified = await runAgentCommand(['verify', '--data', agent?.dataDir ?? ''], wrongClock(shift));
    expect(verified.code, verified.out + verified.err).toBe(0);
  });

  test('takes a new release, and goes back to one of its old ones', async () => {
    const client = await open(await unpack(version, 'agent', scratch));
    const staging = fixture.sites.find(({ site }) => site === 'shop/staging');
    const before = staging?.releases[1] ?? '';
    await client.deploy(filesNamed({ 'index.html': '<!doctype html>new' }));
    expect(await (await fetch(staging?.address ?? '')).text()).toBe('<!doctype html>new');
    const fence = await client.lease(before, { emergency: true });
    expect((await client.act(before, 'rollback', await client.order(fence))).status).toBe(200);
    expect((await client.site()).json.live.deployment).toBe(before);
    const answer = await fetch(staging?.address ?? '');
    expect(answer.headers.get('x-fixture')).toBe('yes');
    expect(await answer.text()).toContain('<title>Release');
  });

  test('a change that was held when the agent was updated can still be undone', async () => {
    const client = await open(await unpack(version, 'agent', scratch));
    const production = fixture.sites.find(({ held }) => held);
    const site = production?.site ?? '';
    const previous = production?.releases[1] ?? '';
    const fence = await client.lease(previous, { site, emergency: true });
    expect((await client.act(previous, 'rollback', await client.order(fence, site))).status).toBe(200);
    expect((await client.site(site)).json).toMatchObject({ live: { deployment: previous }, pending: null });
  });

  test('comes back from a backup of that version', async () => {
    const data = join(scratch, 'restored');
    const restored = await runAgentCommand(['restore', '--data', data, await unpack(version, 'backup', scratch)]);
    expect(restored.code, restored.err).toBe(0);
    await expectAllThere(await open(data));
  });
});
