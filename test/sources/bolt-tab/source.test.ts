import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deferred } from '../../../src/content/deferred.ts';
import { toWire, type WireError } from '../../../src/domain/errors.ts';
import { createTabInspector } from '../../../src/sources/bolt-tab/inspect.ts';
import { createBoltTabSource } from '../../../src/sources/bolt-tab/source.ts';
import type { CapturedFile, CaptureOptions, CaptureReport } from '../../../src/sources/source.ts';
import { type FakeTab, type FakeTabs, fakeTabs, project } from './fake-tab.ts';

interface Captured {
  report?: CaptureReport;
  error?: WireError;
  files: Record<string, string>;
  log: string[];
  progress: number;
}

async function capture(tabs: FakeTabs, options: Partial<CaptureOptions> = {}, patience = 50): Promise<Captured> {
  const seen: Captured = { files: {}, log: [], progress: 0 };
  try {
    seen.report = await createBoltTabSource({ tabId: 1, tabs, patience }).capture({
      signal: new AbortController().signal,
      project: null,
      output: null,
      buildCommand: null,
      log: (line) => void seen.log.push(line),
      progress: (done) => { seen.progress = done; },
      sink: {
        async addFiles(files, blob) {
          const text = await blob.text();
          let at = 0;
          for (const { path, size } of files) seen.files[path] = text.slice(at, at += size);
        },
        async addPart(path, blob) {
          seen.files[path] = (seen.files[path] ?? '') + await blob.text();
        },
      },
      ...options,
    });
  } catch (error) {
    seen.error = toWire(error);
  }
  return seen;
}

const packageJson = JSON.stringify({ scripts: { build: 'vite build' }, devDependencies: { vite: '5', '@vitejs/plugin-react': '4' }, dependencies: { react: '18' } });
const installed: [string, string][] = [['node_modules/vite/package.json', '{"version":"5.4.2"}'], ['node_modules/@vitejs/plugin-react/package.json', '{}'], ['node_modules/react/package.json', '{}']];

function container(files: [string, string | null][], run: NonNullable<NonNullable<FakeTab['page']>['run']>): FakeTab {
  return { page: { source: 'bolt-container', files: new Map(files), run } };
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const sized = (path: string, text: string) => ({ path, size: text.length, mtimeMs: 0, sha256: digest(text) });

describe('a container that tells sizes and digests', () => {
  const page = (files: [string, string | null][], listed: ReturnType<typeof sized>[]): FakeTab => ({
    page: { source: 'bolt-container', files: new Map(files), run: () => Promise.resolve(0), inventory: () => ({ files: listed, odd: ['pipe'], more: false }) },
  });

  test('has its files taken with their digests, and is not listed again', async () => {
    const tabs = fakeTabs(page([['index.html', 'hello'], ['.env', 'SECRET=1']], [sized('index.html', 'hello'), sized('.env', 'SECRET=1')]));
    const told: CapturedFile[] = [];
    const { report } = await capture(tabs, { sink: { addFiles: async (files) => void told.push(...files), addPart: async () => undefined } });
    expect(told).toEqual([{ path: 'index.html', size: 5, sha256: digest('hello') }]);
    expect(report?.leftOut.map(({ path }) => path)).toEqual(['pipe', '.env']);
    expect(tabs.orders.map(({ op }) => op)).not.toContain('list');
  });

  test('a file of another size than was told ends the capture', async () => {
    const { error } = await capture(fakeTabs(page([['index.html', 'hello, longer']], [sized('index.html', 'hello')])));
    expect(error).toMatchObject({ code: 'capture.changed', retry: 'backoff', details: { path: 'index.html' } });
  });

  test('a file that went away since it was listed ends the capture', async () => {
    const { error } = await capture(fakeTabs(page([['index.html', 'hello'], ['gone.js', null]], [sized('index.html', 'hello'), sized('gone.js', 'x')])));
    expect(error).toMatchObject({ code: 'capture.changed', details: { path: 'gone.js' } });
  });

  test('a file that could not be read when it was listed is left out', async () => {
    const locked = { ...sized('locked', 'x'), sha256: null };
    const { report } = await capture(fakeTabs(page([['index.html', 'hello'], ['locked', null]], [sized('index.html', 'hello'), locked as never])));
    expect(report?.leftOut).toContainEqual({ path: 'locked', reason: expect.stringContaining('could not be read') });
  });

  test('more files than may be deployed are refused', async () => {
    const tab = page([['index.html', 'hello']], [sized('index.html', 'hello')]);
    const { error } = await capture(fakeTabs({ page: { ...tab.page, source: 'bolt-container', inventory: () => ({ files: [], odd: [], more: true }) } }));
    expect(error?.code).toBe('source.too-large');
  });
});

describe('capturing from the container', () => {
  test('builds, takes the output, and leaves out what must never travel', async () => {
    const tab = container([['package.json', packageJson], ['index.html', 'source'], ['public/x.png', 'x'], ...installed], async (command, output) => {
      output(`> ${command}\r\n\u001b[32mdone\u001b[39m\r\n`);
      tab.page?.files?.set('dist/index.html', 'built').set('dist/a/b.js', 'code').set('dist/.env.local', 'SECRET=1').set('dist/empty', '');
      return 0;
    });
    const tabs = fakeTabs(tab);
    const { report, files, log, progress } = await capture(tabs);
    expect(files).toEqual({ 'index.html': 'built', 'a/b.js': 'code', empty: '' });
    expect(report).toEqual({
      source: { kind: 'bolt-container', origin: 'http://localhost:5173', chat: '3', message: 'm2', buildCommand: 'npm run build', output: 'dist', tools: { vite: '5.4.2' } },
      routing: { spa: true, cleanUrls: true, headers: [], redirects: [] },
      leftOut: [{ path: '.env.local', reason: 'environment files hold secrets' }],
      gaps: [],
      findings: [],
    });
    expect(log).toEqual(['$ npm run build', '> npm run build', 'done', 'Reading dist/']);
    expect(progress).toBe(9);
    expect(tabs.stopped()).toBe(1);
  });

  test('keeps what the build wrote below node_modules, and judges keys and credentials by their content', async () => {
    const key = `-----BEGIN PRIVATE ${'KEY'}-----`;
    const tab = container([['package.json', packageJson], ...installed], async () => {
      for (const [path, text] of [['index.html', ''], ['assets/node_modules/icons.ttf', 'font'], ['ca.pem', '-----BEGIN CERTIFICATE-----'], ['tls.pem', key], ['i18n/en/secrets.json', '{"title":"Secrets"}'], ['secrets.json', '{"db_password":"hunter2"}']]) tab.page?.files?.set(`dist/${path}`, text ?? '');
      return 0;
    });
    const { report, files } = await capture(fakeTabs(tab));
    expect(Object.keys(files)).toEqual(['index.html', 'assets/node_modules/icons.ttf', 'ca.pem', 'i18n/en/secrets.json']);
    expect(report?.leftOut).toEqual([{ path: 'tls.pem', reason: 'it holds a private key, or what looks like one' }, { path: 'secrets.json', reason: 'it holds credentials' }]);
  });

  test.each([['', 'npm install --no-audit --no-fund'], ['pnpm-lock.yaml', 'pnpm install'], ['yarn.lock', 'yarn install']])('installs missing packages first (%s)', async (lock, installer) => {
    const commands: string[] = [];
    const tab = container([['package.json', packageJson], ...(lock === '' ? [] : [[lock, ''] as [string, string]]), ...installed.slice(1)], async (command) => {
      commands.push(command);
      tab.page?.files?.set('dist/index.html', 'built');
      return 0;
    });
    expect((await capture(fakeTabs(tab))).error).toBeUndefined();
    expect(commands).toEqual([installer, 'npm run build']);
  });

  test('a failed build tells its exit code and last lines', async () => {
    const tab = container([['package.json', packageJson], ...installed], async (_command, output) => {
      for (let n = 1; n <= 50; n += 1) output(`line ${n}\n`);
      return 2;
    });
    const { error } = await capture(fakeTabs(tab));
    expect(error?.code).toBe('build.failed');
    expect(error?.details).toMatchObject({ exitCode: 2, command: 'npm run build' });
    expect(error?.details?.['lines']).toEqual(Array.from({ length: 40 }, (_, index) => `line ${index + 11}`));
  });

  test('a build that leaves nothing where it should says where an entry page lies, and takes nothing', async () => {
    const tab = container([['package.json', packageJson], ['public/index.html', 'no'], ['site/index.html', 'x'], ...installed], async () => 0);
    const { error, files } = await capture(fakeTabs(tab));
    expect(error?.code).toBe('build.no-output');
    expect(error?.details?.['candidates']).toEqual(['site']);
    expect(files).toEqual({});
  });

  test('of an unknown tool, the one folder that the build made is the output; otherwise it asks', async () => {
    const own = JSON.stringify({ scripts: { build: 'make' } });
    const tab = container([['package.json', own], ['docs/index.html', 'old']], async () => {
      tab.page?.files?.set('site/index.html', 'new');
      return 0;
    });
    expect((await capture(fakeTabs(tab))).files).toEqual({ 'index.html': 'new' });
    const two = container([['package.json', own], ['docs/index.html', 'old'], ['www/index.html', 'old'], ['public/index.html', 'no']], async () => 0);
    const { error } = await capture(fakeTabs(two));
    expect(error?.code).toBe('source.unsure');
    expect(error?.details?.['candidates']).toEqual(['docs', 'www']);
  });

  test('runs the person\'s own command in a shell', async () => {
    const commands: string[] = [];
    const tab = container([['package.json', packageJson], ...installed], async (command) => {
      commands.push(command);
      tab.page?.files?.set('www/index.html', 'x');
      return 0;
    });
    const { report } = await capture(fakeTabs(tab), { output: '/www/', buildCommand: 'make && make site' });
    expect(commands).toEqual(['jsh -c make && make site']);
    expect(report?.source).toMatchObject({ buildCommand: 'make && make site', output: 'www' });
  });

  test('plain pages are taken as they are, without the workshop', async () => {
    const tab = container([['index.html', 'x'], ['404.html', 'y'], ['package.json', '{}'], ['.bolt/prompt', 'p'], ['.env', 'S=1'], ['node_modules/serve/x.js', '']], async () => 1);
    const { report, files } = await capture(fakeTabs(tab));
    expect(files).toEqual({ 'index.html': 'x', '404.html': 'y' });
    expect(report?.routing).toMatchObject({ spa: false, notFound: '404.html' });
    expect(report?.source.buildCommand).toBeUndefined();
    expect(report?.leftOut.map(({ path }) => path)).toEqual(['package.json', '.bolt/prompt', '.env']);
  });

  test('an abort ends the page\'s program at once', async () => {
    const ending = new AbortController();
    const ended = deferred<string>();
    const tab = container([['package.json', packageJson], ...installed], (_command, _output, signal) => new Promise(() => {
      signal.addEventListener('abort', () => ended.resolve('killed'));
      ending.abort();
    }));
    const { error } = await capture(fakeTabs(tab), { signal: ending.signal });
    expect(error?.code).toBe('aborted');
    expect(await ended.promise).toBe('killed');
  });

  test.each([[false, 'source.gone', 'never'], [true, 'source.interrupted', 'backoff']])('a tab that leaves (reloaded: %s) is %s', async (reload, code, retry) => {
    const tab = container([['package.json', packageJson], ...installed], () => new Promise(() => tabs.leave(reload)));
    const tabs = fakeTabs(tab);
    expect((await capture(tabs)).error).toMatchObject({ code, retry });
  });

  test('nothing is acknowledged before the sink has it', async () => {
    const tab = container([['index.html', 'x']], async () => 0);
    const tabs = fakeTabs(tab);
    const full = new Error('disk full');
    const { error } = await capture(tabs, { sink: { addFiles: () => Promise.reject(full), addPart: () => Promise.reject(full) } });
    expect(error?.message).toContain('disk full');
    expect(tabs.orders.some(({ op }) => op === 'taken')).toBe(false);
  });
});

describe('a page that lies', () => {
  const files: [string, string][] = [['index.html', 'x'], ['a.txt', 'aa']];
  test.each<[string, (note: object) => object]>([
    ['sends a file nobody asked for', (note) => ('files' in note ? { ...note, files: [{ path: 'index.html', size: 1 }, { path: 'a.txt', size: 2 }, { path: '../../etc/passwd', size: 0 }] } : note)],
    ['sends a file twice', (note) => ('files' in note ? { ...note, files: [{ path: 'index.html', size: 1 }, { path: 'a.txt', size: 2 }, { path: 'index.html', size: 0 }] } : note)],
    ['says wrong sizes', (note) => ('files' in note ? { ...note, files: [{ path: 'index.html', size: 1 }, { path: 'a.txt', size: 20 }] } : note)],
    ['holds files back', (note) => ('files' in note ? { ...note, files: [{ path: 'index.html', size: 3 }] } : note)],
    ['answers with another shape', (note) => ('value' in note && typeof note.value === 'object' ? { ...note, value: { files: 3 } } : note)],
  ])('%s', async (_name, forge) => {
    const { error } = await capture(fakeTabs({ ...container(files, async () => 0), forge }));
    expect(error?.code === 'source.malformed' || error?.code === 'source.no-project', error?.code).toBe(true);
  });

  test('lists more than a site may have', async () => {
    const forge = (note: object) => ('value' in note && typeof note.value === 'object' && note.value && 'more' in note.value ? { ...note, value: { ...note.value, more: true } } : note);
    expect((await capture(fakeTabs({ ...container(files, async () => 0), forge }))).error?.code).toBe('source.too-large');
  });
});

describe('sources that cannot build', () => {
  const texts = new Map<string, string | null>([['index.html', 'x'], ['logo.png', null], ['img/b.png', null]]);

  test.each([['bolt-store', 'editor’s open page'], ['bolt-snapshot', 'last snapshot'], ['bolt-chat', 'put together from the chat']] as const)('%s says what it could not give', async (source, words) => {
    const tab: FakeTab = source === 'bolt-store' ? { page: { source, files: texts, trouble: 'not-started' } } : { page: { source: null, trouble: 'not-started' }, database: { source, files: texts } };
    const { report, files } = await capture(fakeTabs(tab));
    expect(files).toEqual({ 'index.html': 'x' });
    expect(report?.source.kind).toBe(source);
    expect(report?.gaps).toEqual([expect.stringContaining(words), '2 images or other binary files are missing: logo.png, img/b.png. Open the project’s preview once and try again.']);
    expect(report?.gaps[0]).toContain('container has not started');
  });

  test('a project that has to be built is not taken unbuilt', async () => {
    const files = new Map<string, string | null>([['package.json', packageJson], ['index.html', 'source']]);
    const { error } = await capture(fakeTabs({ page: { source: null, trouble: 'not-started' }, database: { source: 'bolt-snapshot', files } }));
    expect(error).toMatchObject({ code: 'build.no-container', message: expect.stringContaining('container has not started') });
  });

  test('an output that the editor has built before is taken, and said to be old', async () => {
    const files = new Map<string, string | null>([['package.json', packageJson], ['dist/index.html', 'built'], ['dist/logo.png', null]]);
    const { report, files: got } = await capture(fakeTabs({ page: { source: null }, database: { source: 'bolt-snapshot', files } }));
    expect(got).toEqual({ 'index.html': 'built' });
    expect(report?.source.buildCommand).toBeUndefined();
    expect(report?.gaps.at(-1)).toContain('built earlier');
    expect(report?.gaps[1]).toContain('1 image or other binary file is missing: logo.png');
  });

  test('a page that does not answer does not hold up the database', async () => {
    const { report } = await capture(fakeTabs({ silent: true, page: { source: 'bolt-container' }, database: { source: 'bolt-snapshot', files: texts } }), {}, 1);
    expect(report?.source.kind).toBe('bolt-snapshot');
    expect(report?.gaps[0]).toContain('did not answer');
  });

  test('nothing anywhere is no project', async () => {
    expect((await capture(fakeTabs({}))).error?.code).toBe('source.no-project');
    expect((await capture(fakeTabs({ look: { project: null } }))).error?.code).toBe('source.no-project');
    expect((await capture(fakeTabs({ look: { editor: false } }))).error?.code).toBe('source.no-project');
  });
});

describe('looking at a tab', () => {
  test('an editor with a project, and what can be had of it', async () => {
    const inspect = createTabInspector({ tabs: fakeTabs({ page: { source: null, trouble: 'not-started' }, database: { source: 'bolt-snapshot', files: new Map([['a.png', null], ['i.html', 'x']]) } }), patience: 50 });
    expect(await inspect(1)).toEqual({
      kind: 'bolt', origin: 'http://localhost:5173', source: 'bolt-snapshot',
      project: { id: expect.stringMatching(/^tide-table-/), name: 'Tides', chat: project.chat },
      cannotBuild: false, changing: false, words: 'The project’s container has not started. Text files as of the last message. 1 image is missing: open the preview once and try again.',
    });
  });

  test('something else, no tab, no access', async () => {
    expect(await createTabInspector({ tabs: fakeTabs({ look: { editor: false } }) })(1)).toMatchObject({ kind: 'none', project: null });
    expect(await createTabInspector({ tabs: fakeTabs({}) })(2)).toMatchObject({ kind: 'none' });
    const barred = { ...fakeTabs({}), inject: () => Promise.reject(new Error('Cannot access contents of the page')), find: () => Promise.resolve({ url: 'https://x.test/chat/1' }) };
    expect(await createTabInspector({ tabs: barred })(1)).toMatchObject({ kind: 'no-access', origin: 'https://x.test' });
    const settings = { ...fakeTabs({}), find: () => Promise.resolve({ url: 'chrome://settings' }) };
    expect(await createTabInspector({ tabs: settings })(1)).toMatchObject({ kind: 'none', origin: '' });
  });

  test('identifies what it inspects', async () => {
    const tabs = fakeTabs({});
    expect(await createBoltTabSource({ tabId: 1, tabs }).identify(new AbortController().signal)).toMatchObject({ name: 'Tides', chat: '3', origin: 'http://localhost:5173' });
    tabs.leave(false);
    await expect(createBoltTabSource({ tabId: 1, tabs }).identify(new AbortController().signal)).rejects.toMatchObject({ code: 'source.gone' });
  });
});
