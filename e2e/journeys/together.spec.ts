import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { newDeploymentId } from '../../test/agent/hostile-client.ts';
import { type AgentWorld, buildAgentWorld, change, errorOf, reach, siteOfRun } from '../support/agent-world.ts';
import { type Colleague, joinColleague } from '../support/colleague.ts';
import { type Console, liveAt } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { leftAtAgent, leftInBrowser } from '../support/left-behind.ts';
import { photograph } from '../support/pictures.ts';
import type { World } from '../support/slipway.ts';

// Each begins with what the one before has left live.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let setting: AgentWorld;
let world: World;
let desk: Console;
let tab: Page;
let grace: Colleague;
/** What is live, and where. */
let live: { id: string; address: string; site: string };

test.beforeAll(async () => {
  test.setTimeout(240_000);
  setting = await buildAgentWorld({ leaseTtl: 4_000, projects: [{ description: 'Shop', files: new Map([['index.html', '<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1></html>\n']]) }] });
  ({ world, desk } = setting);
  tab = await world.openProject();
  const id = await desk.deploy(tab);
  expect(await desk.endOf(id)).toBe('success');
  live = { id, address: await desk.addressOf(id), site: await siteOfRun(desk, id) };
  grace = await joinColleague(world, 'Grace');
  const theirs = await grace.desk.deploy(grace.tab);
  expect(await grace.desk.endOf(theirs)).toBe('success');
  live.id = theirs;
});
test.afterAll(async () => {
  await grace?.close();
  await setting?.close();
});

/** Nothing is open at the agent or left in either browser, and this release is live. */
async function expectWhole(deployment: string): Promise<void> {
  await expect.poll(async () => (await liveAt(live.address)).deployment, { timeout: 15_000 }).toBe(deployment);
  await expect.poll(() => leftAtAgent(setting.other, live.site), { timeout: 15_000 }).toEqual([]);
  expect(await leftInBrowser(desk.page)).toEqual([]);
  expect(await leftInBrowser(grace.desk.page)).toEqual([]);
  live = { ...live, id: deployment };
}

/** A page of the panel in a tab of its own. */
async function openPanelPage(where: World, route: string): Promise<Page> {
  const page = await where.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(where.browser.url(`src/ui/sidepanel/index.html${route}`));
  return page;
}

/** The lines of a site's queue as a person reads them, without the times. */
async function queueOn(page: Page): Promise<string[]> {
  const lines = await page.getByRole('list', { name: 'Deployments at this site' }).getByRole('listitem').allInnerTexts();
  return lines.map((line) => line.replace(/, since.*$/s, ''));
}

/** As light and dark see it, narrow. */
async function photographBoth(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [360, 420]) {
      await page.setViewportSize({ width, height: 800 });
      await photograph(page, `together/${name}-${scheme}-${width}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('two people at one site: both see who is deploying, who waits, and in which place', async () => {
  await change(desk, 'development', { watch: 20_000 });
  await change(grace.desk, 'development', { watch: 0 });
  const first = await desk.deploy(tab);
  await reach(desk, first, 'verification/pause:1');
  const second = await grace.desk.deploy(grace.tab);
  await reach(grace.desk, second, 'staging/turn:0');
  const pages = [await openPanelPage(world, '#/sites'), await openPanelPage(grace.world, '#/sites')] as const;
  for (const page of pages) {
    await page.bringToFront();
    await expect.poll(() => queueOn(page), { timeout: 15_000 }).toEqual(['Ada is deploying', '1. in line: Grace']);
  }
  // Each finds the own deployment behind its line, and only that one.
  await expect(pages[0].getByRole('link', { name: /^Ada is deploying/ })).toBeVisible();
  await expect(pages[0].getByRole('link', { name: /in line: Grace/ })).toHaveCount(0);
  await photographBoth(pages[0], 'queue-of-ada');
  await photographBoth(pages[1], 'queue-of-grace');
  await pages[1].getByRole('link', { name: /in line: Grace/ }).click();
  await expect(pages[1].getByTestId('outcome')).toContainText('Waiting for its turn');
  await expect.poll(() => queueOn(pages[1])).toEqual(['Ada is deploying', '1. in line: Grace']);
  await photographBoth(pages[1], 'waiting');
  expect([await desk.endOf(first), await grace.desk.endOf(second)]).toEqual(['success', 'success']);
  await pages[0].bringToFront();
  await expect(pages[0].getByRole('list', { name: 'Deployments at this site' })).toBeHidden({ timeout: 15_000 });
  for (const page of pages) await page.close();
  await expectWhole(second);
});

test('where the rule is to replace, the one who waits loses the place, and is told', async () => {
  await change(desk, 'development', { watch: 20_000, queue: 'replace' });
  const first = await desk.deploy(tab);
  await reach(desk, first, 'verification/pause:1');
  const second = await grace.desk.deploy(grace.tab);
  await reach(grace.desk, second, 'staging/turn:0');
  const third = await desk.deploy(tab);
  await reach(desk, third, 'staging/turn:0');
  const sites = await openPanelPage(world, '#/sites');
  await expect.poll(() => queueOn(sites), { timeout: 15_000 }).toEqual(['Ada is deploying', '1. in line: Ada']);
  await photographBoth(sites, 'replaced');
  await sites.close();
  expect(await grace.desk.endOf(second)).toBe('failed');
  const told = await openPanelPage(grace.world, `#/deployment/${second}`);
  await expect(told.getByRole('alert')).toContainText('lost its place in the queue');
  await expect(told.getByRole('alert')).toContainText('Deploy again if this one is still wanted.');
  await photographBoth(told, 'replaced-told');
  await told.close();
  expect([await desk.endOf(first), await desk.endOf(third)]).toEqual(['success', 'success']);
  await change(desk, 'development', { queue: 'wait', watch: 0 });
  await expectWhole(third);
});

test('where the rule is to refuse, a second deployment is refused at once, and says who is deploying', async () => {
  await change(desk, 'development', { watch: 20_000 });
  await change(grace.desk, 'development', { queue: 'refuse' });
  const first = await desk.deploy(tab);
  await reach(desk, first, 'verification/pause:1');
  const second = await grace.desk.deploy(grace.tab);
  expect(await grace.desk.endOf(second)).toBe('failed');
  // Not tried again and again until the other one has ended.
  expect((await rows(grace.desk.page, 'steps')).find((row) => row.run === second && row.path === 'staging/queue:0')).toMatchObject({ attempt: 1, failures: 1 });
  const told = await openPanelPage(grace.world, `#/deployment/${second}`);
  await expect(told.getByRole('alert')).toContainText('Ada is deploying to this site.');
  await photographBoth(told, 'refused');
  await told.close();
  await desk.call('deployment.cancel', { deploymentId: first });
  expect(await desk.endOf(first)).toBe('rolled-back');
  await change(grace.desk, 'development', { queue: 'wait' });
  await change(desk, 'development', { watch: 0 });
  await expectWhole(live.id);
});

test('a change whose browser died unconfirmed is kept, or gone back from, by somebody else', async () => {
  await change(grace.desk, 'development', { watch: 60_000, onLeaseLost: 'hold' });
  for (const decision of ['keep', 'go back'] as const) {
    const before = live.id;
    const lost = await grace.desk.deploy(grace.tab);
    await reach(grace.desk, lost, 'verification/pause:1');
    await grace.crash();
    const route = decision === 'keep' ? '#/sites' : `#/site/${live.site}`;
    const page = await openPanelPage(world, route);
    await page.bringToFront();
    await expect(page.getByText('A change is waiting to be confirmed')).toBeVisible({ timeout: 30_000 });
    expect((await liveAt(live.address)).deployment).toBe(lost);
    expect(await queueOn(page)).toEqual(['The browser of Grace has disappeared']);
    await photographBoth(page, decision === 'keep' ? 'unconfirmed' : 'unconfirmed-site');
    await page.getByRole('button', { name: decision === 'keep' ? 'Keep the new release' : 'Go back' }).click();
    await expect(page.getByText('A change is waiting to be confirmed')).toBeHidden();
    await expect.poll(async () => (await liveAt(live.address)).deployment).toBe(decision === 'keep' ? lost : before);
    await page.close();
    // Whoever comes back finds it decided: nothing is switched again, and what was kept has succeeded.
    await grace.relaunch();
    expect(await grace.desk.endOf(lost)).toBe(decision === 'keep' ? 'success' : 'rolled-back');
    await expectWhole(decision === 'keep' ? lost : before);
    const told = await openPanelPage(grace.world, `#/deployment/${lost}`);
    await expect(told.getByTestId('outcome')).toBeVisible();
    await photographBoth(told, decision === 'keep' ? 'kept-meanwhile' : 'gone-back-meanwhile');
    await told.close();
  }
  await change(grace.desk, 'development', { watch: 0, onLeaseLost: 'revert' });
});

test('a deployment that waits before it tries again is tried at once by its button', async () => {
  setting.line.cut();
  const id = await desk.deploy(tab);
  const page = await openPanelPage(world, `#/deployment/${id}`);
  const waits = (least: number) => until(desk.page, 'steps', (all) => all.find((row) => row.run === id && row.state === 'parked' && row.error !== null && (row.wakeAt ?? 0) > Date.now() + least), 60_000);
  await waits(1_000);
  await expect(page.getByText(/It waits before it tries again/)).toBeVisible();
  await photographBoth(page, 'waits-to-try-again');
  // Long enough that its own clock cannot have been what went on.
  const { wakeAt, path } = await waits(2_000);
  setting.line.mend();
  await page.getByRole('button', { name: 'Try now' }).click();
  const done = await until(desk.page, 'steps', (all) => all.find((row) => row.run === id && row.path === path && row.state === 'done'));
  expect(done.endedAt ?? Infinity).toBeLessThan(wakeAt ?? 0);
  expect(await desk.endOf(id)).toBe('success');
  await page.close();
  await expectWhole(id);
});

test('a deployment that does not move is forgotten: nobody waits behind it', async () => {
  const { other } = setting;
  const theirs = newDeploymentId();
  // A place and no lease: that would end while the pictures are taken.
  await other.put(live.site, 'queue', { deployment: theirs, rule: 'wait', front: false });
  const id = await desk.deploy(tab);
  await reach(desk, id, 'staging/turn:0');
  const page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  // For this page it is five minutes later.
  await page.clock.install({ time: Date.now() + 5 * 60_000 });
  await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
  await expect(page.getByText(/^Nothing has moved for/)).toBeVisible();
  await photographBoth(page, 'stuck');
  await page.getByRole('button', { name: 'Forget' }).click();
  await expect.poll(async () => (await rows(desk.page, 'runs')).some((row) => row.id === id)).toBe(false);
  await expect(page.getByTestId('outcome')).toContainText('Cancelled');
  await photographBoth(page, 'forgotten');
  await page.close();
  expect((await other.site(live.site)).json.queue.map(({ deployment }: { deployment: string }) => deployment)).toEqual([theirs]);
  expect((await errorOf(desk, id))).toBeUndefined();
  await other.send({ method: 'DELETE', path: `/v1/sites/${live.site}/queue/${theirs}` });
  const next = await desk.deploy(tab);
  expect(await desk.endOf(next)).toBe('success');
  await expectWhole(next);
  expect((await rows(desk.page, 'steps')).filter((row) => row.run === id)).toEqual([]);
});
