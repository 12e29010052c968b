import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { HostileClient } from '../../test/agent/hostile-client.ts';
import { startAgent } from '../../test/support/agent-process.ts';
import { type AgentWorld, buildAgentWorld, change, errorOf, reach, showDeployment, siteOfRun } from '../support/agent-world.ts';
import { type Console, liveAt, openConsole } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { leftAtAgent, leftInBrowser } from '../support/left-behind.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

// Each begins with what the one before has left.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** Agent, sites and editor answer at ports of this one host. */
const host = 'http://127.0.0.1/*';
const missing = /does not let Slipway reach 127\.0\.0\.1 any more/;

const site = (title: string) => new Map([['index.html', `<!doctype html><html lang="en"><title>${title}</title></html>`]]);

let setting: AgentWorld;
let world: World;
let desk: Console;
let tab: Page;
/** What is live and must stay so. */
let live: { id: string; address: string; site: string };

test.beforeAll(async () => {
  setting = await buildAgentWorld({ leaseTtl: 20_000, projects: [{ description: 'Quay', files: site('Quay') }] });
  ({ world, desk } = setting);
  tab = await world.openProject();
  const id = await desk.deploy(tab);
  expect(await desk.endOf(id)).toBe('success');
  live = { id, address: await desk.addressOf(id), site: await siteOfRun(desk, id) };
  await change(desk, 'development', { watch: 5_000 });
});
test.afterAll(() => setting.close());

async function takeAway(): Promise<void> {
  expect(await desk.page.evaluate((origin) => chrome.permissions.remove({ origins: [origin] }), host)).toBe(true);
}

/** Waits until a run asks for access. */
async function asks(run: string, by = desk): Promise<string> {
  const step = await until(by.page, 'steps', (all) => all.find((row) => row.run === run && row.state === 'parked' && row.waits !== undefined && row.waits > 0));
  expect(step.error).toMatchObject({ code: 'permission.missing', retry: 'person' });
  return step.path;
}

async function giveAgain(): Promise<void> {
  await world.browser.allow(host);
}

/** The release that must be live is, and nothing is left open anywhere. */
async function expectWhole(deployment: string): Promise<void> {
  expect((await liveAt(live.address)).deployment).toBe(deployment);
  expect(await leftAtAgent(setting.other, live.site)).toEqual([]);
  expect(await leftInBrowser(desk.page)).toEqual([]);
  live = { ...live, id: deployment };
}

test('access is taken away while the release is watched: popup and panel ask for it, and the run goes on once it is given', async () => {
  const id = await desk.deploy(tab);
  await reach(desk, id, 'verification/pause:1');
  await takeAway();
  expect(await asks(id)).toMatch(/^verification\/probe/);
  await showDeployment(world, desk, id, 'access-missing', [missing, 'Waiting for access', 'Allow 127.0.0.1 again']);
  const list = await world.browser.context.newPage();
  await list.setViewportSize({ width: 360, height: 700 });
  await list.emulateMedia({ colorScheme: 'dark' });
  await list.goto(world.browser.url('src/ui/sidepanel/index.html'));
  await list.getByRole('button', { name: 'Allow 127.0.0.1 again' }).waitFor();
  await photograph(list, 'faults/access-missing-list');
  await list.close();
  await expect.poll(() => desk.page.evaluate(() => chrome.action.getBadgeText({}))).toBe('!');
  expect(await desk.page.evaluate(async () => Object.keys(await chrome.notifications.getAll()))).toContain(id);
  // Opening another page would close the popup.
  await world.browser.sayYesTo(host);
  await tab.bringToFront();
  const popup = await world.browser.openPopup();
  await popup.getByText(missing).waitFor();
  await photograph(popup, 'faults/access-missing-popup');
  await popup.getByRole('button', { name: 'Allow 127.0.0.1 again' }).click();
  expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  await expectWhole(id);
});

test('access is taken away before the release is read back: nothing goes live without it, and a cancel takes everything back', async () => {
  const before = live.id;
  const id = await desk.deploy(tab);
  await reach(desk, id, 'staging/queue:0');
  await takeAway();
  await asks(id);
  expect((await liveAt(live.address)).deployment).toBe(before);
  await desk.call('deployment.cancel', { deploymentId: id });
  expect(await desk.endOf(id)).toBe('cancelled');
  await giveAgain();
  await expectWhole(before);
});

test('nobody gives it in time: what was live comes back, the end says why and still offers to ask', async () => {
  const before = live.id;
  await change(desk, 'development', { stageDeadline: 10_000 });
  const id = await desk.deploy(tab);
  await reach(desk, id, 'verification/pause:1');
  await takeAway();
  await asks(id);
  expect(await desk.endOf(id)).toBe('rolled-back');
  expect(await errorOf(desk, id)).toMatchObject({ code: 'stage.deadline', message: expect.stringMatching(missing) as unknown as string, next: 'Allow 127.0.0.1 again.' });
  await showDeployment(world, desk, id, 'access-not-given', [missing, 'Allow 127.0.0.1 again', 'Starts again with the same files']);
  await change(desk, 'development', { stageDeadline: 600_000 });
  await giveAgain();
  await expectWhole(before);
});

test('a browser that crashes right after it was allowed has forgotten it: the run asks and goes on', async () => {
  const fresh = await buildWorld({ projects: [{ description: 'Pier', files: site('Pier') }] });
  try {
    // What the browser has written down by now is what it still knows after a crash within seconds.
    const notes = await Promise.all(['Preferences', 'Secure Preferences'].map(async (name) => {
      const file = join(fresh.profile, 'Default', name);
      return { file, text: await readFile(file).catch(() => undefined) };
    }));
    await fresh.pair();
    let console = await openConsole(fresh);
    await change(console, 'development', { watch: 10_000 });
    const id = await console.deploy(await fresh.openProject());
    await reach(console, id, 'verification/pause:1');
    await fresh.crashBrowser();
    for (const { file, text } of notes) await (text ? writeFile(file, text) : rm(file, { force: true }));
    await fresh.relaunch();
    console = await openConsole(fresh);
    expect(await asks(id, console)).toMatch(/^verification\//);
    await showDeployment(fresh, console, id, 'access-forgotten', [missing, 'Allow 127.0.0.1 again']);
    await fresh.browser.allow(host);
    expect(await console.endOf(id), JSON.stringify(await errorOf(console, id))).toBe('success');
    expect((await liveAt(await console.addressOf(id))).deployment).toBe(id);
    expect(await leftInBrowser(console.page)).toEqual([]);
  } finally {
    await fresh.close();
  }
});

test('an agent that only the browser\'s leave lets us talk to goes back by itself, and the run says so when it is let in again', async () => {
  const agent = await startAgent({ leaseTtl: 2_000 });
  try {
    await desk.call('agent.pair', { invitation: await agent.invite(), person: 'Ada', label: 'My browser' });
    await change(desk, 'testing', { agent: agent.id, watch: 500 });
    const first = await desk.deploy(tab, 'testing');
    expect(await desk.endOf(first)).toBe('success');
    const address = await desk.addressOf(first);
    await change(desk, 'testing', { watch: 10_000 });
    const id = await desk.deploy(tab, 'testing');
    await reach(desk, id, 'verification/pause:1');
    await takeAway();
    await asks(id);
    await expect.poll(async () => (await liveAt(address)).deployment, { timeout: 20_000 }).toBe(first);
    const sites = await world.browser.context.newPage();
    await sites.setViewportSize({ width: 360, height: 700 });
    await sites.goto(world.browser.url('src/ui/sidepanel/index.html#/sites'));
    await sites.getByRole('article', { name: /Testing/ }).getByText('It cannot be read now').waitFor();
    await sites.getByRole('article', { name: /Development/ }).getByText('Seen').waitFor();
    await photograph(sites, 'faults/access-missing-sites');
    await sites.close();
    await giveAgain();
    expect(await desk.endOf(id)).toBe('rolled-back');
    expect((await errorOf(desk, id)).code).toBe('lease.taken-over');
    await showDeployment(world, desk, id, 'access-agent-went-back', [/the agent went back by itself/, /stays live/]);
    const other = new HostileClient(agent.url);
    await other.enrol(await agent.invite(), 'Grace');
    expect(await leftAtAgent(other, await siteOfRun(desk, id))).toEqual([]);
    expect(await leftInBrowser(desk.page)).toEqual([]);
    expect((await rows(desk.page, 'runs')).filter(({ unfinished }) => unfinished === 1)).toEqual([]);
  } finally {
    await agent.stop();
  }
});
