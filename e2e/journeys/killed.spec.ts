import { expect, test } from 'playwright/test';
import { HostileClient } from '../../test/agent/hostile-client.ts';
import { catchAttempt, killInEveryStep, releaseJournal } from '../support/hold-journal.ts';
import { type Console, liveAt, openConsole } from '../support/console.ts';
import { rows } from '../support/journal.ts';
import { buildWorld, type World } from '../support/slipway.ts';

test.setTimeout(300_000);

let world: World;
let desk: Console;

test.beforeEach(async () => {
  world = await buildWorld();
  await world.pair();
  desk = await openConsole(world);
});
test.afterEach(() => world.close());

async function pathsOf(id: string): Promise<string[]> {
  return (await rows(desk.page, 'steps')).filter((row) => row.run === id && row.attempt > 0).map((row) => row.path).toSorted();
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

test('the worker is killed inside every step of a deployment and of a rollback', async () => {
  const tab = await world.openProject();
  const undisturbed = await desk.deploy(tab);
  expect(await desk.endOf(undisturbed)).toBe('success');
  const points = (await pathsOf(undisturbed)).filter((path) => !sleeps.test(path));
  const calm = await actionsAt(undisturbed);

  const disturbed = await desk.deploy(tab);
  const killed = await killInEveryStep(desk, world.browser, disturbed);
  expect(await desk.endOf(disturbed)).toBe('success');
  expect(killed.toSorted()).toEqual((await pathsOf(disturbed)).filter((path) => !sleeps.test(path)));
  // The second deployment of the same files has nothing to send.
  expect(killed.toSorted()).toEqual(points.filter((path) => path !== 'staging/upload'));
  const steps = (await rows(desk.page, 'steps')).filter((row) => row.run === disturbed && !sleeps.test(row.path));
  for (const step of steps) expect(step.attempt, step.path).toBeGreaterThanOrEqual(2);
  expect(await actionsAt(disturbed), 'the agent saw an effect twice, or not at all').toEqual(calm);
  const address = await desk.addressOf(disturbed);
  expect((await fetch(address)).status).toBe(200);

  const back = await desk.call<{ deploymentId: string }>('deployment.rollBack', { site: { project: (await rows(desk.page, 'history'))[0]?.projectId, environment: 'development' } });
  const killedBack = await killInEveryStep(desk, world.browser, back.deploymentId);
  expect(await desk.endOf(back.deploymentId)).toBe('success');
  expect(killedBack.length).toBeGreaterThanOrEqual(8);
  const rollback = (await actionsAt(undisturbed)).slice(calm.length);
  expect(rollback).toEqual(['rollback']);
  expect((await liveAt(address)).deployment).toBe(undisturbed);
  console.log(`worker killed ${killed.length} times in a deployment, ${killedBack.length} times in a rollback`);
});

test('a worker that died is woken by its own doorbell', async () => {
  const tab = await world.openProject();
  const id = await desk.deploy(tab);
  const path = await catchAttempt(desk.page, id, []);
  await world.browser.killWorker();
  await releaseJournal(desk.page);
  expect(path).not.toBeNull();
  expect(await desk.endOf(id)).toBe('success');
});
