import { expect, test } from 'playwright/test';
import { stageNames, stageOf } from '../../src/domain/status.ts';
import { type Console, liveAt, openConsole } from '../support/console.ts';
import { until } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let desk: Console;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
  desk = await openConsole(world);
});
test.afterAll(() => world.close());

test('cancelled in every stage, the site stays as it was', async () => {
  const tab = await world.openProject();
  const first = await desk.deploy(tab);
  expect(await desk.endOf(first)).toBe('success');
  const address = await desk.addressOf(first);
  const live = (await liveAt(address)).digest;
  for (const stage of stageNames) {
    const id = await desk.deploy(tab);
    await until(desk.page, 'steps', (all) => all.find((row) => row.run === id && stageOf(row.path) === stage), 40_000);
    const refused = await desk.call('deployment.cancel', { deploymentId: id }).then(() => '', (error: unknown) => String(error));
    const status = await desk.endOf(id);
    await desk.page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
    await photograph(desk.page, `cancelled/${stage}`);
    const now = (await liveAt(address)).digest;
    if (status === 'success') {
      // Too late: the release was verified and final before the cancel came.
      expect(['verification', 'cleanup']).toContain(stage);
      expect(now).not.toBe(live);
      if (stage === 'cleanup') expect(refused).toContain('nothing left to cancel');
    } else {
      expect(['cancelled', 'rolled-back'], stage).toContain(status);
      expect(now, `after a cancel in ${stage}`).toBe(live);
    }
  }
  await tab.close();
});

test('two sites at once, and a queue on one', async () => {
  const tab = await world.openProject();
  const other = await world.bolt.addProject({ description: 'Second site', files: new Map([['index.html', '<!doctype html><title>Second</title><p>Second</p>']]) });
  const second = await world.openProject(other);
  const ids = await Promise.all([desk.deploy(tab, 'testing'), desk.deploy(second, 'testing')]);
  await desk.page.goto(world.browser.url('src/ui/sidepanel/index.html#/'));
  await desk.page.getByText('Second site').first().waitFor();
  await photograph(desk.page, 'sidepanel/two-sites');
  expect(await Promise.all(ids.map((id) => desk.endOf(id)))).toEqual(['success', 'success']);
  const queued = [await desk.deploy(second, 'testing')];
  await until(desk.page, 'steps', (all) => all.find((row) => row.run === queued[0] && row.path === 'verification/live'), 60_000);
  queued.push(await desk.deploy(second, 'testing'));
  await until(desk.page, 'steps', (all) => all.find((row) => row.run === queued[1] && row.path === 'staging/turn:0'), 60_000);
  await desk.page.goto(world.browser.url('src/ui/sidepanel/index.html#/'));
  await photograph(desk.page, 'sidepanel/queue');
  expect(await Promise.all(queued.map((id) => desk.endOf(id)))).toEqual(['success', 'success']);
  await tab.close();
  await second.close();
});
