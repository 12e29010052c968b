// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answersIn } from '../../src/content/count-actions.ts';
import { unfinishedWork } from '../../src/content/unfinished-work.ts';

// The look-alike page's own workbench, queue and runners, with a container whose every call takes its time.
const files = vi.hoisted(() => new Map<string, string>());
const commands = vi.hoisted((): string[] => []);
vi.mock('../../e2e/bolt-page/app/lib/webcontainer/index.ts', () => {
  const after = <Value>(ms: number, value: () => Value) => new Promise<Value>((resolve) => { setTimeout(() => resolve(value()), ms); });
  const forever = new Promise<number>(() => undefined);
  const container = {
    workdir: '/home/project',
    on: () => () => undefined,
    fs: {
      watch: () => undefined, readdir: () => after(5, () => []), mkdir: () => after(20, () => undefined), readFile: () => after(5, () => new Uint8Array()),
      writeFile: (path: string, text: string) => after(150, () => void files.set(path.replace(/^(?:\.\.\/)+/, ''), text)),
    },
    spawn: (command: string, args: string[]) => after(50, () => {
      const said = args.at(-1) ?? command;
      commands.push(said);
      return { output: new ReadableStream({ start: (sink) => sink.close() }), exit: /run dev|sleep/.test(said) ? forever : after(said.includes('install') ? 1_200 : 100, () => 0) };
    }),
  };
  return { webcontainer: Promise.resolve(container) };
});

const { WorkbenchStore } = await import('../../e2e/bolt-page/app/lib/stores/workbench.ts');

beforeEach(() => {
  vi.useFakeTimers();
  files.clear();
  commands.length = 0;
});
afterEach(() => void vi.useRealTimers());

const file = (text: string) => `<boltAction type="file" filePath="index.html">\n${text}\n</boltAction>`;
const shell = (command: string) => `<boltAction type="shell">${command}</boltAction>`;
const start = '<boltAction type="start">npm run dev</boltAction>';
const artifact = (title: string, ...actions: string[]) => `I do it.\n<boltArtifact id="x" title="${title}" type="bundled">${actions.join('\n')}</boltArtifact>`;
const message = (id: string, content: string) => ({ id, role: 'assistant', content });

/** Chats of several answers, of which the last leaves this text. */
const chats = {
  'three answers, the first with a start': [message('one', artifact('One', file('ONE'), shell('npm install'), start)), message('two', artifact('Two', file('TWO'))), message('three', artifact('Three', file('THREE')))],
  'a start in every answer': [message('one', artifact('One', file('ONE'), start)), message('two', artifact('Two', start, file('TWO'), start)), message('three', artifact('Three', start, file('THREE'), shell('npm install')))],
  'several artifacts in a message': [message('one', `${artifact('One', file('ONE'), start)}\n${artifact('Two', file('TWO'))}\n${artifact('Three', file('THREE'))}`)],
};

describe.each(Object.entries(chats))('a reloaded chat: %s', (_, messages) => {
  test('is at rest at no moment before its last answer is in the project', async () => {
    const bench = new WorkbenchStore();
    const work = (shown = true) => unfinishedWork({ stores: [{ get: () => bench.artifacts.get() }], shown: shown ? messages : undefined, recorded: answersIn(messages) });
    // Before anything of the chat is in the workbench.
    expect(work(false)).not.toEqual([]);
    for (const { id, content } of messages) bench.play(id, content, true);
    let restedAt: number | undefined;
    for (let at = 0; at < 20_000 && restedAt === undefined; at += 25) {
      await vi.advanceTimersByTimeAsync(25);
      if (work().length > 0) continue;
      restedAt = at;
      expect(files.get('index.html'), `after ${at} ms`).toBe('THREE\n');
    }
    expect(restedAt).toBeGreaterThan(2_000);
    // The server that a start has begun is no reason to wait for ever.
    expect(commands.some((command) => command === 'npm run dev')).toBe(true);
  });
});

test('what an answer asks for is missing for good when a command before it does not end', async () => {
  const bench = new WorkbenchStore();
  const messages = [message('one', artifact('One', file('ONE'), shell('sleep 600'))), message('two', artifact('Two', file('TWO')))];
  for (const { id, content } of messages) bench.play(id, content, true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(unfinishedWork({ stores: [{ get: () => bench.artifacts.get() }], shown: messages, recorded: [] }))
    .toEqual([{ what: 'sleep 600', state: 'running', size: 9 }, { what: 'Two', state: 'waiting', size: 0, of: 1 }]);
});

test('what was stopped half way is told apart from what has not run', async () => {
  const bench = new WorkbenchStore();
  const messages = [message('one', `I do it.\n<boltArtifact id="x" title="One">${file('ONE')}<boltAction type="file" filePath="late.html">\n<p`)];
  for (const { id, content } of messages) bench.play(id, content, true);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(unfinishedWork({ stores: [{ get: () => bench.artifacts.get() }], shown: messages, recorded: [] })).toMatchObject([{ what: 'late.html', state: 'writing' }]);
});
