import { vi } from 'vitest';
import { getMessage } from './messages.ts';

/** What a page asked the browser and the worker for. */
export interface BrowserDouble {
  readonly calls: { call: string; input: unknown }[];
  /** Answers by call; a DeployError's wire form under `error` refuses. */
  readonly answers: Map<string, (input: unknown) => unknown>;
  readonly requestedHosts: string[];
  grantHosts: boolean;
  /** Whether access to hosts counts as given already. */
  hasHosts: boolean;
  readonly openedTabs: string[];
  /** Tells that a tab has changed, as the browser does. */
  updateTab(id: number, change: object): void;
  readonly browser: object;
}

/** The extension API as far as the pages use it: real messages, calls recorded and answered by the test. */
export function browserDouble(): BrowserDouble {
  const calls: BrowserDouble['calls'] = [];
  const answers: BrowserDouble['answers'] = new Map();
  const requestedHosts: string[] = [];
  const session = new Map<string, unknown>();
  const updated = new Set<(id: number, change: object) => void>();
  const double: BrowserDouble = { calls, answers, requestedHosts, openedTabs: [], grantHosts: true, hasHosts: true, browser: {}, updateTab: (id, change) => updated.forEach((listener) => listener(id, change)) };
  const event = { addListener: () => undefined, removeListener: () => undefined };
  const sendMessage = async ({ call, input }: { call: string; input: unknown }): Promise<unknown> => {
    calls.push({ call, input });
    const answer = answers.get(call);
    if (!answer) return { ok: true, output: {} };
    const output = await answer(input);
    return typeof output === 'object' && output !== null && 'error' in output ? { ok: false, error: output.error } : { ok: true, output };
  };
  return Object.assign(double, {
    browser: {
      i18n: { getMessage },
      runtime: { sendMessage, openOptionsPage: vi.fn(async () => undefined), getURL: (path: string) => `chrome-extension://slipway/${path}` },
      windows: { getCurrent: async () => ({ id: 1 }) },
      commands: { getAll: async () => [{ name: 'open-panel', shortcut: 'Ctrl+Shift+Y' }, { name: 'deploy-again', shortcut: '' }] },
      tabs: { create: async ({ url }: { url: string }) => void double.openedTabs.push(url), onRemoved: event, query: async () => [{ id: 7, windowId: 1 }], get: async (id: number) => ({ id, windowId: 1 }), onUpdated: { addListener: (listener: (id: number, change: object) => void) => void updated.add(listener), removeListener: (listener: (id: number, change: object) => void) => void updated.delete(listener) } },
      storage: { session: { get: async (key: string) => (session.has(key) ? { [key]: session.get(key) } : {}), set: async (values: object) => Object.entries(values).forEach(([key, value]) => session.set(key, value)) } },
      permissions: {
        onAdded: event,
        onRemoved: event,
        getAll: async () => ({ origins: ['http://127.0.0.1/*'] }),
        request: async ({ origins }: { origins: string[] }) => {
          requestedHosts.push(...origins);
          return double.grantHosts;
        },
        contains: async () => double.hasHosts,
      },
    },
  });
}
