import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { askingProject, failingProject, hangingProject, plainProject } from '../bolt-page/example-projects.ts';
import { type BoltPage, type BoltPageOptions, type BoltPageProject, startBoltPage } from '../bolt-page/server.ts';
import { HostileClient } from '../../test/agent/hostile-client.ts';
import { deferred } from '../../src/content/deferred.ts';
import { errorOf } from '../support/agent-world.ts';
import { type Console, openConsole, tabIdOf } from '../support/console.ts';
import { rows, until } from '../support/journal.ts';
import { leftAtAgent, leftInBrowser } from '../support/left-behind.ts';
import { freePort } from '../support/line.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let desk: Console;
/** Looks at the agent from outside. */
let outsider: HostileClient;
/** Where an editor with a name of its own is: secure for the browser, as it would be behind TLS. */
let named: { host: string; port: number };
const others: BoltPage[] = [];

/** A project whose build writes two sites with a tool that nobody knows. */
function twoSites(description: string): BoltPageProject {
  return { description, files: new Map([
    ['package.json', JSON.stringify({ name: 'two', private: true, type: 'module', scripts: { build: 'node build.mjs' } })],
    ['build.mjs', "import { mkdirSync, writeFileSync } from 'node:fs';\nfor (const name of ['north', 'south']) {\n  mkdirSync(name, { recursive: true });\n  writeFileSync(`${name}/index.html`, `<!doctype html><html lang=\"en\"><title>${name}</title></html>`);\n}\n"],
  ]) };
}

test.beforeAll(async () => {
  named = { host: 'bolt.example.test', port: await freePort() };
  const switches = [`--host-resolver-rules=MAP ${named.host} 127.0.0.1`, `--unsafely-treat-insecure-origin-as-secure=http://${named.host}:${named.port}`];
  world = await buildWorld({ switches, projects: [plainProject(), hangingProject(), failingProject(), askingProject(), twoSites('Both harbours'), twoSites('Two harbours')] });
  await world.pair();
  desk = await openConsole(world);
  await rules({ watch: 0 });
  outsider = new HostileClient(world.agent.url);
  await outsider.enrol(await world.agent.invite(), 'Grace');
});
test.afterAll(async () => {
  await world.close();
  for (const other of others) await other.close();
});
test.afterEach(async () => {
  // However it ended: nothing is left open, in the browser or at any site.
  await expect.poll(() => leftInBrowser(desk.page), { timeout: 20_000 }).toEqual([]);
  for (const site of new Set((await rows(desk.page, 'history')).map((row) => row.site))) expect(await leftAtAgent(outsider, site)).toEqual([]);
  for (const page of world.browser.context.pages()) if (page !== desk.page) await page.close();
});

/** Changes development's rules. */
async function rules(change: { watch?: number; stageDeadline?: number }): Promise<void> {
  const development = (await rows(desk.page, 'environments')).find(({ name }) => name === 'development');
  if (!development) throw new Error('development was not set up');
  await desk.call('environment.save', { ...development, policy: { ...development.policy, ...change } });
}

/** Another editor, at an origin of its own. */
async function otherEditor(options: BoltPageOptions): Promise<BoltPage> {
  const page = await startBoltPage({ projects: [plainProject()], ...options });
  others.push(page);
  return page;
}

async function open(url: string, file = 'index.html'): Promise<Page> {
  const tab = await world.browser.context.newPage();
  await tab.goto(url);
  await tab.getByRole('list', { name: 'Files' }).getByRole('button', { name: file }).waitFor();
  return tab;
}

/** Keeps requests of a tab waiting until what it answers is called. */
async function hold(tab: Page, address: RegExp): Promise<() => void> {
  const { promise, resolve } = deferred<void>();
  await tab.route(address, async (route) => {
    await promise;
    await route.continue();
  });
  return () => resolve();
}

/** The popup of a tab as a page of its own, which stays. */
async function popupOf(tab: Page): Promise<Page> {
  const popup = await world.browser.context.newPage();
  await popup.setViewportSize({ width: 400, height: 600 });
  await popup.goto(world.browser.url(`src/ui/popup/index.html?tab=${await tabIdOf(desk.page, tab)}`));
  return popup;
}

/** Deploys a tab and answers its project, how it ended, and the page that is live. */
async function deployed(tab: Page): Promise<{ id: string; project: string; status: string; code: string | undefined; message: string; next: string; live: string }> {
  const id = await desk.deploy(tab);
  const status = await desk.endOf(id);
  const record = (await rows(desk.page, 'history')).find((row) => row.id === id);
  const address = await desk.addressOf(id);
  return { id, project: record?.projectId ?? '', status, code: record?.error?.code, message: record?.error?.message ?? '', next: record?.error?.next ?? '', live: address === '' ? '' : await (await fetch(address)).text() };
}

async function photographDeployment(id: string, name: string): Promise<void> {
  const page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
  await page.getByRole('article').first().waitFor();
  await photograph(page, `states/${name}`);
  await page.close();
}

/** The process that an endless or asking build has told about, and whether it is there. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
async function endlessProcess(run: string): Promise<number> {
  return await until(desk.page, 'events', (all) => {
    const found = all.filter((event) => event.run === run).map((event) => /process (\d+) waits/.exec(JSON.stringify(event))?.[1]).find((pid) => pid !== undefined);
    return found === undefined ? undefined : Number(found);
  });
}

test('an editor is found at any origin, once its host is allowed', async () => {
  const editor = await otherEditor(named);
  const tab = await open(editor.chatUrl('1'));
  expect(new URL(tab.url()).hostname).toBe(named.host);
  await tab.bringToFront();
  const popup = await world.browser.openPopup();
  await popup.getByText('cannot look at this tab yet').waitFor();
  await popup.close();
  await world.browser.allow(`http://${named.host}/*`);
  await desk.page.evaluate((origin) => chrome.permissions.request({ origins: [origin] }), `http://${named.host}/*`);
  const page = await popupOf(tab);
  await expect(page.getByRole('heading', { name: 'Opening hours' })).toBeVisible();
  await photograph(page, 'states/any-origin');
  expect(await deployed(tab)).toMatchObject({ status: 'success', live: expect.stringContaining('Harbour office') });
  // What the agent serves is a page like any other.
  await tab.goto(await desk.addressOf((await rows(desk.page, 'history')).at(-1)?.id ?? ''));
  const other = await popupOf(tab);
  await expect(other.getByRole('heading', { name: 'No project in this tab' })).toBeVisible();
});

test('two editors open at once are two, even with a chat of the same number and name', async () => {
  const project = plainProject();
  const editor = await otherEditor({ projects: [{ ...project, files: new Map([...project.files].map(([path, text]) => [path, typeof text === 'string' ? text.replace('Harbour office', 'Lock keeper') : text])) }] });
  const tabs = [await open(world.bolt.chatUrl('1')), await open(editor.chatUrl('1'))] as const;
  const ids = await Promise.all(tabs.map((tab) => desk.deploy(tab)));
  for (const id of ids) expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  const records = ids.map((id) => rows(desk.page, 'history').then((all) => all.find((row) => row.id === id)));
  expect(new Set((await Promise.all(records)).map((record) => record?.site)).size).toBe(2);
  const pages = await Promise.all(ids.map(async (id) => (await fetch(await desk.addressOf(id))).text()));
  expect(pages).toEqual([expect.stringContaining('Harbour office'), expect.stringContaining('Lock keeper')]);
  for (const tab of tabs) {
    const popup = await popupOf(tab);
    await expect(popup.getByRole('heading', { name: 'Opening hours' })).toBeVisible();
    await expect(popup.getByText('Live since', { exact: false })).toHaveCount(1);
  }
});

test('a new chat is found when its address comes without a navigation', async () => {
  const tab = await world.browser.context.newPage();
  await tab.goto(`${world.bolt.url}/`);
  const popup = await popupOf(tab);
  await expect(popup.getByRole('heading', { name: 'No project open yet' })).toBeVisible();
  await tab.bringToFront();
  await tab.getByLabel('Message').fill('Make a page “Fish market”');
  await tab.getByRole('button', { name: 'Send' }).click();
  await tab.waitForURL('**/chat/*');
  await popup.bringToFront();
  await expect(popup.getByRole('heading', { name: 'Fish market' })).toBeVisible();
  await photograph(popup, 'states/new-chat');
  expect(await deployed(tab)).toMatchObject({ status: 'success', live: expect.stringContaining('<h1>Fish market</h1>') });
});

test('an imported chat without a snapshot is deployed from its container', async () => {
  const tab = await world.browser.context.newPage();
  await tab.goto(`${world.bolt.url}/`);
  const reply = '<boltArtifact id="imported-files" title="Imported Files" type="bundled"><boltAction type="file" filePath="index.html">\n<!doctype html><html lang="en"><title>Ferry</title></html>\n</boltAction></boltArtifact>';
  await tab.locator('#chat-import').setInputFiles({ name: 'chat.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ description: 'Ferry times', messages: [{ id: 'a', role: 'user', content: 'Import it' }, { id: 'b', role: 'assistant', content: reply }] })) });
  await tab.waitForURL('**/chat/*');
  await tab.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'index.html' }).waitFor();
  const popup = await popupOf(tab);
  await expect(popup.getByRole('heading', { name: 'Ferry times' })).toBeVisible();
  await photograph(popup, 'states/imported-chat');
  expect(await deployed(tab)).toMatchObject({ status: 'success', live: expect.stringContaining('<title>Ferry</title>') });
});

test('a chat that was deleted meanwhile is said to be gone', async () => {
  const editor = await otherEditor({});
  const tab = await open(editor.chatUrl('1'));
  await tab.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('boltHistory');
      opening.onsuccess = () => resolve(opening.result);
    });
    const transaction = database.transaction('chats', 'readwrite');
    transaction.objectStore('chats').delete('1');
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    database.close();
  });
  const popup = await popupOf(tab);
  await expect(popup.getByText('no longer in the editor')).toBeVisible();
  await photograph(popup, 'states/deleted-chat');
  await expect(deployed(tab)).rejects.toThrow('no longer in the editor');
});

test('forks with other databases, at other origins, are projects of their own', async () => {
  const seen = new Set<string>();
  for (const historyVersion of [1, 3, 4] as const) {
    const editor = await otherEditor({ historyVersion });
    const tab = await open(editor.chatUrl('1'));
    const result = await deployed(tab);
    expect(result).toMatchObject({ status: 'success', live: expect.stringContaining('Harbour office') });
    seen.add(result.project);
    const popup = await popupOf(tab);
    await expect(popup.getByText('Live since', { exact: false }).first()).toBeVisible();
    await photograph(popup, `states/history-version-${historyVersion}`);
    expect(await tab.evaluate(async () => (await indexedDB.databases()).find(({ name }) => name === 'boltHistory')?.version)).toBe(historyVersion);
    await tab.close();
  }
  const tab = await open(world.bolt.chatUrl('1'));
  seen.add((await deployed(tab)).project);
  expect(seen.size, 'chat 1 of four editors').toBe(4);
});

test('an editor that keeps no chats is deployed from what it shows', async () => {
  const editor = await otherEditor({ persistence: false, projects: [] });
  const tab = await world.browser.context.newPage();
  await tab.goto(`${editor.url}/`);
  await tab.getByLabel('Message').fill('Make a page “Lighthouse”');
  await tab.getByRole('button', { name: 'Send' }).click();
  await tab.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'index.html' }).waitFor();
  const popup = await popupOf(tab);
  await expect(popup.getByRole('heading', { name: 'Lighthouse' })).toBeVisible();
  await photograph(popup, 'states/no-database');
  expect(await deployed(tab)).toMatchObject({ status: 'success', live: expect.stringContaining('<h1>Lighthouse</h1>') });
  expect(await tab.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).not.toContain('boltHistory');
});

test('two tabs of one project deploy one after the other to one site', async () => {
  const first = await open(world.bolt.chatUrl('1'));
  const second = await open(world.bolt.chatUrl('1', 'id'));
  const ids = [await desk.deploy(first), await desk.deploy(second)];
  for (const id of ids) expect(await desk.endOf(id), JSON.stringify(await errorOf(desk, id))).toBe('success');
  const records = (await rows(desk.page, 'history')).filter(({ id }) => ids.includes(id));
  expect(new Set(records.map(({ site }) => site)).size).toBe(1);
  const popup = await popupOf(second);
  await expect(popup.getByRole('heading', { name: 'Opening hours' })).toBeVisible();
  await photograph(popup, 'states/two-tabs');
});

test('a container that is still booting is waited for', async () => {
  const tab = await world.browser.context.newPage();
  const boot = await hold(tab, /\/headless(?:\?|$)/);
  // A page whose frame hangs is never loaded.
  await tab.goto(world.bolt.chatUrl('1'), { waitUntil: 'commit' });
  await tab.getByText('Opening hours').first().waitFor();
  const popup = await popupOf(tab);
  await expect(popup.getByText('The project’s container is still starting.', { exact: false })).toBeVisible({ timeout: 15_000 });
  await photograph(popup, 'states/booting');
  const id = await desk.deploy(tab);
  await until(desk.page, 'steps', (all) => all.find((step) => step.run === id && step.path === 'preparation/capture'));
  boot();
  expect(await desk.endOf(id)).toBe('success');
  const snapshot = (await rows(desk.page, 'history')).find((row) => row.id === id);
  expect(await (await fetch(await desk.addressOf(id))).text()).toContain('Harbour office');
  expect(snapshot?.result.status).toBe('success');
});

test('a page that was just loaded is given time to open its chat', async () => {
  const tab = await world.browser.context.newPage();
  const answer = await hold(tab, /\/api\/seed-chats$/);
  await tab.goto(world.bolt.chatUrl('3'));
  const id = await desk.deploy(tab);
  await until(desk.page, 'steps', (all) => all.find((step) => step.run === id && step.path === 'preparation/capture'));
  answer();
  // It was built, in the container.
  await desk.endOf(id);
  expect((await rows(desk.page, 'history')).find((row) => row.id === id)?.error?.code).toBe('build.failed');
});

test('an answer that is being written is waited for, and goes live whole', async () => {
  const tab = await open(world.bolt.chatUrl('1'));
  await tab.getByLabel('Message').fill('Write the title “Half past nine” slowly');
  await tab.getByRole('button', { name: 'Send' }).click();
  const part = world.bolt.containerFolder('1');
  await expect.poll(() => readFile(join(part, 'index.html'), 'utf8')).not.toContain('</html>');
  const result = await deployed(tab);
  expect(result).toMatchObject({ status: 'success', live: expect.stringMatching(/<title>Half past nine<\/title>[\s\S]*<\/html>/) });
  expect((await rows(desk.page, 'events')).some((event) => event.run === result.id && JSON.stringify(event).includes('Waiting for the editor to finish “index.html”'))).toBe(true);
});

test('a container that hangs: what needs a build says so', async () => {
  const tab = await world.browser.context.newPage();
  await tab.route(/\/headless(?:\?|$)/, () => new Promise(() => undefined));
  await tab.goto(world.bolt.chatUrl('3'), { waitUntil: 'commit' });
  await tab.getByText('Broken tides').first().waitFor();
  const result = await deployed(tab);
  expect(result).toMatchObject({ status: 'failed', code: 'build.no-container', message: expect.stringContaining('The project’s container is still starting.'), next: expect.stringContaining('Open the project’s tab') });
  await photographDeployment(result.id, 'hung-container');
  await tab.unrouteAll({ behavior: 'ignoreErrors' });
});

test('a container that another tab has killed is said to be dead, before a deployment and during one', async () => {
  const tab = await open(world.bolt.chatUrl('3'), 'package.json');
  const other = await open(world.bolt.chatUrl('1'));
  const popup = await popupOf(tab);
  await expect(popup.getByText('Built in this tab', { exact: false })).toBeVisible();
  await other.evaluate(() => localStorage.setItem('note', 'high water'));
  await popup.reload();
  await expect(popup.getByText('The container of this tab has died (another tab of the editor reloads it). Reload this tab.', { exact: false })).toBeVisible({ timeout: 20_000 });
  await expect(popup.getByText('It cannot be built here now.')).toBeVisible();
  await photograph(popup, 'states/dead-container');
  await popup.emulateMedia({ colorScheme: 'dark' });
  await photograph(popup, 'states/dead-container-dark');
  await popup.emulateMedia({ colorScheme: 'light' });
  await popup.setViewportSize({ width: 320, height: 600 });
  await photograph(popup, 'states/dead-container-narrow');
  const result = await deployed(tab);
  expect(result).toMatchObject({ status: 'failed', code: 'build.no-container', message: expect.stringContaining('has died'), next: expect.stringContaining('Reload this tab') });
  await photographDeployment(result.id, 'dead-container-deployment');
  const building = await open(world.bolt.chatUrl('2'), 'package.json');
  const id = await desk.deploy(building);
  await endlessProcess(id);
  await other.evaluate(() => localStorage.setItem('note', 'low water'));
  expect(await desk.endOf(id)).toBe('failed');
  expect((await rows(desk.page, 'history')).find((row) => row.id === id)?.error).toMatchObject({ code: 'source.container-died', next: expect.stringContaining('Reload this tab') });
});

test('a chat of three answers goes live in its newest state however soon after a reload', async () => {
  const editor = await otherEditor({ projects: [] });
  const tab = await world.browser.context.newPage();
  await tab.goto(`${editor.url}/`);
  const artifact = (title: string, actions: string) => `<boltArtifact id="x" title="${title}" type="bundled">${actions}</boltArtifact>`;
  const page = (word: string) => `<boltAction type="file" filePath="index.html">\n<!doctype html><html lang="en"><title>${word}</title></html>\n</boltAction>`;
  const messages = [artifact('Version one', `${page('ONE')}<boltAction type="start">sleep 600</boltAction>`), artifact('Version two', page('TWO')), artifact('Version three', page('THREE'))]
    .flatMap((content, index) => [{ id: `p${index}`, role: 'user', content: 'Change it' }, { id: `m${index}`, role: 'assistant', content }]);
  await tab.locator('#chat-import').setInputFiles({ name: 'chat.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ description: 'Versions', messages })) });
  await tab.waitForURL('**/chat/*');
  for (const moment of [0, 1_000, 2_500]) {
    await tab.reload({ waitUntil: 'commit' });
    await new Promise((resolve) => { setTimeout(resolve, moment); });
    expect(await deployed(tab), `${moment} ms after a reload`).toMatchObject({ status: 'success', live: expect.stringContaining('<title>THREE</title>') });
  }
});

test('a build that fails shows its last lines', async () => {
  const tab = await open(world.bolt.chatUrl('3'), 'package.json');
  const result = await deployed(tab);
  expect(result).toMatchObject({ status: 'failed', code: 'build.failed', message: expect.stringContaining('ended with exit code 1'), next: expect.stringContaining('mend the project in the editor') });
  expect((await rows(desk.page, 'events')).some((event) => event.run === result.id && JSON.stringify(event).includes('no-such-file'))).toBe(true);
  await photographDeployment(result.id, 'build-fails');
});

test('an endless build ends with its cancellation, and with its deadline', async () => {
  const tab = await open(world.bolt.chatUrl('2'), 'package.json');
  const cancelled = await desk.deploy(tab);
  const first = await endlessProcess(cancelled);
  expect(isThere(first)).toBe(true);
  await desk.call('deployment.cancel', { deploymentId: cancelled });
  expect(await desk.endOf(cancelled)).toBe('cancelled');
  await expect.poll(() => isThere(first), { timeout: 10_000 }).toBe(false);
  await rules({ stageDeadline: 8_000 });
  try {
    const late = await desk.deploy(tab);
    const second = await endlessProcess(late);
    expect(await desk.endOf(late)).toBe('failed');
    expect((await rows(desk.page, 'history')).find(({ id }) => id === late)?.error).toMatchObject({ code: 'stage.deadline', message: expect.stringContaining('preparation took longer'), next: expect.stringContaining('how long a stage may take') });
    await expect.poll(() => isThere(second), { timeout: 10_000 }).toBe(false);
    await photographDeployment(late, 'endless-build');
  } finally {
    await rules({ stageDeadline: 600_000 });
  }
});

test('a build that asks on its terminal says which question', async () => {
  const tab = await open(world.bolt.chatUrl('4'), 'package.json');
  const popup = await popupOf(tab);
  await popup.getByRole('button', { name: 'See changes' }).click();
  await expect(popup.getByRole('alert')).toContainText('The build waits for an answer: “Which harbour shall it be for? (Port Ellen)”', { timeout: 60_000 });
  await photograph(popup, 'states/build-asks');
});

test('a deployment that stopped with a question goes on with its answer', async () => {
  const tab = await open(world.bolt.chatUrl('5'), 'package.json');
  const { id, status, code } = await deployed(tab);
  expect([status, code]).toEqual(['failed', 'source.unsure']);
  const page = await world.browser.context.newPage();
  await page.setViewportSize({ width: 420, height: 900 });
  await page.goto(world.browser.url(`src/ui/sidepanel/index.html#/deployment/${id}`));
  await page.getByRole('radio', { name: 'south' }).check();
  await photograph(page, 'states/question-in-panel');
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await page.waitForURL((url) => url.hash.startsWith('#/deployment/') && !url.hash.includes(id));
  const again = new URL(page.url()).hash.slice('#/deployment/'.length);
  expect(await desk.endOf(again)).toBe('success');
  expect(await (await fetch(await desk.addressOf(again))).text()).toContain('<title>south</title>');
});

test('a build that writes two sites asks once which one it is', async () => {
  const tab = await open(world.bolt.chatUrl('6'), 'package.json');
  const popup = await popupOf(tab);
  await popup.getByRole('button', { name: 'See changes' }).click();
  const south = popup.getByRole('radio', { name: 'south' });
  await south.waitFor({ timeout: 60_000 });
  await photograph(popup, 'states/output-question');
  await popup.emulateMedia({ colorScheme: 'dark' });
  await photograph(popup, 'states/output-question-dark');
  await popup.emulateMedia({ colorScheme: 'light' });
  await south.check();
  await popup.getByRole('button', { name: 'Use this folder' }).click();
  await popup.getByTestId('plan').waitFor({ timeout: 60_000 });
  await popup.getByText('Build settings').click();
  await expect(popup.getByLabel('Output folder')).toHaveValue('south');
  await popup.getByRole('button', { name: 'Find out each time' }).scrollIntoViewIfNeeded();
  await photograph(popup, 'states/build-settings');
  await popup.emulateMedia({ colorScheme: 'dark' });
  await popup.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)).then(() => undefined));
  await photograph(popup, 'states/build-settings-dark');
  expect(await deployed(tab)).toMatchObject({ status: 'success', live: expect.stringContaining('<title>south</title>') });
});
