import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { agentBundle, profileFixture, unpack, writtenVersions } from '../../test/upgrade/fixture.ts';
import { liveAt, openConsole } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World, type WorldOptions } from '../support/slipway.ts';

test.setTimeout(240_000);

let scratch: string;
let world: World | undefined;

test.beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'slipway-upgrade-'));
});
test.afterEach(async () => {
  await world?.close();
  world = undefined;
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** Deploys twice and goes back: what a site must be able to do whichever versions meet. */
async function expectDeploysAndRollsBack(options: WorldOptions): Promise<void> {
  world = await buildWorld(options);
  await world.pair();
  const desk = await openConsole(world);
  const tab = await world.openProject();
  const first = await desk.deploy(tab);
  expect(await desk.endOf(first)).toBe('success');
  const second = await desk.deploy(tab);
  expect(await desk.endOf(second)).toBe('success');
  const address = await desk.addressOf(second);
  expect((await liveAt(address)).deployment).toBe(second);
  const project = (await rows(desk.page, 'history'))[0]?.projectId;
  const back = await desk.call<{ deploymentId: string }>('deployment.rollBack', { site: { project, environment: 'development' } });
  expect(await desk.endOf(back.deploymentId)).toBe('success');
  expect((await liveAt(address)).deployment).toBe(first);
}

for (const version of writtenVersions) {
  test(`a profile of ${version} goes on where it stood in every stage`, async () => {
    const { url, runs } = profileFixture(version);
    const listen = new URL(url).host;
    world = await buildWorld({
      profile: await unpack(version, 'profile', scratch), agentData: await unpack(version, 'profile-agent', scratch),
      agentArgs: ['--listen', listen, '--public-url', url],
    });
    const desk = await openConsole(world);
    await desk.wake();
    await until(desk.page, 'runs', (all) => (all.length > 0 && all.every(({ unfinished }) => unfinished === 0) ? true : undefined), 120_000);
    for (const { id, stage, address, before } of runs) {
      const status = await desk.endOf(id);
      // The tab went with the browser. What stood at the agent for longer than its lease has been decided there.
      if (stage === 'preparation') expect(status, stage).toBe('failed');
      expect((await liveAt(address)).deployment, `${stage} ended as ${status}`).toBe(status === 'success' ? id : before);
      expect((await fetch(address)).status, stage).toBe(200);
      console.log(`stopped in ${stage}: ${status}`);
    }
    expect((await rows(desk.page, 'history')).length).toBeGreaterThanOrEqual(runs.length * 2);
    await photograph(desk.page, `upgrade/${version}-history`);
  });

  test(`an agent of ${version} is deployed to, and goes back`, async () => {
    const before = process.env['SLIPWAY_AGENT_BUNDLE'];
    process.env['SLIPWAY_AGENT_BUNDLE'] = agentBundle(version);
    try {
      await expectDeploysAndRollsBack({});
    } finally {
      if (before === undefined) delete process.env['SLIPWAY_AGENT_BUNDLE'];
      else process.env['SLIPWAY_AGENT_BUNDLE'] = before;
    }
  });

  test(`an extension of ${version} deploys to the agent, and goes back`, async () => {
    await expectDeploysAndRollsBack({ extension: await unpack(version, 'extension', scratch) });
  });
}
