import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as nextLook } from 'node:timers/promises';
import type { Page } from 'playwright';
import { type AgentProcess, startAgent } from '../../test/support/agent-process.ts';
import { type BoltPage, type BoltPageOptions, startBoltPage } from '../bolt-page/server.ts';
import { type ExtensionBrowser, extensionId, launchExtension, type LaunchOptions } from './extension.ts';

/** Everything a journey needs: an agent, an editor, a browser with the extension. */
export interface World {
  readonly agent: AgentProcess;
  readonly bolt: BoltPage;
  browser: ExtensionBrowser;
  /** Where the profile lies, to start the browser again on it. */
  readonly profile: string;
  /** Waits until the browser has written down what the extension was allowed, which it does some seconds later: before, a crash makes it forget. */
  untilWritten(): Promise<void>;
  /** Ends the browser as a crash does. */
  crashBrowser(): Promise<void>;
  /** Starts the browser again on the same profile. */
  relaunch(): Promise<void>;
  /** The options page, paired as this person. */
  pair(person?: string): Promise<void>;
  /** Opens a project's tab and waits until its container answers. */
  openProject(id?: string): Promise<Page>;
  close(): Promise<void>;
}

/** What to build the world from. Folders that are given are kept. */
export interface WorldOptions extends Partial<Omit<LaunchOptions, 'profile'>> {
  readonly flavour?: BoltPageOptions['flavour'];
  readonly projects?: BoltPageOptions['projects'];
  readonly boltPort?: number;
  readonly profile?: string;
  readonly agentData?: string;
  readonly leaseTtl?: number;
  /** Further arguments of `slipway-agent serve`. */
  readonly agentArgs?: readonly string[];
}

/** Waits until a browser has written down that the extension may reach this pattern. */
export async function untilWritten(profile: string, pattern: string): Promise<void> {
  for (;;) {
    const files = await Promise.all(['Preferences', 'Secure Preferences'].map((name) => readFile(join(profile, 'Default', name), 'utf8').catch(() => '')));
    if (files.some((text) => text.includes(pattern))) return;
    await nextLook(100);
  }
}

/** Builds the world: real agent process, real editor with a real container, real Chromium. */
export async function buildWorld(options: WorldOptions = {}): Promise<World> {
  const scratch = await mkdtemp(join(tmpdir(), 'slipway-world-'));
  const profile = options.profile ?? join(scratch, 'profile');
  process.env['SLIPWAY_AGENT_BUNDLE'] ??= new URL('../../dist/agent/slipway-agent.mjs', import.meta.url).pathname;
  const agent = await startAgent({
    ...(options.agentData === undefined ? {} : { dataDir: options.agentData }), ...(options.leaseTtl === undefined ? {} : { leaseTtl: options.leaseTtl }),
    args: ['--allow-extension', extensionId, '--name', 'This machine', ...(options.agentArgs ?? [])],
  });
  const bolt = await startBoltPage({
    flavour: options.flavour ?? 'production', ...(options.projects ? { projects: options.projects } : {}), ...(options.boltPort === undefined ? {} : { port: options.boltPort }),
  });
  const launch = () => launchExtension({ profile, ...(options.extension === undefined ? {} : { extension: options.extension }), ...(options.keepGuide === undefined ? {} : { keepGuide: options.keepGuide }), ...(options.attachEverywhere === undefined ? {} : { attachEverywhere: options.attachEverywhere }), ...(options.headless === undefined ? {} : { headless: options.headless }), ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}), ...(options.switches ? { switches: options.switches } : {}) });
  const world: World = {
    agent, bolt, profile,
    browser: await launch(),
    untilWritten: () => untilWritten(profile, 'http://127.0.0.1/*'),
    async crashBrowser() {
      const { context, pid } = world.browser;
      const gone = new Promise((resolve) => {
        context.once('close', resolve);
      });
      process.kill(pid, 'SIGKILL');
      await gone;
    },
    async relaunch() {
      world.browser = await launch();
    },
    async pair(person = 'Ada') {
      const { browser } = world;
      await browser.allow('http://127.0.0.1/*');
      const page = await browser.context.newPage();
      await page.goto(browser.url('src/ui/options/index.html'));
      await page.getByLabel('Invitation').fill(await agent.invite());
      await page.getByLabel('Your name').fill(person);
      await page.getByRole('button', { name: 'Pair', exact: true }).click();
      await page.getByRole('article', { name: 'This machine' }).waitFor();
      await page.close();
    },
    async openProject(id = '1') {
      const page = await world.browser.context.newPage();
      await page.goto(bolt.chatUrl(id));
      await page.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'package.json' }).or(page.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'index.html' })).first().waitFor();
      await page.bringToFront();
      return page;
    },
    async close() {
      await world.browser.close().catch(() => undefined);
      await bolt.close();
      await agent.stop();
      await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  return world;
}
