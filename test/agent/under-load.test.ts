import { afterEach, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient, newDeploymentId } from './hostile-client.ts';
import { startLoad } from './load.ts';

let agent: AgentProcess | undefined;
afterEach(async () => {
  await agent?.stop();
  agent = undefined;
});

async function twoReleases() {
  agent = await startAgent();
  const admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
  const one = await admin.deploy(filesNamed({ 'index.html': 'one' }));
  const two = await admin.deploy(filesNamed({ 'index.html': 'two' }));
  const { json } = await admin.site();
  return { agent, admin, one, two, address: json.address as string };
}

async function answersMore(load: { answered(): number }, more: number): Promise<void> {
  const wanted = load.answered() + more;
  while (load.answered() < wanted) await new Promise((resolve) => setImmediate(resolve));
}

/** Goes back to each in turn, for as often as wanted; every change is read back at once. */
async function goBackAndForth(admin: HostileClient, address: string, releases: readonly { deployment: string; page: string }[], times: number): Promise<void> {
  const run = newDeploymentId();
  const fence = await admin.lease(run, { emergency: true });
  for (let turn = 0; turn < times; turn += 1) {
    const { deployment, page } = releases[turn % releases.length] ?? { deployment: '', page: '' };
    const { status } = await admin.act(deployment, 'rollback', await admin.order(fence));
    expect(status).toBe(200);
    expect(await (await fetch(address)).text()).toBe(page);
  }
  await admin.put('shop/staging', 'lease', { do: 'release', deployment: run, confirm: true }, { 'slipway-fence': String(fence) });
}

describe('under load', () => {
  it('a hundred switches fail nobody', async () => {
    const { admin, one, two, address } = await twoReleases();
    const load = startLoad(address, 8);
    await goBackAndForth(admin, address, [{ deployment: one.deployment, page: 'one' }, { deployment: two.deployment, page: 'two' }], 100);
    const { requests, failures, pages } = await load.stop();
    console.info(`100 switches: ${requests} requests, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect([...pages].toSorted()).toEqual(['one', 'two']);
  }, 60_000);

  it('an upgrade fails nobody, and the new process decides', async () => {
    const { agent, admin, one, address } = await twoReleases();
    const load = startLoad(address, 8);
    await answersMore(load, 200);
    const pids = [agent.pid];
    const recorded = { path: '/v1/sites/shop/staging', nonce: 'before-the-upgrade', created: Math.floor(Date.now() / 1000) };
    expect((await admin.send(recorded)).status).toBe(200);
    for (let round = 0; round < 2; round += 1) {
      await agent.upgrade();
      pids.push(agent.pid);
      await answersMore(load, 200);
    }
    expect(new Set(pids).size).toBe(3);
    expect((await admin.send(recorded)).json.code).toBe('request.replayed');
    await goBackAndForth(admin, address, [{ deployment: one.deployment, page: 'one' }], 1);
    const { requests, failures, pages } = await load.stop();
    console.info(`2 upgrades: ${requests} requests, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect([...pages].toSorted()).toEqual(['one', 'two']);
  }, 60_000);

  it('a killed agent serves the same again', async () => {
    const { agent, admin, two, address } = await twoReleases();
    const before = (await admin.site()).json;
    await agent.kill('SIGKILL');
    await expect(fetch(address)).rejects.toThrow();
    const took = await agent.restart();
    expect(await (await fetch(address)).text()).toBe('two');
    console.info(`ready ${Math.round(took)} ms after the start that followed kill -9`);
    let state = await admin.site();
    // Signed within the second of the crash: the agent cannot know whether it has seen that nonce, and says when to sign again.
    while (state.json.code === 'request.before-start') {
      await new Promise((resolve) => setTimeout(resolve, state.json.retryAfter));
      state = await admin.site();
    }
    expect(state.json).toEqual(before);
    expect(state.json.live.deployment).toBe(two.deployment);
  }, 60_000);

  it('a stopped agent forgets no nonce', async () => {
    const { agent, admin } = await twoReleases();
    const recorded = { path: '/v1/sites/shop/staging', nonce: 'before-the-restart', created: Math.floor(Date.now() / 1000) };
    expect((await admin.send(recorded)).status).toBe(200);
    await agent.restart();
    expect((await admin.send(recorded)).json.code).toBe('request.replayed');
    expect((await admin.site()).status).toBe(200);
  }, 60_000);
});
