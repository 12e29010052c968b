import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { HostileClient } from '../../test/agent/hostile-client.ts';
import { catchAttempt, releaseJournal } from '../support/hold-journal.ts';
import { rows, until } from '../support/journal.ts';
import { buildWorld, type World } from '../support/slipway.ts';

test.setTimeout(300_000);

let world: World;
let watcher: Page;

test.beforeEach(async () => {
  world = await buildWorld();
  await world.pair();
  watcher = await openWatcher();
});
test.afterEach(() => world.close());

async function openWatcher(): Promise<Page> {
  const page = await world.browser.context.newPage();
  await page.goto(world.browser.url('src/ui/sidepanel/index.html'));
  return page;
}

async function call<T>(name: string, input: object): Promise<T> {
  return await watcher.evaluate(async (message) => {
    const answer = await chrome.runtime.sendMessage(message) as { ok: boolean; output?: unknown; error?: { message: string } };
    if (!answer.ok) throw new Error(answer.error?.message ?? 'refused');
    return answer.output;
  }, { slipway: 1, call: name, input }) as T;
}

async function deploy(tab: Page): Promise<string> {
  const tabId = await watcher.evaluate(async (url) => (await chrome.tabs.query({})).find((candidate) => candidate.url === url)?.id ?? -1, tab.url());
  const { deploymentId } = await call<{ deploymentId: string }>('deployment.start', { source: { kind: 'tab', tabId }, environment: 'development', confirmed: true });
  return deploymentId;
}

async function endOf(id: string): Promise<string> {
  await until(watcher, 'runs', (all) => all.find((row) => row.id === id && row.unfinished === 0 && row.told === 1), 120_000);
  return (await rows(watcher, 'history')).find((row) => row.id === id)?.result.status ?? 'no record';
}

/** Any message wakes the worker; in life it is the alarm, the panel, or the offscreen document. */
async function wake(): Promise<void> {
  await watcher.evaluate(() => chrome.runtime.sendMessage({ wake: true }).catch(() => undefined));
}

async function pathsOf(id: string): Promise<string[]> {
  return (await rows(watcher, 'steps')).filter((row) => row.run === id && row.attempt > 0).map((row) => row.path).toSorted();
}

/** What the agent wrote into its audit log about a deployment: its actions in order. */
async function actionsAt(id: string): Promise<string[]> {
  const { agent } = world;
  const client = new HostileClient(agent.url);
  await client.enrol(await agent.invite());
  const { json } = await client.send({ method: 'GET', path: '/v1/log/entries?from=0' });
  const entries = (json as { entries: string[] }).entries.map((entry) => JSON.parse(Buffer.from(entry, 'base64').toString()) as { action: string; deployment: string | null });
  return entries.filter((entry) => entry.deployment === id).map((entry) => entry.action);
}

const sleeps = /\/(?:pause|turn):/;

/** Kills the worker in the first attempt of every step of a run; answers the steps it was killed in. */
async function killInEveryStep(id: string): Promise<string[]> {
  const killed: string[] = [];
  for (;;) {
    const path = await catchAttempt(watcher, id, killed);
    if (path === null) return killed;
    killed.push(path);
    await world.browser.killWorker();
    await releaseJournal(watcher);
    await wake();
  }
}

test('the worker is killed inside every step of a deployment and of a rollback', async () => {
  const tab = await world.openProject();
  const undisturbed = await deploy(tab);
  expect(await endOf(undisturbed)).toBe('success');
  const points = (await pathsOf(undisturbed)).filter((path) => !sleeps.test(path));
  const calm = await actionsAt(undisturbed);

  const disturbed = await deploy(tab);
  const killed = await killInEveryStep(disturbed);
  expect(await endOf(disturbed)).toBe('success');
  expect(killed.toSorted()).toEqual((await pathsOf(disturbed)).filter((path) => !sleeps.test(path)));
  // The second deployment of the same files has nothing to send.
  expect(killed.toSorted()).toEqual(points.filter((path) => path !== 'staging/upload'));
  const steps = (await rows(watcher, 'steps')).filter((row) => row.run === disturbed && !sleeps.test(row.path));
  for (const step of steps) expect(step.attempt, step.path).toBeGreaterThanOrEqual(2);
  expect(await actionsAt(disturbed), 'the agent saw an effect twice, or not at all').toEqual(calm);
  const address = (steps.find((row) => row.path === 'verification/live')?.output as { address: string }).address;
  expect((await fetch(address)).status).toBe(200);

  const back = await call<{ deploymentId: string }>('deployment.rollBack', { site: { project: (await rows(watcher, 'history'))[0]?.projectId, environment: 'development' } });
  const killedBack = await killInEveryStep(back.deploymentId);
  expect(await endOf(back.deploymentId)).toBe('success');
  expect(killedBack.length).toBeGreaterThanOrEqual(8);
  const rollback = (await actionsAt(undisturbed)).slice(calm.length);
  expect(rollback).toEqual(['rollback']);
  const { payload } = await (await fetch(new URL('/.well-known/slipway', address))).json() as { payload: string };
  expect((JSON.parse(Buffer.from(payload, 'base64').toString()) as { deployment: string }).deployment).toBe(undisturbed);
  console.log(`worker killed ${killed.length} times in a deployment, ${killedBack.length} times in a rollback`);
});

test('a worker that died is woken by its own doorbell', async () => {
  const tab = await world.openProject();
  const id = await deploy(tab);
  const path = await catchAttempt(watcher, id, []);
  await world.browser.killWorker();
  await releaseJournal(watcher);
  expect(path).not.toBeNull();
  expect(await endOf(id)).toBe('success');
});
