import type { Page, Worker } from 'playwright';
import { rows, until } from './journal.ts';
import type { Workshop } from './slipway.ts';

/** A page of the extension from which a journey looks into the journal and asks for things as the interface does. */
export interface Console {
  readonly page: Page;
  /** Makes a call; throws the words of a refusal. */
  call<T>(name: string, input: object): Promise<T>;
  /** Deploys what a tab shows; answers the deployment's id. */
  deploy(tab: Page, environment?: string): Promise<string>;
  /** How a deployment ended, once it has. */
  endOf(id: string, timeout?: number): Promise<string>;
  /** Address a deployment went live at. */
  addressOf(id: string): Promise<string>;
  /** Any message wakes the worker; in life it is the alarm, the panel, or the offscreen document. */
  wake(): Promise<void>;
}

/** Opens it on the side panel's page, as a tab. */
export async function openConsole(world: Pick<Workshop, 'browser'>): Promise<Console> {
  const page = await world.browser.context.newPage();
  // What runs the benches wraps functions to keep their names, by a helper that pages do not have.
  await page.addInitScript('globalThis.__name ??= (named) => named;');
  await page.goto(world.browser.url('src/ui/sidepanel/index.html'));

  async function call<T>(name: string, input: object): Promise<T> {
    return await page.evaluate(async (message) => {
      const answer = await chrome.runtime.sendMessage(message) as { ok: boolean; output?: unknown; error?: { message: string } };
      if (!answer.ok) throw new Error(answer.error?.message ?? 'refused');
      return answer.output;
    }, { slipway: 1, call: name, input }) as T;
  }

  return {
    page,
    call,
    async deploy(tab, environment = 'development') {
      const tabId = await tabIdOf(page, tab);
      return (await call<{ deploymentId: string }>('deployment.start', { source: { kind: 'tab', tabId }, environment, confirmed: true })).deploymentId;
    },
    async endOf(id, timeout = 120_000) {
      await until(page, 'runs', (all) => all.find((row) => row.id === id && row.unfinished === 0 && row.told === 1), timeout);
      return (await rows(page, 'history')).find((row) => row.id === id)?.result.status ?? 'no record';
    },
    async addressOf(id) {
      const step = (await rows(page, 'steps')).find((row) => row.run === id && row.path === 'verification/live');
      return (step?.output as { address: string } | undefined)?.address ?? '';
    },
    async wake() {
      await page.evaluate(() => chrome.runtime.sendMessage({ wake: true }).catch(() => undefined));
    },
  };
}

/** The browser's id of a tab, seen from a page or worker of the extension. */
export async function tabIdOf(extension: Pick<Worker, 'evaluate'>, tab: Page): Promise<number> {
  // The browser tells its tabs' addresses a moment after the page has taken them on.
  for (let tries = 0; tries < 100; tries += 1) {
    const id = await extension.evaluate(async (url) => {
      const found = (await chrome.tabs.query({})).find((candidate) => candidate.url === url)?.id;
      if (found === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
      return found;
    }, tab.url());
    if (id !== undefined) return id;
  }
  throw new Error(`the browser knows no tab of ${tab.url()}`);
}

/** The release a live address tells, read over HTTP as anybody can. */
export async function liveAt(address: string): Promise<{ deployment: string | null; digest: string | null }> {
  const { payload } = await (await fetch(new URL('/.well-known/slipway', address))).json() as { payload: string };
  return JSON.parse(Buffer.from(payload, 'base64').toString()) as { deployment: string | null; digest: string | null };
}
