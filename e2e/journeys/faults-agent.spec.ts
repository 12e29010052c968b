import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { HostileClient, newDeploymentId } from '../../test/agent/hostile-client.ts';
import { type AgentProcess, startAgent, wrongClock } from '../../test/support/agent-process.ts';
import { addAgent, type AgentWorld, buildAgentWorld, change, errorOf, reach, showDeployment, siteOfRun } from '../support/agent-world.ts';
import { joinColleague } from '../support/colleague.ts';
import { type Console, liveAt, tabIdOf } from '../support/console.ts';
import { extensionId } from '../support/extension.ts';
import { rows, until } from '../support/journal.ts';
import { leftAtAgent, leftInBrowser } from '../support/left-behind.ts';
import { photograph } from '../support/pictures.ts';
import type { World } from '../support/slipway.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

let setting: AgentWorld;
let world: World;
let desk: Console;
let tab: Page;
/** What is live and must stay so, whatever goes wrong. */
let live: { id: string; address: string; site: string };
/** An agent that is stopped, and a deployment to it that was begun then. */
let stopped: { agent: AgentProcess; port: string; run: string };

test.beforeAll(async () => {
  const files = new Map<string, string | Uint8Array>([['index.html', '<!doctype html><title>Shop</title><p>Shop</p>'], ['large.bin', randomBytes(250_000)]]);
  setting = await buildAgentWorld({ leaseTtl: 4_000, projects: [{ description: 'Shop', files }] });
  ({ world, desk } = setting);
  tab = await world.openProject();
  const id = await desk.deploy(tab);
  expect(await desk.endOf(id)).toBe('success');
  live = { id, address: await desk.addressOf(id), site: await siteOfRun(desk, id) };
  const agent = await addAgent(desk, 'testing');
  const port = new URL(agent.url).port;
  await agent.kill('SIGTERM');
  stopped = { agent, port, run: await desk.deploy(tab, 'testing') };
});
test.afterAll(async () => {
  await stopped.agent.stop();
  await setting.close();
});

/** The project's large file, in its container. */
const large = () => join(world.bolt.containerFolder('1'), 'large.bin');

/** The state that a fault must leave: this release live, nothing open at the agent, nothing left in the browser. */
async function expectWhole(deployment: string): Promise<void> {
  expect((await liveAt(live.address)).deployment).toBe(deployment);
  expect(await leftAtAgent(setting.other, live.site)).toEqual([]);
  const left = await leftInBrowser(desk.page);
  expect(left.filter((line) => !line.startsWith(stopped.run))).toEqual([]);
  live = { ...live, id: deployment };
}

test('a slow line only takes longer', async () => {
  // What lies at the agent is not sent again.
  await writeFile(large(), randomBytes(250_000));
  setting.line.slow({ delay: 0, bytesPerSecond: 200_000 });
  const id = await desk.deploy(tab);
  await reach(desk, id, 'staging/upload');
  await showDeployment(world, desk, id, 'agent-slow', [/Sending|Uploading|%/]);
  expect(await desk.endOf(id)).toBe('success');
  setting.line.slow(undefined);
  await expectWhole(id);
});

test('the agent dies in the middle and comes back: the run says so, waits and goes on', async () => {
  const id = await desk.deploy(tab);
  await reach(desk, id, 'staging/create');
  await world.agent.kill('SIGKILL');
  await until(desk.page, 'steps', (all) => all.find((row) => row.run === id && row.failures > 1));
  await showDeployment(world, desk, id, 'agent-gone-in-the-middle', [/does not answer/]);
  await world.agent.restart();
  expect(await desk.endOf(id)).toBe('success');
  await expectWhole(id);
});

test('the agent restarts, and hands over to a new version, while it is deployed to', async () => {
  const id = await desk.deploy(tab);
  await reach(desk, id, 'staging/queue:0');
  await world.agent.restart();
  await reach(desk, id, 'promotion/hold');
  await world.agent.upgrade();
  expect(await desk.endOf(id)).toBe('success');
  await showDeployment(world, desk, id, 'agent-restarted', ['Live']);
  await expectWhole(id);
});

test('agents whose clocks are ten minutes ahead and behind are deployed to on their time', async () => {
  const ahead = await addAgent(desk, 'staging', { env: wrongClock(10 * 60_000) });
  const behind = await addAgent(desk, 'production', { env: wrongClock(-10 * 60_000) });
  for (const environment of ['staging', 'production'] as const) await change(desk, environment, { watch: 500 });
  try {
    const first = await desk.deploy(tab, 'staging');
    // One tab is read for one deployment at a time.
    await reach(desk, first, 'preparation/check');
    const ids = [first, await desk.deploy(tab, 'production')] as const;
    for (const id of ids) expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
    await showDeployment(world, desk, ids[0], 'agent-clock-ahead', ['Live']);
    await showDeployment(world, desk, ids[1], 'agent-clock-behind', ['Live']);
  } finally {
    await ahead.stop();
    await behind.stop();
  }
});

test('the agent\'s disk is full: the deployment ends, and goes through once there is room', async () => {
  const dataDir = `${world.profile}-agent`;
  const disk = await mountSmallDisk(dataDir, 40);
  try {
    test.skip(!disk.isSmall, 'a disk that can be filled takes the right to mount one');
    const agent = await addAgent(desk, 'staging', { dataDir });
    try {
      await writeFile(large(), randomBytes(6_000_000));
      await disk.fillUp(4_000_000);
      const id = await desk.deploy(tab, 'staging');
      expect(await desk.endOf(id)).toBe('failed');
      expect((await errorOf(desk, id)).code).toBe('store.full');
      await showDeployment(world, desk, id, 'agent-disk-full', [/agent's disk is full/, /Free some space/]);
      await disk.clear();
      const { deploymentId } = await desk.call<{ deploymentId: string }>('deployment.retry', { deploymentId: id });
      expect(await desk.endOf(deploymentId), JSON.stringify(await errorOf(desk, deploymentId))).toBe('success');
      await expectWhole(live.id);
    } finally {
      await agent.stop();
      await writeFile(large(), randomBytes(1_000));
    }
  } finally {
    await disk.remove();
  }
});

test('the agent\'s quota is used up: nothing is sent, and it goes through once the agent allows more', async () => {
  const dataDir = `${world.profile}-quota`;
  const page = await world.browser.context.newPage();
  let agent = await addAgent(desk, 'staging', { dataDir, args: ['--quota', '400kB'] });
  try {
    await writeFile(large(), randomBytes(250_000));
    const first = await desk.deploy(tab, 'staging');
    expect(await desk.endOf(first), JSON.stringify(await errorOf(desk, first))).toBe('success');
    await writeFile(large(), randomBytes(250_000));
    const { planId } = await desk.call<{ planId: string }>('plan.start', { source: { kind: 'tab', tabId: await tabIdOf(desk.page, tab) }, environment: 'staging' });
    const plan = await until(desk.page, 'plans', (all) => all.find((row) => row.id === planId));
    expect(plan.findings.find(({ check }) => check === 'quota')?.message, JSON.stringify(plan)).toMatch(/take 250 kB of the 400 kB .* would add 250 kB\.$/);
    const id = await desk.deploy(tab, 'staging');
    expect(await desk.endOf(id)).toBe('failed');
    expect((await errorOf(desk, id)).code).toBe('quota.exceeded');
    expect((await rows(desk.page, 'steps')).filter((row) => row.run === id && row.path === 'staging/upload')).toEqual([]);
    await showDeployment(world, desk, id, 'agent-quota', [/take 250 kB of the 400 kB/, /Keep fewer releases/]);
    await page.setViewportSize({ width: 420, height: 900 });
    const site = await siteOfRun(desk, id);
    await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/site/${site}`));
    await expect(page.getByText('250 kB of 400 kB used by this project')).toBeVisible();
    await photograph(page, 'faults/agent-quota-site');
    const other = new HostileClient(agent.url);
    await other.enrol(await agent.invite(), 'Grace');
    expect(await leftAtAgent(other, site)).toEqual([]);
    expect((await other.send({ path: `/v1/sites/${site}/releases` })).json.releases.map(({ deployment }: { deployment: string }) => deployment)).toEqual([first]);
    const { port } = new URL(agent.url);
    await agent.stop();
    agent = await startAgent({ dataDir, args: ['--allow-extension', extensionId, '--listen', `127.0.0.1:${port}`, '--quota', '1MB'] });
    const { deploymentId } = await desk.call<{ deploymentId: string }>('deployment.retry', { deploymentId: id });
    expect(await desk.endOf(deploymentId), JSON.stringify(await errorOf(desk, deploymentId))).toBe('success');
    await expect(page.getByText('500 kB of 1 MB used by this project')).toBeVisible({ timeout: 15_000 });
    await expectWhole(live.id);
  } finally {
    await page.close();
    await agent.stop();
    await rm(dataDir, { recursive: true, force: true });
    await writeFile(large(), randomBytes(1_000));
  }
});

test('somebody takes the site back in an emergency while the release is being watched', async () => {
  await change(desk, 'development', { watch: 8_000 });
  const id = await desk.deploy(tab);
  await reach(desk, id, 'verification/pause:1');
  const { other } = setting;
  const before = live.id;
  const rescue = newDeploymentId();
  const fence = await other.lease(rescue, { site: live.site, emergency: true });
  const back = await other.act(before, 'rollback', await other.order(fence, live.site));
  expect(back.status, JSON.stringify(back.json)).toBe(200);
  await other.put(live.site, 'lease', { do: 'release', deployment: rescue, confirm: true }, { 'slipway-fence': String(fence) });
  await desk.endOf(id);
  expect((await errorOf(desk, id)).code).toBe('lease.taken-over');
  await showDeployment(world, desk, id, 'agent-lease-lost', [/took this site over/, /stays live/]);
  await change(desk, 'development', { watch: 1_000 });
  await expectWhole(before);
});

test('somebody takes this deployment out of the queue', async () => {
  const { other } = setting;
  const theirs = newDeploymentId();
  const fence = await other.lease(theirs, { site: live.site });
  const id = await desk.deploy(tab);
  await reach(desk, id, 'staging/turn:0');
  await other.send({ method: 'DELETE', path: `/v1/sites/${live.site}/queue/${id}`, body: {} });
  await other.put(live.site, 'lease', { do: 'release', deployment: theirs, confirm: false }, { 'slipway-fence': String(fence) });
  await desk.endOf(id);
  await showDeployment(world, desk, id, 'agent-out-of-the-queue', [/queue/]);
  expect((await errorOf(desk, id))?.code).toBe('queue.replaced');
  await expectWhole(live.id);
});

test('two browsers deploy the same site: one waits for the other', async () => {
  const grace = await joinColleague(world, 'Grace');
  try {
    await change(desk, 'development', { watch: 4_000 });
    const first = await desk.deploy(tab);
    await reach(desk, first, 'promotion/hold');
    const next = await grace.desk.deploy(grace.tab);
    await reach(grace.desk, next, 'staging/turn:0');
    await showDeployment(grace.world, grace.desk, next, 'agent-two-browsers', [/queue|turn|Waiting/i]);
    expect(await siteOfRun(grace.desk, next)).toBe(live.site);
    expect([await desk.endOf(first), await grace.desk.endOf(next)]).toEqual(['success', 'success']);
    await change(desk, 'development', { watch: 1_000 });
    await expectWhole(next);
    expect(await leftInBrowser(grace.desk.page)).toEqual([]);
  } finally {
    await grace.close();
  }
});

test('an agent that is not running: the deployment ends, and says what to do', async () => {
  expect(await desk.endOf(stopped.run)).toBe('failed');
  const error = await errorOf(desk, stopped.run);
  expect(error.code).toBe('target.unreachable');
  await showDeployment(world, desk, stopped.run, 'agent-not-running', [/does not answer/, /Check that it is running/]);
  expect((await rows(desk.page, 'steps')).filter((row) => row.run === stopped.run && row.path !== 'preparation/environment')).toEqual([]);
});

test('another agent answers where the paired one was', async () => {
  const foreign = await startAgent({ args: ['--allow-extension', extensionId, '--listen', `127.0.0.1:${stopped.port}`] });
  try {
    const id = await desk.deploy(tab, 'testing');
    expect(await desk.endOf(id)).toBe('failed');
    expect((await errorOf(desk, id)).code).toBe('agent.other-identity');
    await showDeployment(world, desk, id, 'agent-other-identity', [/Another agent answers/, /pair again/]);
    expect(await leftInBrowser(desk.page)).toEqual([]);
  } finally {
    await foreign.stop();
  }
});

test('this browser is removed at the agent while it deploys: the agent brings back what was live', async () => {
  await change(desk, 'development', { watch: 8_000 });
  const id = await desk.deploy(tab);
  await reach(desk, id, 'verification/pause:1');
  const { json } = await setting.other.send({ path: '/v1/devices' });
  const device = (json.devices as { person: string; keyid: string; revoked: number | null }[]).find(({ person, revoked }) => person === 'Ada' && revoked === null);
  await setting.other.send({ method: 'DELETE', path: `/v1/devices/${device?.keyid}`, body: {} });
  expect(await desk.endOf(id)).not.toBe('success');
  await showDeployment(world, desk, id, 'agent-removed', [/may no longer use the agent/, /Ask an administrator/]);
  await expect.poll(async () => (await liveAt(live.address)).deployment, { timeout: 15_000 }).toBe(live.id);
  await expect.poll(() => leftAtAgent(setting.other, live.site), { timeout: 15_000 }).toEqual([]);
  const again = await desk.deploy(tab);
  expect(await desk.endOf(again)).toBe('failed');
  expect((await errorOf(desk, again)).code).toBe('device.revoked');
  await expectWhole(live.id);
});
