import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toWire, type WireError } from '../../../src/domain/errors.ts';
import { createTabInspector } from '../../../src/sources/bolt-tab/inspect.ts';
import { createBoltTabSource } from '../../../src/sources/bolt-tab/source.ts';
import { type FakeTab, fakeTabs } from './fake-tab.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const project = (): Map<string, string | null> => new Map([['package.json', JSON.stringify({ scripts: { build: 'make' } })], ['dist/index.html', 'old']]);
/** A project whose build ends after some silent minutes. */
const building = (minutes = 0): FakeTab => ({ page: {
  source: 'bolt-container', files: project(),
  run: () => new Promise((resolve) => { setTimeout(resolve, minutes * 60_000, 0); }),
} });

/** How a capture ends, and how many seconds after the step at which its container died, or after the build began. */
async function captureOf(tab: FakeTab): Promise<{ error: WireError | undefined; seconds: number }> {
  const tabs = fakeTabs(tab);
  const ends: { error: WireError | undefined }[] = [];
  let since: number | undefined;
  void createBoltTabSource({ tabId: 1, tabs }).capture({
    signal: new AbortController().signal, project: null, output: 'dist', buildCommand: null, log: () => undefined, progress: () => undefined,
    sink: { addFiles: () => Promise.resolve(), addPart: () => Promise.resolve() },
  }).then(() => ends.push({ error: undefined }), (error: unknown) => ends.push({ error: toWire(error) }));
  for (let waited = 0; ends.length === 0 && waited < 10_000; waited += 1) {
    if (tabs.orders.some(({ op }) => op === (tab.diesAt ?? 'run'))) since ??= Date.now();
    // What is computed elsewhere, such as a digest, takes none of this clock's time.
    await new Promise((resolve) => { setImmediate(resolve); });
    await vi.advanceTimersByTimeAsync(since === undefined ? 1 : 1_000);
  }
  const [ended] = ends;
  return { error: ended?.error, seconds: ended ? (Date.now() - (since ?? Date.now())) / 1000 : Infinity };
}

describe('a container that dies', () => {
  test.each(['names', 'texts', 'inventory', 'list', 'collect', 'run'] as const)('while it is asked for %s is noticed within seconds, with what to do', async (step) => {
    const tab = building();
    if (step === 'inventory' && tab.page) tab.page.inventory = () => ({ files: [], odd: [], more: false });
    const { error, seconds } = await captureOf({ ...tab, diesAt: step });
    expect(error).toMatchObject({ code: 'source.container-died', message: 'The container of this tab has died (another tab of the editor reloads it).', next: expect.stringContaining('Reload this tab') });
    expect(seconds).toBeLessThan(15);
  });

  test('while the editor is waited for is noticed, though the page goes on telling what it waits for', async () => {
    const tab = building();
    let polls = 0;
    const dying: FakeTab = { ...tab };
    if (dying.page) dying.page.unfinished = () => {
      polls += 1;
      if (polls === 5) dying.diesAt = 'names';
      return [{ what: 'sleep 600', state: 'running', size: 9 }];
    };
    const { error } = await captureOf(dying);
    expect({ code: error?.code, few: polls < 8 }).toEqual({ code: 'source.container-died', few: true });
  });

  test('is not taken for one that builds in silence for minutes', async () => {
    const { error, seconds } = await captureOf(building(9));
    expect({ error, long: seconds >= 540 }).toEqual({ error: undefined, long: true });
  });

  test('is told apart from a page that does not answer at all, which gets longer', async () => {
    const { error, seconds } = await captureOf({ ...building(9), diesAt: 'run', mute: true });
    expect(error).toMatchObject({ code: 'source.no-answer', next: expect.stringContaining('reload its tab') });
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(90);
  });

  test('is left for the texts that the page keeps, where nothing has to be built', async () => {
    const tab: FakeTab = { page: { source: 'bolt-store', trouble: 'died', files: new Map([['index.html', 'home']]) } };
    expect((await captureOf({ ...tab, page: { ...tab.page, source: 'bolt-store', files: new Map([['dist/index.html', 'home']]) } })).error).toBeUndefined();
    const view = createTabInspector({ tabs: fakeTabs(tab) })(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await view).toMatchObject({ source: 'bolt-store', cannotBuild: false, words: expect.stringContaining('has died (another tab of the editor reloads it). Reload this tab. Text files as they are now.') });
  });
});

describe('a project that has to be built and has no container', () => {
  const without = (trouble: NonNullable<FakeTab['page']>['trouble'], more: Partial<FakeTab> = {}): FakeTab => ({
    page: { source: null, trouble: trouble ?? null, frame: 'https://stackblitz.com' }, database: { source: 'bolt-chat', files: new Map([['package.json', JSON.stringify({ scripts: { build: 'make' } })]]) }, ...more,
  });

  test.each([
    ['died', {}, 'has died', 'Reload this tab'],
    ['not-started', { unreachable: ['https://stackblitz.com'] }, 'cannot reach stackblitz.com', 'deploy its output folder or a ZIP'],
    ['not-started', {}, 'has not started', 'wait until its preview shows'],
    ['starting', {}, 'still starting', 'wait until its preview shows'],
    ['hosted', {}, 'runs its projects on a server', 'Export the project'],
  ] as const)('says so when it %s %o, and what can work', async (trouble, more, message, next) => {
    const { error } = await captureOf(without(trouble, more as Partial<FakeTab>));
    expect(error).toMatchObject({ code: 'build.no-container', message: expect.stringContaining(message), next: expect.stringContaining(next) });
    expect(error?.details).toBeUndefined();
    const view = createTabInspector({ tabs: fakeTabs(without(trouble, more as Partial<FakeTab>)) })(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await view).toMatchObject({ source: 'bolt-chat', cannotBuild: true, changing: trouble === 'starting', words: expect.stringContaining('It has to be built, and that needs the container.') });
  });
});

describe('a page that is too busy to be looked at', () => {
  test('is said to be busy after a while, and asked again', async () => {
    for (const tab of [{ shut: true }, { silentLook: true }] as const) {
      const view = createTabInspector({ tabs: fakeTabs(tab) })(1);
      await vi.advanceTimersByTimeAsync(8_000);
      expect(await view).toMatchObject({ kind: 'busy', changing: true, words: expect.stringContaining('does not answer') });
    }
  });

  test('gives no raw word of a timer to whoever starts a deployment', async () => {
    const ended = new AbortController();
    const identity = createBoltTabSource({ tabId: 1, tabs: fakeTabs({ shut: true }) }).identify(ended.signal).catch(toWire);
    ended.abort(new DOMException('signal timed out', 'TimeoutError'));
    expect(await identity).toMatchObject({ code: 'source.no-answer', message: expect.stringContaining('does not answer') });
  });
});
