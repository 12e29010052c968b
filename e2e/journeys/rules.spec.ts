import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { type AgentWorld, buildAgentWorld } from '../support/agent-world.ts';
import { type Colleague, joinColleague } from '../support/colleague.ts';
import { liveAt } from '../support/console.ts';
import { rows } from '../support/journal.ts';
import { photograph } from '../support/pictures.ts';
import type { World } from '../support/slipway.ts';

// Each begins with the rules that the one before has set.
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let setting: AgentWorld;
/** May deploy, and nothing more. */
let grace: Colleague;
/** Ada's options; she administers everything. */
let options: Page;

const page = (number: number) => `<!doctype html><html lang="en"><title>Page ${number}</title><h1>Page ${number}</h1></html>\n`;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  setting = await buildAgentWorld({ projects: [{ description: 'Ferry', files: new Map([['index.html', page(1)]]) }] });
  grace = await joinColleague(setting.world, 'Grace', 'deployer');
  options = await openOptions(setting.world);
});
test.afterAll(async () => {
  await grace?.close();
  await setting?.close();
});

async function openOptions(of: World): Promise<Page> {
  const opened = await of.browser.context.newPage();
  await opened.setViewportSize({ width: 1000, height: 900 });
  await opened.goto(of.browser.url('src/ui/options/index.html'));
  await opened.getByRole('heading', { name: 'Environments' }).waitFor();
  return opened;
}

/** As somebody else reads them there. */
async function rulesAtAgent(): Promise<unknown> {
  return (await setting.other.send({ path: '/v1/environments/development/policy' })).json;
}

function retention(of: Page): Locator {
  return of.locator('#retention').getByLabel('Development');
}

test('rules are put in force at the agent, where they hold for everybody', async () => {
  await options.getByLabel('Watch the live address for').fill('0');
  await options.getByRole('button', { name: 'Save Development' }).click();
  await expect(options.getByRole('button', { name: 'Save Development' })).toBeDisabled();
  await retention(options).fill('1');
  await retention(options).blur();
  await expect.poll(rulesAtAgent).toMatchObject({ watch: 0, keepReleases: 1 });

  const theirs = await openOptions(grace.world);
  await expect(retention(theirs)).toHaveValue('1');
  await expect(theirs.getByText('These rules hold for everybody. Only who administers Development at This machine can change them.')).toBeVisible();
  await expect(theirs.getByLabel('Watch the live address for')).toHaveValue('0');
  for (const control of [retention(theirs), theirs.getByLabel('Watch the live address for'), theirs.getByLabel('While another deployment is under way')]) await expect(control).toBeDisabled();
  await photograph(theirs, 'rules/no-admin');
  // What is her own she may still save.
  await theirs.getByRole('button', { name: 'Add value' }).click();
  await theirs.getByLabel('Name of value 1').fill('GREETING');
  await theirs.getByLabel('Value of GREETING').fill('Ahoy');
  await theirs.getByRole('button', { name: 'Save Development' }).click();
  await expect(theirs.getByRole('button', { name: 'Save Development' })).toBeDisabled();
  await theirs.close();
  // The agent decides, whatever a browser thinks.
  const [development] = await rows(grace.desk.page, 'environments');
  await expect(grace.desk.call('environment.save', { ...development, policy: { ...development?.policy, keepReleases: 50 } })).rejects.toThrow('Grace may not change the rules of development.');
  expect((await rows(grace.desk.page, 'environments')).find(({ name }) => name === 'development')).toMatchObject({ configuration: { GREETING: 'Ahoy' }, policy: { keepReleases: 1 } });
});

test('releases beyond those that are kept go, and nobody goes back to them', async () => {
  const { desk, world, other } = setting;
  const tab = await world.openProject();
  const ids: string[] = [];
  for (const number of [1, 2, 3, 4]) {
    await writeFile(join(world.bolt.containerFolder('1'), 'index.html'), page(number));
    const id = await desk.deploy(tab);
    expect(await desk.endOf(id)).toBe('success');
    ids.push(id);
  }
  const [first = '', second, third, fourth = ''] = ids;
  const site = (await rows(desk.page, 'history')).find(({ id }) => id === first)?.site ?? '';
  // Live, the one before, and one more.
  await expect.poll(async () => (await other.send({ path: `/v1/sites/${site}/releases` })).json.releases.filter(({ phase }: { phase: string }) => phase !== 'collected').map(({ deployment }: { deployment: string }) => deployment).toSorted())
    .toEqual([second, third, fourth].toSorted());
  await expect(desk.call<{ deploymentId: string }>('deployment.rollBack', { site: { project: site.split('/')[0], environment: 'development' }, to: first }).then(({ deploymentId }) => desk.endOf(deploymentId))).resolves.toBe('failed');
  expect((await liveAt(await desk.addressOf(fourth))).deployment).toBe(fourth);
});

test('rules that the agent cannot be told are not kept, and what is shown is said to be old', async () => {
  const { world } = setting;
  await world.agent.kill('SIGTERM');
  const field = options.getByLabel('Watch the live address for');
  await field.fill('30');
  await options.getByRole('button', { name: 'Save Development' }).click();
  await expect(options.getByRole('alert')).toContainText('Nothing was saved');
  await options.reload();
  await expect(options.getByText('This machine does not answer: these are the rules as they were last seen.')).toBeVisible();
  await expect(field).toHaveValue('0');
  await photograph(options, 'rules/agent-silent');
  await world.agent.restart();
  await options.reload();
  await field.fill('30');
  await expect(options.getByText('does not answer')).toHaveCount(0);
  await options.getByRole('button', { name: 'Save Development' }).click();
  await expect.poll(rulesAtAgent).toMatchObject({ watch: 30_000, keepReleases: 1 });
});
