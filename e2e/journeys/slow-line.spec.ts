import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { type AgentWorld, buildAgentWorld, reach, siteOfRun } from '../support/agent-world.ts';
import { rows, until } from '../support/journal.ts';
import { leftAtAgent, leftInBrowser } from '../support/left-behind.ts';
import { photograph } from '../support/pictures.ts';

// Each builds on what the one before has left.
test.describe.configure({ mode: 'serial', timeout: 240_000 });

let setting: AgentWorld;
let id = '';

/** The same page as different people see it. */
async function photographAll(of: Page, name: string): Promise<void> {
  for (const [scheme, width] of [['light', 360], ['dark', 360], ['light', 1280], ['dark', 1280]] as const) {
    await of.emulateMedia({ colorScheme: scheme });
    await of.setViewportSize({ width, height: 900 });
    expect(await of.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name} is too wide at ${width}`).toBeLessThanOrEqual(0);
    await photograph(of, `slow-line/${name}-${scheme}-${width}`);
  }
  await of.emulateMedia({ colorScheme: 'light' });
  await of.setViewportSize({ width: 420, height: 900 });
}

async function show(run: string): Promise<Page> {
  const page = await setting.world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(setting.world.browser.url(`src/ui/sidepanel/index.html#/deployment/${run}`));
  return page;
}

test.beforeAll(async () => {
  const files = new Map<string, string | Uint8Array>([['index.html', '<!doctype html><title>Album</title><p>Album</p>']]);
  for (let index = 0; index < 6; index += 1) files.set(`pictures/${index}.png`, randomBytes(300_000));
  setting = await buildAgentWorld({ projects: [{ description: 'Album', files }] });
});
test.afterAll(() => setting.close());

test('a project goes over a line on which one pack of it takes longer than a request may', async () => {
  const { world, desk, line } = setting;
  const tab = await world.openProject();
  line.slow({ delay: 40, bytesPerSecond: 45_000, shared: true });
  id = await desk.deploy(tab);
  await reach(desk, id, 'staging/upload', ['started']);
  const panel = await show(id);
  const usage = panel.getByRole('region', { name: 'Processor and memory' });
  await usage.locator('summary').click();
  await expect(usage.getByText('Agent, processor').first()).toBeVisible();
  await expect(usage.locator('.recharts-wrapper')).toHaveCount(4);
  const moved = new Set<string | null>();
  await expect.poll(async () => moved.add(await panel.getByTestId('outcome').textContent()).size, { timeout: 60_000 }).toBeGreaterThan(4);
  await expect.poll(() => usage.locator('table tbody tr').count(), { timeout: 60_000 }).toBeGreaterThan(4);
  await photographAll(panel, 'running');
  expect(await desk.endOf(id, 120_000)).toBe('success');
  line.slow(undefined);
  const upload = (await rows(desk.page, 'steps')).find((step) => step.run === id && step.path === 'staging/upload');
  console.log(`1.8 MB over 45 kB/s: ${(upload?.endedAt ?? 0) - (upload?.startedAt ?? 0)} ms`);
  expect(upload).toMatchObject({ attempt: 1, failures: 0 });
  expect(await leftAtAgent(setting.other, await siteOfRun(desk, id))).toEqual([]);
  expect(await leftInBrowser(desk.page)).toEqual([]);
  await expect(panel.getByRole('region', { name: 'Figures' })).toContainText(/MB of memory/);
  await photographAll(panel, 'ended');
  await panel.close();
});

test('what it took is kept: rate, processor and memory of the agent, work of this browser', async () => {
  const { desk } = setting;
  const metrics = (await rows(desk.page, 'history')).find((record) => record.id === id)?.result.metrics;
  expect(metrics?.rate).toBeGreaterThan(20_000);
  expect(metrics?.rate).toBeLessThan(60_000);
  expect(metrics?.agentCpu).toBeGreaterThan(0);
  expect(metrics?.agentMemory).toBeGreaterThan(20e6);
  expect(metrics?.busy).toBeGreaterThan(0);
  expect(metrics?.memory).toBeGreaterThan(1e6);
  const samples = (await rows(desk.page, 'usages')).find((row) => row.id === id)?.samples ?? [];
  const gaps = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? 0));
  expect(gaps.length).toBeGreaterThan(10);
  expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeGreaterThan(1_900);
  await desk.call('deployment.forget', { deploymentId: id });
  expect((await rows(desk.page, 'usages')).filter((row) => row.id === id)).toEqual([]);
});

test('the person asks for gentle transfers, and they are gentle', async () => {
  const { world, desk } = setting;
  const options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html#sending'));
  const gentle = options.getByRole('switch', { name: 'Use at most half of one core while sending' });
  await gentle.focus();
  await options.keyboard.press('Space');
  await expect(gentle).toBeChecked();
  await until(desk.page, 'settings', (all) => all.find((row) => row.id === 'gentle' && row.value === true));
  await photographAll(options, 'sending');
  await options.reload();
  await expect(gentle).toBeChecked();
  const files = new Map<string, string | Uint8Array>([['index.html', '<!doctype html><title>Long album</title><p>Long album</p>']]);
  for (let index = 0; index < 60; index += 1) files.set(`pictures/${index}.png`, randomBytes(400_000));
  const tab = await world.openProject(await world.bolt.addProject({ description: 'Long album', files }));
  const run = await desk.deploy(tab);
  expect(await desk.endOf(run)).toBe('success');
  const step = (await rows(desk.page, 'steps')).find((row) => row.run === run && row.path === 'staging/upload');
  const samples = (await rows(desk.page, 'usages')).find((row) => row.id === run)?.samples ?? [];
  const within = samples.filter(({ at }) => step && at >= step.startedAt && at <= (step.endedAt ?? 0));
  const [first, last] = [within.at(0), within.at(-1)];
  if (first && last && last.at > first.at) expect((last.here.busy - first.here.busy) / (last.at - first.at)).toBeLessThan(0.5);
  // 24 MB are handed over in no less than their share allows, however fast the computer is.
  expect((step?.endedAt ?? 0) - (step?.startedAt ?? 0)).toBeGreaterThan(24_000_000 / 100_000 / 0.4 - 200);
  await options.close();
});
