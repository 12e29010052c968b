import { portPrefix } from '../../content/handshake.ts';
import type { Purpose } from '../../content/bridge.ts';

/** A port to a tab's content script, as the extension's worker holds it. */
export interface TabPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onDisconnect(listener: () => void): void;
  disconnect(): void;
}

/** What the source needs of the browser to reach into tabs. */
export interface TabAccess {
  /** The tab's address as far as it may be seen; undefined when there is no such tab. */
  find(tabId: number): Promise<{ readonly url: string | undefined } | undefined>;
  /** Puts the content scripts into a tab. Rejects where the browser does not allow it. */
  inject(tabId: number): Promise<void>;
  connect(tabId: number, purpose: Purpose): TabPort;
  /** Whether this browser reaches an origin at all, whatever that answers. */
  reaches(origin: string): Promise<boolean>;
}

/** Names of the built content scripts in the extension. */
export interface ContentScripts {
  readonly isolated: string;
  readonly mainWorld: string;
}

/** The extension's APIs that are used, so that either of their names will do. */
export type ExtensionApi = Pick<typeof chrome, 'scripting' | 'tabs' | 'runtime'>;

/** ms in which an origin answers that can be reached. */
const reachMs = 3_000;

/** Access to tabs by `chrome.scripting` and `chrome.tabs`; the scripts are put in when they are needed, never before. */
export function createTabAccess({ scripting, tabs, runtime }: ExtensionApi, scripts: ContentScripts): TabAccess {
  return {
    async find(tabId) {
      const tab = await tabs.get(tabId).catch(() => undefined);
      return tab && { url: tab.url };
    },
    async inject(tabId) {
      const target = { tabId };
      await scripting.executeScript({ target, world: 'ISOLATED', files: [scripts.isolated], injectImmediately: true });
      await scripting.executeScript({ target, world: 'MAIN', files: [scripts.mainWorld], injectImmediately: true });
    },
    // What it answers is not read, and it learns nothing of the person: no cookie goes along.
    reaches: (origin) => fetch(`${origin}/`, {
      method: 'HEAD', mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(reachMs),
    }).then(() => true, () => false),
    connect(tabId, purpose) {
      const port = tabs.connect(tabId, { name: `${portPrefix}${purpose}`, frameId: 0 });
      return {
        send: (message) => port.postMessage(message),
        onMessage: (listener) => port.onMessage.addListener(listener),
        onDisconnect: (listener) => port.onDisconnect.addListener(() => {
          // Reading it tells the browser that the reason was seen.
          void runtime.lastError;
          listener();
        }),
        disconnect: () => port.disconnect(),
      };
    },
  };
}
