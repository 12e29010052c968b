import { describe, expect, test } from 'vitest';
import type { Unfinished } from '../../../src/content/bridge.ts';
import { toWire, type WireError } from '../../../src/domain/errors.ts';
import { createTabInspector } from '../../../src/sources/bolt-tab/inspect.ts';
import { createBoltTabSource } from '../../../src/sources/bolt-tab/source.ts';
import { type FakeTab, fakeTabs } from './fake-tab.ts';

const files = () => new Map<string, string | null>([['index.html', 'home']]);

async function capture(tab: FakeTab, options: { project?: string; silence?: number; stillness?: number } = {}): Promise<{ taken: string[]; gaps: readonly string[]; log: string[]; error: WireError | undefined; stopped: number }> {
  const tabs = fakeTabs(tab);
  const taken: string[] = [];
  const log: string[] = [];
  let gaps: readonly string[] = [];
  const { project, ...times } = options;
  const error = await createBoltTabSource({ tabId: 1, tabs, patience: 50, ...times }).capture({
    signal: new AbortController().signal, project: project ?? null, output: null, buildCommand: null, log: (line) => void log.push(line), progress: () => undefined,
    sink: { addFiles: async (batch) => void taken.push(...batch.map(({ path }) => path)), addPart: async () => undefined },
  }).then((report) => void ({ gaps } = report), toWire);
  return { taken, gaps, log, error: error ?? undefined, stopped: tabs.stopped() };
}

describe('an editor that keeps no database', () => {
  const noDatabase = { project: null, address: null, keepsHistory: false };
  const shown = { message: 'msg-1', title: 'Tide table' };

  test('is known by what its workbench shows, and deploys', async () => {
    const tab: FakeTab = { look: noDatabase, page: { source: 'bolt-container', files: files(), shown } };
    const view = await createTabInspector({ tabs: fakeTabs(tab), patience: 50 })(1);
    expect(view).toMatchObject({ kind: 'bolt', project: { name: 'Tide table', chat: 'unsaved', id: expect.stringMatching(/^tide-table-[a-z2-7]{8}$/) }, source: 'bolt-container' });
    expect(await capture(tab, { project: view.project?.id ?? '' })).toMatchObject({ taken: ['index.html'], error: undefined });
    const other = await createTabInspector({ tabs: fakeTabs({ look: noDatabase, page: { source: 'bolt-container', files: files(), shown: { ...shown, message: 'msg-2' } } }), patience: 50 })(1);
    expect(other.project?.id).not.toBe(view.project?.id);
  });

  test('shows no project before its first reply', async () => {
    expect(await createTabInspector({ tabs: fakeTabs({ look: noDatabase, page: { source: null } }), patience: 50 })(1)).toMatchObject({ kind: 'bolt', project: null });
  });

  test('what a workbench shows is no project where the address could tell one', async () => {
    const tab: FakeTab = { look: { ...noDatabase, keepsHistory: true }, page: { source: 'bolt-container', files: files(), shown } };
    expect(await createTabInspector({ tabs: fakeTabs(tab), patience: 50 })(1)).toMatchObject({ kind: 'bolt', project: null, words: '' });
  });
});

describe('a chat that was deleted meanwhile', () => {
  const tab: FakeTab = { look: { project: null, address: '7', keepsHistory: true }, page: { source: 'bolt-container', files: files() } };

  test('is said to be gone, and nothing of it is taken', async () => {
    expect(await createTabInspector({ tabs: fakeTabs(tab), patience: 50 })(1)).toMatchObject({ kind: 'bolt', project: null, words: expect.stringContaining('no longer in the editor') });
    expect(await capture(tab)).toMatchObject({ taken: [], error: { code: 'source.no-project', message: expect.stringContaining('no longer in the editor') } });
  });
});

describe('a tab that has gone to another chat', () => {
  test('is not captured in its place', async () => {
    const tab: FakeTab = { page: { source: 'bolt-container', files: files() } };
    const { id } = await createBoltTabSource({ tabId: 1, tabs: fakeTabs(tab), patience: 50 }).identify(new AbortController().signal);
    expect((await capture(tab, { project: id })).taken).toEqual(['index.html']);
    // The title came with the first reply; it is the same chat.
    expect((await capture(tab, { project: `project${id.slice(-9)}` })).error).toBeUndefined();
    expect(await capture(tab, { project: 'tide-table-aaaaaaaa' })).toMatchObject({ taken: [], error: { code: 'source.other-project' } });
  });
});

describe('an editor that is still writing', () => {
  const half = (): FakeTab => ({ page: { source: 'bolt-container', files: new Map<string, string | null>([['index.html', '<p>ha']]) } });

  test('is waited for as long as something moves', async () => {
    const tab = half();
    let looks = 0;
    if (tab.page) tab.page.unfinished = () => {
      looks += 1;
      if (looks === 60) tab.page?.files?.set('late.html', 'whole');
      return looks > 60 ? [] : [{ what: 'late.html', state: 'writing', size: Math.floor(looks / 10) }];
    };
    const { taken, gaps, log } = await capture(tab, { stillness: 20 });
    expect({ taken, gaps, log: log.slice(0, 2) }).toEqual({ taken: ['index.html', 'late.html'], gaps: [], log: ['Waiting for the editor to finish “late.html”', 'Reading the project’s files'] });
  });

  test('that has stopped half way is read as it is, and the release says so', async () => {
    const tab = half();
    if (tab.page) tab.page.unfinished = () => [{ what: 'late.html', state: 'writing', size: 4 }, { what: 'Tide table', state: 'writing', size: 2 }];
    const { taken, gaps } = await capture(tab, { stillness: 20 });
    expect({ taken, gaps }).toEqual({ taken: ['index.html'], gaps: ['The editor had not finished “late.html” and 1 more, and nothing moved any more: the project may not be whole.'] });
  });
});

describe('an editor that has not done what its chat asks for', () => {
  const after = (unfinished: () => Unfinished): FakeTab => ({ page: { source: 'bolt-container', files: files(), unfinished } });
  const two = { what: 'Two', state: 'waiting', size: 0, of: 1 } as const;

  test('is waited for, and refused when nothing moves any more: less than the chat holds is never a success', async () => {
    let polls = 0;
    expect(await capture(after(() => ((polls += 1) > 30 ? [] : [{ ...two, size: polls }])), { stillness: 20 })).toMatchObject({ taken: ['index.html'], gaps: [], error: undefined });
    expect(await capture(after(() => [two]), { stillness: 20 })).toMatchObject({ taken: [], error: {
      code: 'source.unfinished', message: 'The answer “Two” is not in the project: its action has not run.', next: expect.stringContaining('Reload the editor’s tab'),
      details: { answers: [{ title: 'Two', run: 0, actions: 1 }] },
    } });
  });

  test('names the command that holds up an answer, after a time in which an installation ends', async () => {
    let polls = 0;
    const held = after(() => {
      polls += 1;
      return [{ what: 'npm install', state: 'running', size: 11 }, two];
    });
    expect((await capture(held, { stillness: 20 })).error).toMatchObject({ code: 'source.unfinished', message: expect.stringContaining('It waits behind “npm install”'), next: expect.stringContaining('Ctrl+C') });
    expect(polls).toBeGreaterThan(100);
  });

  test('goes on with a warning for what failed, what still runs, and what another tab has added', async () => {
    const left: Unfinished = [{ what: 'make pictures', state: 'failed', size: 0 }, { what: 'Three', state: 'elsewhere', size: 0 }, { what: 'sleep 600', state: 'running', size: 9 }];
    expect(await capture(after(() => left), { stillness: 20 })).toMatchObject({ taken: ['index.html'], error: undefined, gaps: [
      expect.stringContaining('still running “sleep 600”'), expect.stringContaining('“make pictures” ended with a failure'), expect.stringContaining('has not loaded: “Three”'),
    ] });
  });
});

describe('text that is not saved in the editor', () => {
  test('is told before a deployment, and in what it has made', async () => {
    const tab: FakeTab = { page: { source: 'bolt-container', files: files(), unsaved: ['src/App.tsx'], unfinished: () => [{ what: 'src/App.tsx', state: 'unsaved', size: 0 }] } };
    expect((await createTabInspector({ tabs: fakeTabs(tab) })(1)).words).toContain('1 file is not saved in the editor.');
    expect(await capture(tab)).toMatchObject({ taken: ['index.html'], gaps: ['In the editor “src/App.tsx” is not saved: the release has what was saved last.'] });
  });
});

describe('a project of thousands of files', () => {
  test('is looked at with two questions, none of which goes through its files', async () => {
    const many = new Map<string, string | null>(Array.from({ length: 3_000 }, (_, index) => [`charts/${index}.svg`, '<svg/>']));
    const tabs = fakeTabs({ page: { source: 'bolt-container', files: many } });
    expect(await createTabInspector({ tabs })(1)).toMatchObject({ source: 'bolt-container' });
    expect(tabs.orders.map(({ op }) => op)).toEqual(['look', 'open']);
  });
});

describe('a program that asks', () => {
  const asking = (...chunks: string[]): FakeTab => ({ page: {
    source: 'bolt-container', files: new Map<string, string | null>([['package.json', JSON.stringify({ scripts: { build: 'ask' } })]]),
    run: (_command, output, signal) => new Promise((_resolve, reject) => {
      for (const chunk of chunks) output(chunk);
      signal.addEventListener('abort', () => reject(new Error('ended')));
    }),
  } });

  test('fails with its question after a silence, and is ended', async () => {
    const { error, stopped } = await capture(asking('> ask\r\n', 'Need to install vite@7.\r\n', 'Ok to proceed? (y) '), { silence: 5 });
    expect(error).toMatchObject({ code: 'build.asks', message: 'The build waits for an answer: “Ok to proceed? (y)”', details: { command: 'npm run build', lines: ['> ask', 'Need to install vite@7.'] } });
    expect(stopped).toBeGreaterThan(0);
  });

  test('that goes on by itself has not asked', async () => {
    const tab: FakeTab = { page: {
      source: 'bolt-container', files: new Map<string, string | null>([['package.json', JSON.stringify({ scripts: { build: 'ask' } })]]),
      async run(_command, output) {
        output('Overwrite? (y/n) ');
        output('y\r\n');
        tab.page?.files?.set('www/index.html', 'built');
        return 0;
      },
    } };
    expect(await capture(tab, { silence: 60_000 })).toMatchObject({ taken: ['index.html'], error: undefined });
  });
});
