import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { type FileToDeploy, HostileClient } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;

async function start(quota: string, dataDir?: string): Promise<void> {
  agent = await startAgent({ args: ['--quota', quota], ...(dataDir === undefined ? {} : { dataDir }) });
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
}

beforeEach(() => start('100kB'));
afterEach(() => agent.stop());

const page: FileToDeploy = { path: 'index.html', bytes: Buffer.from('<title>Shop</title>'), mediaType: 'text/html' };
const noise = (size: number, path = 'film.bin'): FileToDeploy => ({ path, bytes: randomBytes(size), mediaType: 'application/octet-stream' });

async function create(files: readonly FileToDeploy[], o: Parameters<HostileClient['manifest']>[1] = {}) {
  const made = await admin.manifest(files, o);
  return { made, answer: await admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made) }) };
}

const storage = async (site = 'shop/staging') => (await admin.site(site)).json.storage as { used: number; quota: number };
const phases = async (site = 'shop/staging') => ((await admin.send({ path: `/v1/sites/${site}/releases` })).json.releases as { deployment: string; phase: string }[]).map(({ phase }) => phase);

describe('a quota', () => {
  it('refuses what does not fit before anything is sent, with the figures, and leaves nothing of it', async () => {
    await admin.deploy([page, noise(60_000)]);
    expect(await storage()).toEqual({ used: 60_000 + page.bytes.length, quota: 100_000 });
    const { made, answer } = await create([page, noise(50_000)]);
    expect(answer.status).toBe(507);
    expect(answer.json).toMatchObject({
      code: 'quota.exceeded', retry: 'never', details: { used: 60_000 + page.bytes.length, needed: 50_000, quota: 100_000 },
      detail: 'The files of this project take 60 kB of the 100 kB they may at this agent; this deployment would add 50 kB.',
    });
    expect(answer.json.next).toMatch(/Keep fewer releases.*unpin.*larger quota/);
    expect(await phases()).toEqual(['live']);
    expect((await admin.send({ path: `/v1/deployments/${made.deployment}` })).status).toBe(404);
    expect((await admin.send({ path: '/v1/events?after=0' })).json.events.filter(({ deployment }: { deployment: string }) => deployment === made.deployment)).toEqual([]);
    expect(await storage()).toMatchObject({ used: 60_000 + page.bytes.length });
  });

  it('counts a file once, and what a promotion takes along not at all', async () => {
    const film = noise(90_000);
    await admin.deploy([page, film]);
    await admin.deploy([page, film, { ...film, path: 'again.bin' }, noise(5_000, 'more.bin')]);
    await admin.deploy([page, film], { environment: 'production', site: 'shop/production' });
    expect(await storage('shop/production')).toMatchObject({ used: 95_000 + page.bytes.length });
    expect((await admin.deploy([noise(99_000)], { project: 'other', site: 'other/staging' })).state.live).toBeTruthy();
  });

  it('counts what was only announced: of two that fit alone the second is refused', async () => {
    expect((await create([noise(70_000)])).answer.status).toBe(201);
    const { made, answer } = await create([noise(70_000)]);
    expect(answer.json.code).toBe('quota.exceeded');
    // The first gives up: then there is room.
    const [{ deployment }] = (await admin.send({ path: '/v1/sites/shop/staging/releases' })).json.releases;
    await admin.act(deployment, 'cancel');
    expect((await admin.send({ method: 'POST', path: '/v1/deployments', body: await admin.sealedManifest(made) })).status).toBe(201);
  });

  it('lets go of releases nobody needs any more where that makes room', async () => {
    const policy = (await admin.send({ path: '/v1/environments/staging/policy' })).json;
    for (let index = 0; index < 4; index += 1) await admin.deploy([page, noise(22_000)]);
    expect(await phases()).toEqual(['live', 'retired', 'retired', 'retired']);
    expect((await create([noise(22_000)])).answer.json.code).toBe('quota.exceeded');
    await admin.send({ method: 'PUT', path: '/v1/environments/staging/policy', body: { ...policy, keepReleases: 1 } });
    expect((await create([noise(22_000)])).answer.status).toBe(201);
    expect(await phases()).toEqual(['receiving', 'live', 'retired', 'retired', 'collected']);
    // What is pinned stays, and then there is no room.
    const { json } = await admin.send({ path: '/v1/sites/shop/staging/releases' });
    for (const { deployment, phase } of json.releases) if (phase === 'retired') await admin.act(deployment, 'pin');
    expect((await create([noise(22_000)])).answer.json.code).toBe('quota.exceeded');
  });

  it('that was made smaller ends what is being received, and keeps what is there', async () => {
    const dataDir = agent.dataDir;
    const live = await admin.deploy([page, noise(30_000)]);
    const { made, answer } = await create([noise(20_000, 'a.bin'), noise(20_000, 'b.bin')]);
    expect(answer.status).toBe(201);
    await agent.kill('SIGTERM');
    const smaller = await startAgent({ dataDir, args: ['--quota', '40kB'] });
    try {
      const client = new HostileClient(smaller.url);
      await client.enrol(await smaller.invite({ person: 'Grace' }));
      Object.assign(admin, { url: smaller.url });
      const send = async (index: number) => await admin.send({
        method: 'PUT', path: `/v1/deployments/${made.deployment}/packs/${index}`, body: await admin.sealedPack(made, index, [[index, 0, 20_000]], made.files[index]?.bytes ?? Buffer.alloc(0)),
      });
      const packs = await Promise.all([send(0), send(1)]);
      expect(packs.map(({ status, json }) => [status, json.code])).toEqual([[507, 'quota.exceeded'], [507, 'quota.exceeded']]);
      expect(packs[0]?.json.detail).toBe('The files of this project take 70 kB of the 40 kB they may at this agent.');
      expect((await send(0)).json.code).toBe('quota.exceeded');
      expect(await phases()).toEqual(['cancelled', 'live']);
      expect(await storage()).toEqual({ used: 30_000 + page.bytes.length, quota: 40_000 });
      expect((await admin.site()).json.live.deployment).toBe(live.deployment);
      // What is there may go live again elsewhere, for it takes nothing more.
      expect((await create(live.files, { environment: 'production' })).answer.status).toBe(201);
    } finally {
      await smaller.kill('SIGTERM');
    }
  });

});

describe('without a quota', () => {
  it('nothing is told of it', async () => {
    await agent.stop();
    agent = await startAgent();
    admin = new HostileClient(agent.url);
    await admin.enrol(await agent.invite({ person: 'Ada' }));
    await admin.deploy([page, noise(500_000)]);
    expect('storage' in (await admin.site()).json).toBe(false);
  });
});
