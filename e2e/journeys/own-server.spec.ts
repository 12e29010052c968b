import { expect, test } from 'playwright/test';
import { fileURLToPath } from 'node:url';
import { openConsole } from '../support/console.ts';
import { photograph } from '../support/pictures.ts';
import { missingForServer, startServer } from '../support/server.ts';
import { buildWorld } from '../support/slipway.ts';

test('an agent on a server of one\'s own, behind a proxy with TLS, is paired and deployed to', async () => {
  const missing = missingForServer();
  if (missing !== undefined && (process.env['SLIPWAY_REQUIRE'] ?? '').split(',').includes('server')) throw new Error(`a server of its own needs ${missing}`);
  if (missing !== undefined) console.log(`not run: a server of its own (${missing})`);
  test.skip(missing !== undefined, missing ?? '');
  const server = await startServer(fileURLToPath(new URL('../../dist/agent/slipway-agent.mjs', import.meta.url)));
  const world = await buildWorld({ switches: server.switches });
  try {
    // What the browser's question grants, and no more.
    await world.browser.allow('https://slipway.test/*', 'https://*.sites.test/*', 'http://127.0.0.1/*');
    const options = await world.browser.context.newPage();
    await options.goto(world.browser.url('src/ui/options/index.html'));
    await options.getByLabel('Invitation').fill(server.invitation);
    await options.getByLabel('Your name').fill('Ada');
    await options.getByRole('button', { name: 'Pair', exact: true }).click();
    await options.getByRole('article', { name: 'My server' }).waitFor();
    await photograph(options, 'own-server/paired');
    const desk = await openConsole(world);
    const tab = await world.openProject();
    const first = await desk.deploy(tab, 'staging');
    expect(await desk.endOf(first)).toBe('success');
    const address = await desk.addressOf(first);
    expect(new URL(address).protocol).toBe('https:');
    const page = server.get(address);
    expect(page.status).toBe(200);
    expect(page.body.toString()).toContain('Tide table');
    const visitor = await world.browser.context.newPage();
    await visitor.goto(address);
    await expect(visitor).toHaveTitle('Tide table');
    await photograph(visitor, 'own-server/live');
    const told = JSON.parse(Buffer.from((JSON.parse(server.get(new URL('/.well-known/slipway', address).href).body.toString()) as { payload: string }).payload, 'base64').toString()) as { deployment: string };
    expect(told.deployment).toBe(first);
  } finally {
    await world.close();
    await server.stop();
  }
});
