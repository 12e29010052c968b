import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as nextPoll } from 'node:timers/promises';
import { create } from 'tar';
import type { BoltPageProject } from '../../e2e/bolt-page/server.ts';
import { freePort } from '../../e2e/support/line.ts';
import { liveAt, openConsole } from '../../e2e/support/console.ts';
import { rows, until } from '../../e2e/support/journal.ts';
import { extensionId } from '../../e2e/support/extension.ts';
import { buildWorld } from '../../e2e/support/slipway.ts';
import { stageNames, stageOf } from '../../src/domain/status.ts';
import { openHoldingProxy } from './holding-proxy.ts';

/** A deployment that was stopped half way. */
export interface StoppedRun {
  readonly id: string;
  readonly stage: string;
  readonly address: string;
  /** The release that was live before it. */
  readonly before: string;
}

/** A browser's profile and the agent it is paired with, both killed while a deployment stood in every stage. */
export interface ProfileFixture {
  readonly writtenAt: number;
  /** The agent listens here; `agentPort` is where it listened behind a proxy. */
  readonly url: string;
  readonly agentPort: number;
  readonly runs: readonly StoppedRun[];
}

/** What of a profile is the extension's. */
const kept = ['IndexedDB', 'File System', 'WebStorage'];

/** Copies what is the extension's of a profile: its data, and what the browser knows of it, without paths of this machine. */
async function prune(profile: string, into: string): Promise<void> {
  for (const name of kept) {
    const isOurs = (path: string): boolean => !/\/(?:LOG|LOCK|LOG\.old)$/.test(path) && !/\/https?_[^/]*\.indexeddb/.test(path);
    await cp(join(profile, 'Default', name), join(into, 'Default', name), { recursive: true, filter: isOurs });
  }
  const preferences = JSON.parse(await readFile(join(profile, 'Default/Preferences'), 'utf8')) as { extensions: { settings: Record<string, object> } };
  const settings = { ...preferences.extensions.settings[extensionId], path: '/slipway/dist/extension' };
  await writeFile(join(into, 'Default/Preferences'), JSON.stringify({ extensions: { settings: { [extensionId]: settings } } }));
}

const slowBuild = JSON.stringify({ name: 'slow', private: true, type: 'module', scripts: { build: 'node build.mjs' } });

function project(stage: string): BoltPageProject {
  const page = `<!doctype html><meta charset="utf-8"><title>${stage}</title><h1>${stage}</h1>`;
  if (stage !== 'preparation') return { description: `Stopped in ${stage}`, files: new Map([['index.html', `${page}<link rel="stylesheet" href="style.css">`], ['style.css', `h1::after { content: '${stage}'; }`]]) };
  const build = "import { existsSync, mkdirSync, writeFileSync } from 'node:fs';\nmkdirSync('dist', { recursive: true });\n"
    + `writeFileSync('dist/index.html', ${JSON.stringify(page)});\nif (existsSync('wait.txt')) setInterval(() => undefined, 1000);\n`;
  return { description: `Stopped in ${stage}`, files: new Map([['package.json', slowBuild], ['build.mjs', build]]) };
}

/** Deploys six projects twice with the build of this checkout, holds the second deployment of each in another stage, and kills browser and agent. */
export async function writeProfile(folder: string, scratch: string): Promise<void> {
  const agentPort = await freePort();
  const proxy = await openHoldingProxy(agentPort);
  const profile = join(scratch, 'profile');
  const agentData = join(scratch, 'profile-agent');
  await mkdir(agentData);
  const world = await buildWorld({ profile, agentData, projects: stageNames.map(project), agentArgs: ['--listen', `127.0.0.1:${agentPort}`, '--public-url', proxy.url] });
  try {
    await world.pair();
    const desk = await openConsole(world);
    const runs: (StoppedRun & { readonly project: string })[] = [];
    const confirmed = new Set<string>();
    proxy.hold((request) => {
      const key = request.headers['idempotency-key']?.toString() ?? '';
      const run = runs.find(({ id }) => key.startsWith(`${id}/`));
      if (run && key.endsWith('/verification/confirm')) confirmed.add(run.id);
      if (run) return stageOf(key.slice(run.id.length + 1)) === run.stage;
      // The last stage only reads the site back, without a key.
      return runs.some(({ id, stage, project }) => stage === 'cleanup' && confirmed.has(id) && request.method === 'GET' && (request.url ?? '').startsWith(`/v1/sites/${project}/`));
    });
    for (const [index, stage] of stageNames.entries()) {
      const id = String(index + 1);
      const page = await world.browser.context.newPage();
      await page.goto(world.bolt.chatUrl(id));
      await page.getByRole('list', { name: 'Files' }).getByRole('button', { name: stage === 'preparation' ? 'package.json' : 'index.html' }).waitFor();
      await page.bringToFront();
      const before = await desk.deploy(page);
      if (await desk.endOf(before) !== 'success') throw new Error(`the first deployment for ${stage} failed: ${JSON.stringify((await rows(desk.page, 'runs')).find((row) => row.id === before)?.error)}`);
      const address = await desk.addressOf(before);
      const input = (await rows(desk.page, 'runs')).find((row) => row.id === before)?.input as { projectId: string };
      await writeFile(join(world.bolt.containerFolder(id), stage === 'preparation' ? 'wait.txt' : 'style.css'), `h1 { color: rgb(${index} 0 0); }`);
      const run = await desk.deploy(page);
      runs.push({ id: run, stage, address, before, project: input.projectId });
      await until(desk.page, 'steps', (all) => all.find((row) => row.run === run && stageOf(row.path) === stage && (stage !== 'preparation' || row.path.endsWith('/capture')) && row.state === 'started'));
      // The request of that step is on its way, or held by now.
      await nextPoll(1_500);
      const last = (await rows(desk.page, 'steps')).filter((row) => row.run === run && row.state === 'started').at(-1)?.path ?? 'nothing';
      // The editor's tab is needed for the capture alone, and each holds connections to its page.
      if (stage !== 'preparation') await page.close();
      console.log(`${stage}: ${run} stands at ${last}, live ${(await liveAt(address)).deployment ?? 'nothing'}`);
    }
    await world.untilWritten();
    await world.crashBrowser();
    await world.agent.kill('SIGKILL');
    const facts: ProfileFixture = { writtenAt: Date.now(), url: proxy.url, agentPort, runs: runs.map(({ id, stage, address, before }) => ({ id, stage, address, before })) };
    await writeFile(join(folder, 'profile.json'), `${JSON.stringify(facts, null, 1)}\n`);
    await prune(profile, join(scratch, 'pruned/profile'));
    await create({ cwd: join(scratch, 'pruned'), file: join(folder, 'profile.tar.gz'), gzip: { level: 9 }, portable: true }, ['profile']);
    await create({ cwd: scratch, file: join(folder, 'profile-agent.tar.gz'), gzip: { level: 9 }, portable: true }, ['profile-agent']);
    console.log(`profile: ${(await readFile(join(folder, 'profile.tar.gz'))).length} bytes`);
  } finally {
    await world.close();
    await proxy.close();
  }
}
