import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { type AgentWorld, buildAgentWorld, errorOf, reach, showDeployment, siteOfRun } from '../support/agent-world.ts';
import { type Console, liveAt, openConsole, tabIdOf } from '../support/console.ts';
import { chromiumPath, extensionId } from '../support/extension.ts';
import { rows, until } from '../support/journal.ts';
import { leftAtAgent, leftInBrowser } from '../support/left-behind.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

const site = (title: string) => new Map<string, string>([['index.html', `<!doctype html><title>${title}</title><p>${title}</p>`]]);
/** A project whose own build takes as long as it is told. */
const built = (script: string, more = 'made.css') => new Map<string, string>([
  ['package.json', JSON.stringify({ name: 'made', private: true, scripts: { build: 'node build.mjs' } })],
  ['build.mjs', `import { mkdirSync, writeFileSync } from 'node:fs';\n${script}\nmkdirSync('dist', { recursive: true });\nwriteFileSync('dist/${more}', 'p { color: green }');
writeFileSync('dist/index.html', '<!doctype html><title>Made</title><p>' + Date.now() + '</p>');\n`],
]);
const longName = `A very long name of a project${'ThatGoesOnAndOn'.repeat(19)}`.slice(0, 300);
const longFile = `${'file'.repeat(49)}.css`;

let scratch: string;
/** What the profile lies on. */
let disk: SmallDisk;
let setting: AgentWorld;
let world: World;
let desk: Console;
let plain: Page;
test.setTimeout(60_000);

let live: { id: string; address: string; site: string };

test.beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'slipway-faults-'));
  const extension = join(scratch, 'extension');
  await cp(new URL('../../dist/extension', import.meta.url).pathname, extension, { recursive: true });
  const profile = join(scratch, 'profile');
  // Only for what pages write: Chromium itself dies at times where its own databases meet a full disk.
  disk = await mountSmallDisk(join(profile, 'Default', 'File System'), 200);
  setting = await buildAgentWorld({
    profile, extension, leaseTtl: 20_000,
    projects: [
      { description: 'Plain', files: site('Plain') },
      { description: 'Slow to build', files: built('await new Promise((resolve) => setTimeout(resolve, 3000));') },
      { description: longName, files: built('for (let line = 1; line <= 50000; line += 1) console.log(`line ${line} of a very chatty build`);', longFile) },
    ],
  });
  ({ world, desk } = setting);
  await world.browser.developerMode();
  plain = await world.openProject('1');
  const id = await desk.deploy(plain);
  expect(await desk.endOf(id)).toBe('success');
  live = { id, address: await desk.addressOf(id), site: await siteOfRun(desk, id) };
});
test.afterAll(async () => {
  await setting.close();
  await disk.remove();
  await rm(scratch, { recursive: true, force: true });
});

/** What was live stays live, and nothing is left open anywhere. */
async function expectWhole(deployment = live.id): Promise<void> {
  expect((await liveAt(live.address)).deployment).toBe(deployment);
  expect(await leftAtAgent(setting.other, live.site)).toEqual([]);
  expect(await leftInBrowser(desk.page)).toEqual([]);
  live = { ...live, id: deployment };
}

/** Opens a project as it was before it was ever built: a folder that is there already could be anything's. */
async function openUnbuilt(project: string): Promise<Page> {
  await rm(join(world.bolt.containerFolder(project), 'dist'), { recursive: true, force: true });
  return await world.openProject(project);
}

/** Begins to deploy the project that builds slowly, and waits until its build runs. */
async function deployWhileBuilding(tab: Page): Promise<string> {
  const id = await desk.deploy(tab);
  await until(desk.page, 'events', (all) => all.find((row) => row.run === id && row.kind === 'log'));
  return id;
}

test('the editor\'s tab is closed before its files are read', async () => {
  const tab = await openUnbuilt('2');
  const id = await deployWhileBuilding(tab);
  await tab.close();
  expect(await desk.endOf(id)).toBe('failed');
  expect((await errorOf(desk, id)).code).toBe('source.gone');
  await showDeployment(world, desk, id, 'browser-tab-closed', [/tab was closed/, /Open the project in the editor again/]);
  await expectWhole();
});

test('the editor\'s tab goes somewhere else before its files are read', async () => {
  const tab = await openUnbuilt('2');
  const id = await deployWhileBuilding(tab);
  await tab.goto(`${world.bolt.url}/api/health`);
  expect(await desk.endOf(id)).toBe('failed');
  expect((await errorOf(desk, id)).code).toBe('source.no-project');
  await showDeployment(world, desk, id, 'browser-tab-navigated', [/no editor/, /Open your project/]);
  await tab.close();
  await expectWhole();
});

test('the editor\'s tab is reloaded while its files are read: they are read again', async () => {
  const tab = await openUnbuilt('2');
  const id = await deployWhileBuilding(tab);
  await tab.reload();
  expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  await showDeployment(world, desk, id, 'browser-tab-reloaded', ['Live']);
  await tab.close();
  await expectWhole();
});

test('an editor at an address that was never allowed, allowed, and taken away again in the middle', async () => {
  await (await openUnbuilt('2')).close();
  const tab = await world.browser.context.newPage();
  await tab.goto(world.bolt.chatUrl('2').replace('127.0.0.1', 'localhost'));
  await tab.bringToFront();
  const popup = await world.browser.openPopup();
  await popup.getByText('cannot look at this tab yet').waitFor({ timeout: 10_000 });
  await popup.getByText('click Slipway\'s icon').waitFor();
  await photograph(popup, 'faults/browser-never-allowed');
  const tabId = await popup.evaluate(async () => (await chrome.tabs.query({ active: true, currentWindow: true }))[0]?.id);
  const start = () => desk.call<{ deploymentId: string }>('deployment.start', { source: { kind: 'tab', tabId }, environment: 'development', confirmed: true });
  await expect(start()).rejects.toThrow('does not let Slipway look into this tab');
  await world.browser.allow('http://localhost/*');
  await desk.page.evaluate(() => chrome.permissions.request({ origins: ['http://localhost/*'] }));
  const { deploymentId } = await start();
  await until(desk.page, 'events', (all) => all.find((row) => row.run === deploymentId && row.kind === 'log'));
  await desk.page.evaluate(() => chrome.permissions.remove({ origins: ['http://localhost/*'] }));
  // What was begun with leave is ended: the browser keeps the connection open.
  expect(await desk.endOf(deploymentId)).toBe('success');
  await showDeployment(world, desk, deploymentId, 'browser-access-taken', ['Live']);
  await expect(start()).rejects.toThrow('does not let Slipway look into this tab');
  await tab.close();
  await expectWhole();
});

test('the browser is offline in the middle: the run waits and goes on', async () => {
  const id = await desk.deploy(plain);
  await reach(desk, id, 'staging/create');
  await world.browser.context.setOffline(true);
  setting.line.cut();
  await until(desk.page, 'steps', (all) => all.find((row) => row.run === id && row.failures > 1));
  await showDeployment(world, desk, id, 'browser-offline', [/does not answer/]);
  setting.line.mend();
  await world.browser.context.setOffline(false);
  expect(await desk.endOf(id)).toBe('success');
  await expectWhole(id);
});

test('long names and a build that prints 50,000 lines leave the panel usable', async () => {
  const tab = await openUnbuilt('3');
  const id = await desk.deploy(tab);
  const panel = await world.browser.context.newPage();
  await panel.setViewportSize({ width: 360, height: 800 });
  await panel.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
  await panel.getByRole('log').waitFor();
  let slowest = 0;
  while ((await rows(desk.page, 'runs')).find((row) => row.id === id)?.unfinished === 1) {
    const began = Date.now();
    await panel.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
    slowest = Math.max(slowest, Date.now() - began);
  }
  expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  await panel.getByText('the rest is not kept').waitFor();
  await photograph(panel, 'faults/browser-long-names');
  const surfaces = ['sidepanel/index.html', `sidepanel/index.html#/deployment/${id}`, 'sidepanel/index.html#/sites', `popup/index.html?tab=${await tabIdOf(desk.page, tab)}`];
  for (const path of surfaces) {
    // The popup has its own width; the panel may be made as narrow as this.
    await panel.setViewportSize({ width: path.startsWith('popup') ? 400 : 360, height: 800 });
    await panel.goto(world.browser.url(`src/ui/${path}`));
    await panel.getByText('A very long name').filter({ visible: true }).first().waitFor({ timeout: 10_000 });
    expect(await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${path} is too wide`).toBeLessThanOrEqual(0);
  }
  await rm(join(world.bolt.containerFolder('3'), 'dist'), { recursive: true });
  await panel.getByRole('button', { name: 'See changes' }).click();
  await panel.getByTestId('plan').waitFor({ timeout: 30_000 });
  expect(await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'the plan is too wide').toBeLessThanOrEqual(0);
  await photograph(panel, 'faults/browser-long-names-popup');
  expect((await rows(desk.page, 'events')).filter((row) => row.run === id && row.kind === 'log').length).toBeLessThan(5_000);
  console.log(`slowest frame of the panel while 50,000 lines came: ${slowest} ms`);
  expect(slowest).toBeLessThan(5_000);
  await panel.close();
  await tab.close();
  await expectWhole();
});

test('the disk under the browser is full: the deployment ends, and goes through once there is room', async () => {
  test.skip(!disk.isSmall, 'a disk that can be filled takes the right to mount one');
  const full = await world.bolt.addProject({ description: 'Too large', files: new Map<string, string | Uint8Array>([...site('Too large'), ['large.bin', randomBytes(24_000_000)]]) });
  const tab = await world.openProject(full);
  await disk.fillUp(12_000_000);
  const id = await desk.deploy(tab);
  expect(await desk.endOf(id)).toBe('failed');
  expect((await errorOf(desk, id)).code).toBe('storage.full');
  await showDeployment(world, desk, id, 'browser-storage-full', [/no room left/]);
  await expectWhole();
  await disk.clear();
  const again = await desk.deploy(tab);
  expect(await desk.endOf(again)).toBe('success');
  await tab.close();
});

/** Lets the browser give the extension this much more room than it uses; answers what takes that back. */
async function limitRoom(console: Console, within: World, more: number): Promise<() => Promise<unknown>> {
  const cdp = await within.browser.context.newCDPSession(console.page);
  const origin = `chrome-extension://${extensionId}`;
  const used = await console.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + more });
  return () => cdp.send('Storage.overrideQuotaForOrigin', { origin });
}

/** More than the room that is left. */
const aboveQuota = (title: string) => ({ description: title, files: new Map<string, string | Uint8Array>([...site(title), ['large.bin', randomBytes(24_000_000)]]) });

test('the browser\'s quota for other origins does not stop the extension', async () => {
  const tab = await world.openProject(await world.bolt.addProject(aboveQuota('Above quota')));
  const restore = await limitRoom(desk, world, 6_000_000);
  const id = await desk.deploy(tab);
  expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  await restore();
  await tab.close();
  await expectWhole();
});

test('a quota that counts for the extension is reached: the deployment ends, and goes through once there is more', async () => {
  // Without the permission that lifts it, as a browser may have it that does not grant that.
  const counted = join(scratch, 'counted');
  await cp(join(scratch, 'extension'), counted, { recursive: true });
  const manifest = JSON.parse(await readFile(join(counted, 'manifest.json'), 'utf8')) as { permissions: string[] };
  await writeFile(join(counted, 'manifest.json'), JSON.stringify({ ...manifest, permissions: manifest.permissions.filter((name) => name !== 'unlimitedStorage') }));
  const small = await buildWorld({ extension: counted, projects: [aboveQuota('Above quota')] });
  try {
    await small.pair();
    const console = await openConsole(small);
    const tab = await small.openProject();
    const restore = await limitRoom(console, small, 6_000_000);
    const id = await console.deploy(tab);
    expect(await console.endOf(id)).toBe('failed');
    const error = await errorOf(console, id);
    expect(error.code, JSON.stringify(error)).toBe('storage.full');
    await showDeployment(small, console, id, 'browser-quota', [/no room left/, /Make room/]);
    expect(await leftInBrowser(console.page)).toEqual([]);
    await restore();
    const again = await console.deploy(tab);
    expect(await console.endOf(again), JSON.stringify(await errorOf(console, again))).toBe('success');
  } finally {
    await small.close();
  }
});

test('the profile is opened twice: the second browser leaves, the first goes on', async () => {
  const id = await desk.deploy(plain);
  const second = spawn(chromiumPath(), [`--user-data-dir=${world.profile}`, '--headless=new', '--no-first-run', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), 'about:blank'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [second.stdout, second.stderr]) stream.on('data', (part: Buffer) => void (said += part.toString()));
  const left = await Promise.race([once(second, 'exit').then(([code]) => code as number), new Promise<string>((resolve) => setTimeout(() => resolve('still there'), 20_000))]);
  if (left === 'still there') second.kill('SIGKILL');
  // Without a window there is nobody to hand over to, so it ends with an error; with one, the first browser opens another window.
  expect(left, said).not.toBe('still there');
  expect(said).toContain('SingletonLock');
  expect(await desk.endOf(id)).toBe('success');
  await showDeployment(world, desk, id, 'browser-profile-twice', ['Live']);
  await expectWhole(id);
});

test('the extension is reloaded in the middle, and its tab can be deployed again', async () => {
  const id = await desk.deploy(plain);
  await reach(desk, id, 'staging/seal');
  await desk.page.evaluate(() => chrome.runtime.reload()).catch(() => undefined);
  desk = await reopened();
  expect(await desk.endOf(id)).toBe('success');
  await showDeployment(world, desk, id, 'browser-reloaded', ['Live']);
  await expectWhole(id);
  const again = await desk.deploy(plain);
  expect(await desk.endOf(again), JSON.stringify(await errorOf(desk, again))).toBe('success');
  await expectWhole(again);
});

test('the extension is updated in the middle of reading: the new version goes on', async () => {
  const tab = await openUnbuilt('2');
  const id = await deployWhileBuilding(tab);
  const manifest = join(scratch, 'extension', 'manifest.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/"version": "[^"]*"/, '"version": "9.9.9"'));
  await desk.page.evaluate(() => chrome.runtime.reload()).catch(() => undefined);
  desk = await reopened();
  expect(await desk.page.evaluate(() => chrome.runtime.getManifest().version)).toBe('9.9.9');
  expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  await showDeployment(world, desk, id, 'browser-updated', ['Live']);
  await tab.close();
  await expectWhole();
});

/** The console anew, after the browser has closed the extension's pages. */
async function reopened(): Promise<Console> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await openConsole(world);
    } catch (error) {
      // The extension is away for a moment.
      if (tries > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
