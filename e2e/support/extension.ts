import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, type CDPSession, chromium, type Page, type Worker } from 'playwright';

/** The extension's id: follows from the fixed key in the manifest. */
export const extensionId = 'cdipgcnncpeoninljbfagkmgofdefpec';
const built = fileURLToPath(new URL('../../dist/extension', import.meta.url));

/** A Chromium with the built extension in it. */
export interface ExtensionBrowser {
  readonly context: BrowserContext;
  readonly cdp: CDPSession;
  /** Address of a page of the extension. */
  url(path: string): string;
  worker(): Promise<Worker>;
  /** Ends the service worker, as the browser does after half a minute. */
  killWorker(): Promise<void>;
  /** Grants the extension these origins, as a person does who answers its question with yes. */
  allow(...patterns: string[]): Promise<void>;
  /** Has the browser say yes by itself, without its dialog, when the extension asks for these origins. */
  sayYesTo(...patterns: string[]): Promise<void>;
  /** Switches developer mode on, without which the browser does not let an unpacked extension come back from a reload. */
  developerMode(): Promise<void>;
  /** The real popup, opened over the active tab. */
  openPopup(): Promise<Page>;
  /** The real side panel, opened by a click on a page of the extension. */
  openPanel(): Promise<Page>;
  close(): Promise<void>;
  /** Process id of the browser. */
  readonly pid: number;
}

export interface LaunchOptions {
  /** Folder of the profile; the same one again is a restart of the browser. */
  readonly profile: string;
  readonly headless?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  /** Folder of another build than `dist/extension`. */
  readonly extension?: string;
  /** Drive the real popup and panel too (the default); without, nothing is attached to them and to the offscreen document. */
  readonly attachEverywhere?: boolean;
  /** Further switches of Chromium. */
  readonly switches?: readonly string[];
  /** Leave the guide open that a fresh profile begins with; else it is closed before anything happens. */
  readonly keepGuide?: boolean;
}

/** The Chromium that is driven. */
export function chromiumPath(): string {
  const path = process.env['SLIPWAY_CHROMIUM'];
  if (path !== undefined && existsSync(path)) return path;
  const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((candidate) => existsSync(candidate));
  return found ?? chromium.executablePath();
}

/** Starts Chromium with the extension. Needs `npm run build` first. */
export async function launchExtension({ profile, headless = true, colorScheme = 'light', extension = built, attachEverywhere = true, switches = [], keepGuide = false }: LaunchOptions): Promise<ExtensionBrowser> {
  const isFresh = !existsSync(join(profile, 'Default'));
  // Without it Playwright ignores the real popup and the real side panel.
  if (attachEverywhere) process.env['PW_CHROMIUM_ATTACH_TO_OTHER'] = '1';
  else delete process.env['PW_CHROMIUM_ATTACH_TO_OTHER'];
  const context = await chromium.launchPersistentContext(profile, {
    headless,
    executablePath: chromiumPath(),
    colorScheme,
    // Its own size for every surface: an emulated one would stretch the popup and the panel too.
    viewport: null,
    args: [
      `--disable-extensions-except=${extension}`, `--load-extension=${extension}`, '--enable-unsafe-extension-debugging', '--no-first-run', '--window-size=1280,900',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--remote-debugging-port=0',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...switches,
    ],
  });
  if (isFresh && !keepGuide) {
    const isGuide = (page: Page): boolean => page.url().includes('/ui/guide/');
    await (context.pages().find(isGuide) ?? await context.waitForEvent('page', isGuide)).close();
  }
  const browser = context.browser();
  if (!browser) throw new Error('Chromium has no browser session');
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
  const pid = processInfo.find((entry) => entry.type === 'browser')?.id ?? 0;
  const url = (path: string) => `chrome-extension://${extensionId}/${path}`;

  async function worker(): Promise<Worker> {
    return context.serviceWorkers().find((candidate) => candidate.url().includes(extensionId)) ?? await context.waitForEvent('serviceworker');
  }

  /** Wakes the worker, because calls into a stopped one hang. */
  async function wake(): Promise<void> {
    const page = await context.newPage();
    await page.goto(url('src/ui/options/index.html'));
    await page.evaluate(() => chrome.runtime.sendMessage({ wake: true }).catch(() => undefined));
    await page.close();
  }

  /** What is granted from here only counts once the extension asks for it, which then needs no dialog. */
  async function sayYesTo(...patterns: string[]): Promise<void> {
    const page = await context.newPage();
    await page.goto('chrome://extensions');
    await page.evaluate(async ({ id, patterns }) => {
      const { developerPrivate } = chrome as unknown as { developerPrivate: { addHostPermission(id: string, pattern: string): Promise<void> } };
      for (const pattern of patterns) await developerPrivate.addHostPermission(id, pattern);
    }, { id: extensionId, patterns });
    await page.close();
  }

  return {
    context, cdp, url, worker, pid,
    async killWorker() {
      const { targetInfos } = await cdp.send('Target.getTargets');
      const target = targetInfos.find((info) => info.type === 'service_worker' && info.url.includes(extensionId));
      if (target) await cdp.send('Target.closeTarget', { targetId: target.targetId });
    },
    sayYesTo,
    async allow(...patterns) {
      await sayYesTo(...patterns);
      const page = await context.newPage();
      await page.goto(url('src/ui/options/index.html'));
      await page.evaluate((origins) => {
        document.body.addEventListener('click', () => void chrome.permissions.request({ origins }).then((granted) => {
          document.body.dataset['granted'] = String(granted);
        }), { once: true });
      }, patterns);
      await page.locator('body').click({ position: { x: 1, y: 1 } });
      await page.locator('body[data-granted=true]').waitFor();
      await page.close();
    },
    async developerMode() {
      const page = await context.newPage();
      await page.goto('chrome://extensions');
      await page.evaluate(async () => {
        const { developerPrivate } = chrome as unknown as { developerPrivate: { updateProfileConfiguration(change: { inDeveloperMode: boolean }): Promise<void> } };
        await developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
      });
      await page.close();
    },
    async openPopup() {
      await wake();
      const running = await worker();
      const [popup] = await Promise.all([context.waitForEvent('page', (page) => page.url().includes('/popup/')), running.evaluate(() => chrome.action.openPopup())]);
      await popup.waitForLoadState();
      return popup;
    },
    async openPanel() {
      const opener = await context.newPage();
      await opener.goto(url('src/ui/options/index.html'));
      await opener.evaluate(() => {
        const button = document.createElement('button');
        button.id = 'open-panel-for-test';
        button.textContent = 'open';
        button.addEventListener('click', () => void chrome.windows.getCurrent().then((window) => chrome.sidePanel.open({ windowId: window.id ?? 0 })));
        document.body.prepend(button);
      });
      const [panel] = await Promise.all([context.waitForEvent('page', (page) => page.url().includes('/sidepanel/')), opener.click('#open-panel-for-test')]);
      await panel.waitForLoadState();
      await opener.close();
      return panel;
    },
    close: () => context.close(),
  };
}
