import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageNames } from '../src/domain/status.ts';
import { rows, until } from './support/journal.ts';
import { photograph, picturesFolder } from './support/pictures.ts';
import { buildWorld, type World } from './support/slipway.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const headless = process.argv.includes('--headless');

if (!headless && process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
  console.error('There is no display here to open a browser on. Try: npm start -- --headless');
  process.exit(1);
}

/** The digest the live address tells, read over HTTP as anybody can. */
async function digestAt(address: string): Promise<string> {
  const envelope = await (await fetch(new URL('/.well-known/slipway', address))).json() as { payload: string };
  const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as { digest: string };
  return statement.digest;
}

/** Makes the first deployment by itself, through the real popup, and tells what it saw. */
async function firstDeployment(world: World): Promise<void> {
  const { browser } = world;
  await world.pair('You');
  const tab = await world.openProject();
  await photograph(tab, 'start/1-editor');
  const popup = await browser.openPopup();
  const deploy = popup.getByRole('button', { name: 'Deploy to development' });
  await deploy.waitFor();
  await photograph(popup, 'start/2-popup');
  await deploy.click();
  const panel = await browser.openPanel();
  const run = await until(panel, 'runs', (all) => all.find((row) => row.pipeline === 'deploy@1'));
  await panel.goto(browser.url(`src/ui/sidepanel/index.html#/deployment/${run.id}`));
  await until(panel, 'steps', (all) => all.find((row) => row.path.startsWith('staging/')));
  await photograph(panel, 'start/3-running');
  const record = await until(panel, 'history', (all) => all.find((row) => row.id === run.id), 120_000);
  await until(panel, 'runs', (all) => all.find((row) => row.id === run.id && row.unfinished === 0));
  await photograph(panel, 'start/4-report');
  const { result } = record;
  if (result.status !== 'success') throw new Error(`The deployment ended as ${result.status}: ${result.message} ${record.error?.next ?? ''}`);
  const address = result.artifacts.find(({ kind }) => kind === 'address')?.value ?? '';
  const live = await browser.context.newPage();
  await live.goto(address);
  await photograph(live, 'start/5-live');
  const capture = (await rows(panel, 'steps')).find((step) => step.path === 'preparation/capture');
  const build = capture ? (capture.endedAt ?? 0) - capture.startedAt : 0;
  console.log('');
  for (const stage of stageNames) console.log(`  ${stage.padEnd(13)} ${((result.metrics.stages[stage] ?? 0) / 1000).toFixed(2).padStart(6)} s`);
  console.log(`\n  deployed      ${((record.endedAt - record.startedAt) / 1000).toFixed(2).padStart(6)} s, of which ${(build / 1000).toFixed(2)} s the project's own build`);
  console.log(`  live          ${address}`);
  console.log(`  digest        ${await digestAt(address)}`);
  if (await digestAt(address) !== record.digest) throw new Error('The live address tells another digest than the one that was deployed.');
  console.log(`  screenshots   ${join(picturesFolder, 'start').replace(root, '')}/\n`);
}

const folder = join(root, '.slipway', headless ? 'headless' : 'start');
if (headless) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
console.log(`Data lies in ${folder.replace(root, '')}/ (agent and browser profile).`);
const world = await buildWorld({ headless, profile: join(folder, 'profile'), agentData: join(folder, 'agent'), ...(headless ? {} : { boltPort: 5170 }) });
console.log(`Agent with four environments at ${world.agent.url}`);
console.log(`Example project at ${world.bolt.chatUrl('1')}`);

if (headless) {
  try {
    await firstDeployment(world);
  } finally {
    await world.close();
  }
  process.exit(0);
}

const [first] = world.browser.context.pages();
const options = await world.browser.context.newPage();
await options.goto(world.browser.url('src/ui/options/index.html'));
if (await options.getByRole('article', { name: 'This machine' }).count() === 0) await world.pair('You');
await options.close();
await world.openProject();
await first?.close();
console.log('\nClick Slipway\'s icon in the toolbar (the puzzle piece hides it), press Deploy, and watch. Close the window or press Ctrl+C to stop.');
const stop = (): void => void world.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
world.browser.context.once('close', stop);
