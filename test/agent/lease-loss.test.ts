import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { filesNamed, HostileClient } from './hostile-client.ts';

let agent: AgentProcess;
let admin: HostileClient;

beforeAll(async () => {
  agent = await startAgent({ leaseTtl: 400 });
  admin = new HostileClient(agent.url);
  await admin.enrol(await agent.invite({ person: 'Ada' }));
});
afterAll(async () => await agent?.stop());

/** Waits for what the agent does by itself: its events say when. */
async function untilEvent(action: string, site: string, after: number): Promise<{ id: number; result: string; actor: string }> {
  for (let from = after; ;) {
    const { json } = await admin.send({ path: `/v1/events?after=${from}&wait=10000` });
    const found = json.events.find((event: { action: string; site: string }) => event.action === action && event.site === site);
    if (found) return found;
    from = json.next;
  }
}

async function logSize(): Promise<number> {
  return (await admin.send({ path: '/v1/events' })).json.next;
}

/** A new release on top of a confirmed one, promoted and abandoned. */
async function abandoned(site: string, guards: { onLeaseLost: string; holdFor: number } | undefined) {
  const [project = '', environment = ''] = site.split('/');
  const at = { project, environment, site };
  const one = await admin.deploy(filesNamed({ 'index.html': 'one' }), at);
  const made = await admin.receive(filesNamed({ 'index.html': 'two' }), { parent: one.digest, ...at });
  await admin.act(made.deployment, 'seal');
  const fence = await admin.lease(made.deployment, { site });
  if (guards) await admin.put(site, 'guards', guards, { 'slipway-fence': String(fence) });
  const after = await logSize();
  const promoted = await admin.act(made.deployment, 'promote', await admin.order(fence, site));
  expect(promoted.status).toBe(200);
  return { one, two: made, fence, after, address: promoted.json.address as string };
}

const page = async (address: string) => (await fetch(address)).text();

describe('when the lease is lost', () => {
  it('reverts at once where the guards say so', async () => {
    const { one, two, after, address, fence } = await abandoned('a/staging', { onLeaseLost: 'revert', holdFor: 60_000 });
    const event = await untilEvent('traffic.reverted', 'a/staging', after);
    expect(event).toMatchObject({ actor: 'agent', deployment: two.deployment });
    expect(await page(address)).toBe('one');
    const { json } = await admin.site('a/staging');
    expect(json).toMatchObject({ live: { deployment: one.deployment }, previous: null, pending: null, lease: null, queue: [] });
    const late = await admin.put('a/staging', 'lease', { do: 'release', deployment: two.deployment, confirm: true }, { 'slipway-fence': String(fence) });
    expect(late.json.code).toBe('lease.lost');
    expect(await page(address)).toBe('one');
  });

  it('holds where the guards say so, lets its deployment come back, and reverts at the deadline', async () => {
    const { one, two, after, address } = await abandoned('b/staging', { onLeaseLost: 'hold', holdFor: 60_000 });
    await untilEvent('traffic.held', 'b/staging', after);
    expect(await page(address)).toBe('two');
    expect((await admin.site('b/staging')).json.pending).toMatchObject({ deployment: two.deployment, returnTo: one.deployment, held: true });
    const fence = await admin.lease(two.deployment, { site: 'b/staging' });
    expect((await admin.site('b/staging')).json.pending).toMatchObject({ held: false });
    const again = await logSize();
    await admin.put('b/staging', 'guards', { onLeaseLost: 'hold', holdFor: 300 }, { 'slipway-fence': String(fence) });
    await untilEvent('traffic.held', 'b/staging', again);
    await untilEvent('traffic.reverted', 'b/staging', again);
    expect(await page(address)).toBe('one');
  });

  it('follows the environment\'s rule where no guards were installed', async () => {
    const { after, address } = await abandoned('c/development', undefined);
    await untilEvent('traffic.reverted', 'c/development', after);
    expect(await page(address)).toBe('one');
  });

  it('stays while the lease is refreshed, and a confirmed change stays for good', async () => {
    const { two, address, fence, after } = await abandoned('d/staging', { onLeaseLost: 'revert', holdFor: 1000 });
    for (let beat = 0; beat < 8; beat += 1) {
      const { status } = await admin.put('d/staging', 'lease', { do: 'refresh', deployment: two.deployment }, { 'slipway-fence': String(fence) });
      expect(status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await page(address)).toBe('two');
    await admin.put('d/staging', 'lease', { do: 'release', deployment: two.deployment, confirm: true }, { 'slipway-fence': String(fence) });
    await admin.send({ path: `/v1/events?after=${await logSize()}&wait=900` });
    expect(await page(address)).toBe('two');
    const { json } = await admin.send({ path: `/v1/events?after=${after}` });
    expect(json.events.filter((event: { site: string }) => event.site === 'd/staging').map((event: { action: string }) => event.action)).toEqual(['promote', 'lease.confirm']);
  });

  it('is acted on after a crash too', async () => {
    const { after, address } = await abandoned('e/staging', { onLeaseLost: 'revert', holdFor: 1000 });
    await agent.kill('SIGKILL');
    await agent.restart();
    let found;
    while (!found) {
      const { json } = await admin.send({ path: `/v1/events?after=${after}&wait=5000` });
      found = json.events?.find((event: { action: string; site: string }) => event.action === 'traffic.reverted' && event.site === 'e/staging');
    }
    expect(await page(address)).toBe('one');
  });
});
