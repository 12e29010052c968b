import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { buildHarness } from './build.ts';
import type { Harness } from './worker.ts';

/** A Chromium with the tab source in an extension of its own. */
export interface HarnessBrowser {
  readonly page: Page;
  /** Calls the harness in the extension's worker. */
  call<Name extends keyof Harness>(name: Name, ...args: Parameters<Harness[Name]>): Promise<Awaited<ReturnType<Harness[Name]>>>;
  /** Goes to an address in the tab and answers the tab's id. */
  go(url: string): Promise<number>;
  /** Ends the worker, as the browser does after half a minute, and wakes a new one. */
  restartWorker(): Promise<void>;
  close(): Promise<void>;
}

/** The Chromium to test with; undefined when there is none. */
export const chromiumPath = [process.env['SLIPWAY_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', chromium.executablePath()].find((path) => path !== undefined && existsSync(path));

/** Builds the extension and starts Chromium with it. */
export async function startHarness(): Promise<HarnessBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'tab-source-'));
  const extension = join(folder, 'extension');
  await buildHarness(extension);
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    headless: true,
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  const page = context.pages()[0] ?? await context.newPage();
  const worker = async () => context.serviceWorkers()[0] ?? await context.waitForEvent('serviceworker');
  const call: HarnessBrowser['call'] = async (name, ...args) => (await worker()).evaluate(
    ({ name, args }) => (globalThis as unknown as { harness: Record<string, (...args: unknown[]) => unknown> }).harness[name]?.(...args) as never,
    { name: name as string, args: args as unknown[] },
  );
  return {
    page, call,
    async go(url) {
      await page.goto(url);
      await page.bringToFront();
      const id = await call('tabId');
      if (id === undefined) throw new Error('the page is in no tab');
      return id;
    },
    async restartWorker() {
      await endWorker(context);
      const other = await context.newPage();
      await other.goto('data:text/html,wake');
      await other.close();
      await page.bringToFront();
    },
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function endWorker(context: BrowserContext): Promise<void> {
  const cdp = await context.browser()?.newBrowserCDPSession();
  const found = (await cdp?.send('Target.getTargets'))?.targetInfos.find(({ type }) => type === 'service_worker');
  if (!cdp || !found) throw new Error('there is no worker to end');
  await cdp.send('Target.closeTarget', { targetId: found.targetId });
}
