import { expect, test } from 'playwright/test';
import { stageNames, stageOf } from '../../src/domain/status.ts';
import { type Console, liveAt, openConsole } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { buildWorld, type World } from '../support/slipway.ts';

test.setTimeout(400_000);

let world: World;
let desk: Console;

test.beforeEach(async () => {
  world = await buildWorld();
  await world.pair();
  desk = await openConsole(world);
});
test.afterEach(() => world.close());

/** Waits until a run is in a stage, with an attempt under way. */
async function reach(id: string, stage: string): Promise<void> {
  await until(desk.page, 'steps', (all) => all.find((row) => row.run === id && stageOf(row.path) === stage), 60_000);
}

/** What must hold of a deployment however it was disturbed: either it is live, or what was live before is; and nothing is left open. */
async function expectRight(id: string, status: string, address: string, before: string | null): Promise<void> {
  const { deployment } = await liveAt(address);
  expect(deployment, `it ended as ${status}`).toBe(status === 'success' ? id : before);
  expect((await rows(desk.page, 'runs')).filter((row) => row.unfinished === 1)).toEqual([]);
}

test('the browser is killed and started again in every stage', async () => {
  let tab = await world.openProject();
  const first = await desk.deploy(tab);
  expect(await desk.endOf(first)).toBe('success');
  await world.untilWritten();
  const address = await desk.addressOf(first);
  let before: string | null = first;
  for (const stage of stageNames) {
    const id = await desk.deploy(tab);
    await reach(id, stage);
    await world.crashBrowser();
    await world.relaunch();
    desk = await openConsole(world);
    const status = await desk.endOf(id);
    // The tab went with the browser: what had not been read from it yet cannot be deployed. Everything later goes on.
    if (stage !== 'preparation') expect(status, `killed in ${stage}`).toBe('success');
    await expectRight(id, status, address, before);
    before = (await liveAt(address)).deployment;
    tab = await world.openProject();
  }
});

test('the agent is killed and started again in every stage', async () => {
  const tab = await world.openProject();
  const first = await desk.deploy(tab);
  expect(await desk.endOf(first)).toBe('success');
  const address = await desk.addressOf(first);
  let before: string | null = first;
  for (const stage of stageNames) {
    const id = await desk.deploy(tab);
    await reach(id, stage);
    await world.agent.kill('SIGKILL');
    await world.agent.restart();
    const status = await desk.endOf(id);
    expect(status, `killed in ${stage}`).toBe('success');
    await expectRight(id, status, address, before);
    before = id;
  }
});
