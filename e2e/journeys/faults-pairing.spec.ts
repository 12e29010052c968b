import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { HostileClient } from '../../test/agent/hostile-client.ts';
import { type AgentProcess, runAgentCommand, startAgent, wrongClock } from '../../test/support/agent-process.ts';
import { extensionId } from '../support/extension.ts';
import { rows } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import { buildWorld, type World } from '../support/slipway.ts';

let world: World;
let options: Page;
/** Looks at the agent's list of devices from outside. */
let admin: HostileClient;

test.beforeAll(async () => {
  world = await buildWorld();
  await world.browser.allow('http://127.0.0.1/*', 'http://198.51.100.7/*');
  options = await world.browser.context.newPage();
  await options.goto(world.browser.url('src/ui/options/index.html'));
  admin = new HostileClient(world.agent.url);
  await admin.enrol(await world.agent.invite(), 'Admin');
});
test.afterAll(() => world.close());

/** Pairs as a person does. */
async function pairWith(text: string): Promise<void> {
  await options.getByLabel('Invitation').fill(text);
  await options.getByLabel('Your name').fill('Ada');
  await options.getByRole('button', { name: 'Pair', exact: true }).click();
}

async function devices(): Promise<{ keyid: string; person: string; revoked: number | null }[]> {
  return (await admin.send({ path: '/v1/devices' })).json.devices;
}

/** Pairs, and expects to be told why it cannot be and what to do; nothing may have come of it, and what was typed is still there. */
async function expectRefused(text: string, told: { code: string; message: string | RegExp; next: string | RegExp }, picture: string): Promise<void> {
  const before = await devices();
  await pairWith(text);
  const alert = options.getByRole('alert');
  await expect(alert).toContainText(told.code, { timeout: 20_000 });
  await expect(alert).toContainText(told.message);
  await expect(alert).toContainText(told.next);
  await photograph(options, `faults/pairing-${picture}`);
  expect(await options.getByLabel('Invitation').inputValue()).toBe(text);
  expect(await rows(options, 'agents')).toEqual([]);
  expect((await rows(options, 'environments')).filter(({ agent }) => agent !== '')).toEqual([]);
  expect(await devices()).toEqual(before);
  await alert.getByRole('button', { name: 'Dismiss' }).click();
}

async function revokeBrowser(): Promise<void> {
  const device = (await devices()).find(({ person, revoked }) => person === 'Ada' && revoked === null);
  await admin.send({ method: 'DELETE', path: `/v1/devices/${device?.keyid}`, body: {} });
}

test('a pairing text that is none, is no address, or was cut short', async () => {
  const whole = await world.agent.invite();
  const next = '`slipway-agent invite` prints a new one';
  await expectRefused('hello there', { code: 'invitation.malformed', message: 'That is not a pairing text', next }, 'malformed');
  await expectRefused(whole.replace('http:', 'ftp:'), { code: 'invitation.malformed', message: 'That is not a pairing text', next }, 'no-address');
  await expectRefused(whole.slice(0, -9), { code: 'invitation.malformed', message: 'A part of the pairing text is missing', next: 'to the last letter' }, 'truncated');
  await expectRefused(new URL(whole).origin, { code: 'invitation.malformed', message: 'A part of the pairing text is missing', next: 'to the last letter' }, 'address-only');
});

test('an invitation that was used, and one that is too old', async () => {
  const used = await world.agent.invite();
  await new HostileClient(world.agent.url).enrol(used, 'Somebody else');
  await expectRefused(used, { code: 'invitation.unknown', message: 'was used already', next: 'slipway-agent invite' }, 'used');
  const { out } = await runAgentCommand(['invite', '--data', world.agent.dataDir, '--role', 'admin'], wrongClock(-11 * 60_000));
  await expectRefused(out.trim(), { code: 'invitation.expired', message: 'older than ten minutes', next: 'slipway-agent invite' }, 'expired');
});

test('nobody answers at the address, another agent does, or something else', async () => {
  const first = await startAgent({ args: ['--allow-extension', extensionId] });
  const { port, host } = new URL(first.url);
  const invitation = await first.invite();
  await first.stop();
  await expectRefused(invitation, { code: 'target.unreachable', message: `Nothing answers at ${host}`, next: 'Check that the agent is running' }, 'unreachable');
  const second: AgentProcess = await startAgent({ args: ['--allow-extension', extensionId, '--listen', `127.0.0.1:${port}`] });
  try {
    await expectRefused(invitation, { code: 'agent.other-identity', message: 'Another agent answers at that address', next: 'Make a new invitation on the machine itself' }, 'other-identity');
  } finally {
    await second.stop();
  }
  const page = new URL(invitation);
  page.port = new URL(world.bolt.url).port;
  await expectRefused(page.href, { code: 'agent.descriptor-invalid', message: 'not a Slipway agent', next: 'Check the address' }, 'no-agent');
});

test('an address without encryption outside of this machine', async () => {
  const far = new URL(await world.agent.invite());
  far.host = '198.51.100.7:4870';
  await expectRefused(far.href, { code: 'agent.not-https', message: 'without encryption', next: 'Put it behind HTTPS' }, 'not-https');
});

test('the browser\'s question for access is answered with no, then with yes', async () => {
  const invitation = await world.agent.invite();
  // The browser's own window cannot be clicked here: only its answer is put in place of it.
  await options.evaluate(() => {
    const { request } = chrome.permissions;
    Object.assign(globalThis, { askAgain: () => Object.assign(chrome.permissions, { request }) });
    Object.assign(chrome.permissions, { request: () => Promise.resolve(false) });
  });
  await expectRefused(invitation, { code: 'permission.refused', message: 'Without access to its address', next: 'Press Pair again' }, 'permission-refused');
  await options.evaluate(() => (globalThis as unknown as { askAgain(): void }).askAgain());
  await pairWith(invitation);
  await options.getByRole('article').waitFor();
  await photograph(options, 'faults/pairing-in-the-end');
});

test('a browser that was removed at the agent comes back by an invitation', async () => {
  await revokeBrowser();
  const agent = options.getByRole('article', { name: 'This machine' });
  await agent.getByRole('button', { name: 'Check' }).click();
  await expect(agent.getByRole('status').first()).toContainText('may no longer use the agent');
  await expect(agent.getByRole('status').first()).toContainText('new invitation');
  await photograph(options, 'faults/pairing-removed');
  await options.getByRole('button', { name: 'Pair another' }).click();
  await pairWith(await world.agent.invite());
  await expect(agent.getByRole('status').first()).not.toContainText('may no longer', { timeout: 20_000 });
  await agent.getByRole('button', { name: 'Check' }).click();
  await expect(agent.getByRole('status').first()).toContainText('nswered');
  expect((await devices()).filter(({ person, revoked }) => person === 'Ada' && revoked === null)).toHaveLength(1);
  expect(await rows(options, 'agents')).toHaveLength(1);
});
