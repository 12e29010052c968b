import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { stageNames, stageOf } from '../../src/domain/status.ts';
import { rows, until } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let watcher: Page;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.pair();
  watcher = await world.browser.context.newPage();
  await watcher.goto(world.browser.url('src/ui/sidepanel/index.html'));
});
test.afterAll(() => world.close());

/** Asks the worker for something, as the interface does. */
async function call<T>(name: string, input: object): Promise<T> {
  return await watcher.evaluate(async (message) => {
    const answer = await chrome.runtime.sendMessage(message) as { ok: boolean; output?: unknown; error?: { message: string } };
    if (!answer.ok) throw new Error(answer.error?.message ?? 'refused');
    return answer.output;
  }, { slipway: 1, call: name, input }) as T;
}

async function tabId(tab: Page): Promise<number> {
  return await watcher.evaluate(async (url) => (await chrome.tabs.query({})).find((candidate) => candidate.url === url)?.id ?? -1, tab.url());
}

async function start(tab: Page, environment: string): Promise<string> {
  const { deploymentId } = await call<{ deploymentId: string }>('deployment.start', { source: { kind: 'tab', tabId: await tabId(tab) }, environment, confirmed: true });
  return deploymentId;
}

async function end(id: string): Promise<string> {
  await until(watcher, 'runs', (all) => all.find((row) => row.id === id && row.unfinished === 0 && row.told === 1), 90_000);
  return (await rows(watcher, 'history')).find((row) => row.id === id)?.result.status ?? 'no record';
}

async function digestAt(address: string): Promise<string | null> {
  const { payload } = await (await fetch(new URL('/.well-known/slipway', address))).json() as { payload: string };
  return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { digest: string | null }).digest;
}

async function addressOf(id: string): Promise<string> {
  const step = (await rows(watcher, 'steps')).find((row) => row.run === id && row.path === 'verification/live');
  return (step?.output as { address: string } | undefined)?.address ?? '';
}

test('cancelled in every stage, the site stays as it was', async () => {
  const tab = await world.openProject();
  const first = await start(tab, 'development');
  expect(await end(first)).toBe('success');
  const address = await addressOf(first);
  const live = await digestAt(address);
  for (const stage of stageNames) {
    const id = await start(tab, 'development');
    await until(watcher, 'steps', (all) => all.find((row) => row.run === id && stageOf(row.path) === stage), 60_000);
    const refused = await call('deployment.cancel', { deploymentId: id }).then(() => '', (error: unknown) => String(error));
    const status = await end(id);
    await watcher.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
    await photograph(watcher, `cancelled/${stage}`);
    const now = await digestAt(address);
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
  const ids = await Promise.all([start(tab, 'testing'), start(second, 'testing')]);
  expect(await Promise.all(ids.map(end))).toEqual(['success', 'success']);
  const queued = [await start(second, 'testing')];
  await until(watcher, 'steps', (all) => all.find((row) => row.run === queued[0] && row.path === 'verification/live'), 60_000);
  queued.push(await start(second, 'testing'));
  await until(watcher, 'steps', (all) => all.find((row) => row.run === queued[1] && row.path === 'staging/turn:0'), 60_000);
  await watcher.goto(world.browser.url('src/ui/sidepanel/index.html#/'));
  await photograph(watcher, 'sidepanel/queue');
  expect(await Promise.all(queued.map(end))).toEqual(['success', 'success']);
  await tab.close();
  await second.close();
});
