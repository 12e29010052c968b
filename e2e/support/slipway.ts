import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as nextLook } from 'node:timers/promises';
import type { Page } from 'playwright';
import { type AgentProcess, startAgent } from '../../test/support/agent-process.ts';
import { type BoltPage, type BoltPageOptions, startBoltPage } from '../bolt-page/server.ts';
import { type ExtensionBrowser, extensionId, launchExtension, type LaunchOptions } from './extension.ts';

/** An agent, and a browser with the extension. */
export interface Workshop {
  readonly agent: AgentProcess;
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
  close(): Promise<void>;
}

/** Everything a journey needs: a workshop and an editor. */
export interface World extends Workshop {
  readonly bolt: BoltPage;
  /** Opens a project's tab and waits until its container answers. */
  openProject(id?: string): Promise<Page>;
}

/** What to build a workshop from. Folders that are given are kept. */
export interface WorkshopOptions extends Partial<Omit<LaunchOptions, 'profile'>> {
  readonly profile?: string;
  readonly agentData?: string;
  readonly leaseTtl?: number;
  /** Further arguments of `slipway-agent serve`. */
  readonly agentArgs?: readonly string[];
}

/** What to build the world from. */
export interface WorldOptions extends WorkshopOptions {
  readonly flavour?: BoltPageOptions['flavour'];
  readonly projects?: BoltPageOptions['projects'];
  readonly boltPort?: number;
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
  const bolt = await startBoltPage({
    flavour: options.flavour ?? 'production', ...(options.projects ? { projects: options.projects } : {}), ...(options.boltPort === undefined ? {} : { port: options.boltPort }),
  });
  const workshop = await buildWorkshop(options);
  const closeWorkshop = workshop.close;
  // The very object: a browser that is started again is put there.
  return Object.assign(workshop, {
    bolt,
    async openProject(id = '1') {
      const page = await workshop.browser.context.newPage();
      await page.goto(bolt.chatUrl(id));
      await page.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'package.json' }).or(page.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'index.html' })).first().waitFor();
      await page.bringToFront();
      return page;
    },
    async close() {
      await closeWorkshop();
      await bolt.close();
    },
  });
}

/** Builds a workshop: real agent process, real Chromium. */
export async function buildWorkshop(options: WorkshopOptions = {}): Promise<Workshop> {
  const scratch = await mkdtemp(join(tmpdir(), 'slipway-world-'));
  const profile = options.profile ?? join(scratch, 'profile');
  process.env['SLIPWAY_AGENT_BUNDLE'] ??= new URL('../../dist/agent/slipway-agent.mjs', import.meta.url).pathname;
  const agent = await startAgent({
    ...(options.agentData === undefined ? {} : { dataDir: options.agentData }), ...(options.leaseTtl === undefined ? {} : { leaseTtl: options.leaseTtl }),
    args: ['--allow-extension', extensionId, '--name', 'This machine', ...(options.agentArgs ?? [])],
  });
  const launch = () => launchExtension({ profile, ...(options.extension === undefined ? {} : { extension: options.extension }), ...(options.keepGuide === undefined ? {} : { keepGuide: options.keepGuide }), ...(options.attachEverywhere === undefined ? {} : { attachEverywhere: options.attachEverywhere }), ...(options.headless === undefined ? {} : { headless: options.headless }), ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}), ...(options.switches ? { switches: options.switches } : {}) });
  const workshop: Workshop = {
    agent, profile,
    browser: await launch(),
    untilWritten: () => untilWritten(profile, 'http://127.0.0.1/*'),
    async crashBrowser() {
      const { context, pid } = workshop.browser;
      const gone = new Promise((resolve) => {
        context.once('close', resolve);
      });
      process.kill(pid, 'SIGKILL');
      await gone;
    },
    async relaunch() {
      workshop.browser = await launch();
    },
    async pair(person = 'Ada') {
      const { browser } = workshop;
      await browser.allow('http://127.0.0.1/*');
      const page = await browser.context.newPage();
      await page.goto(browser.url('src/ui/options/index.html'));
      await page.getByLabel('Invitation').fill(await agent.invite());
      await page.getByLabel('Your name').fill(person);
      await page.getByRole('button', { name: 'Pair', exact: true }).click();
      await page.getByRole('article', { name: 'This machine' }).waitFor();
      await page.close();
    },
    async close() {
      await workshop.browser.close().catch(() => undefined);
      await agent.stop();
      await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  return workshop;
}
