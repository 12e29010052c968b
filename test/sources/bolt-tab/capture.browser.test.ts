import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BoltPage, startBoltPage } from '../../../e2e/bolt-page/server.ts';
import { root } from '../../support/source-tree.ts';
import { chromiumPath, type HarnessBrowser, startHarness } from './harness/browser.ts';

const nothing = { output: null, buildCommand: null };
/** Writes the process's id beside the project, then runs until it is ended. */
const endless = { output: 'dist', buildCommand: 'echo $$ > pid; exec sleep 600' };
const possible = chromiumPath !== undefined && existsSync(join(root, 'e2e/bolt-page/app/entry.client.tsx'));

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [relative(folder, file), (await readFile(file)).toString('base64')])));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let browser: HarnessBrowser;
beforeAll(async () => {
  if (possible) browser = await startHarness();
}, 60_000);
afterAll(() => browser?.close());

describe.skipIf(!possible).each(['development', 'production'] as const)('a tab of the editor, %s build', (flavour) => {
  let site: BoltPage;
  const folder = () => site.containerFolder('1');
  const pid = () => vi.waitFor(async () => {
    const written = Number((await readFile(join(folder(), 'pid'), 'utf8').catch(() => '')).trim());
    expect(written).toBeGreaterThan(0);
    return written;
  }, 20_000);
  const ended = (id: number) => vi.waitFor(() => expect(runs(id)).toBe(false), 10_000);
  const ready = async (url = site.chatUrl('1')) => {
    const tab = await browser.go(url);
    await vi.waitFor(async () => expect(await browser.call('inspect', tab)).toMatchObject({ source: 'bolt-container' }), 30_000);
    return tab;
  };

  beforeAll(async () => {
    site = await startBoltPage({ flavour });
  }, 60_000);
  afterAll(() => site?.close());

  test('is known as an editor, and its start page as one without a project', async () => {
    const tab = await browser.go(site.url);
    expect(await browser.call('inspect', tab)).toMatchObject({ kind: 'bolt', origin: site.url, project: null, source: null });
    await browser.go('data:text/html,<p>something else');
    expect(await browser.call('inspect', tab)).toMatchObject({ project: null });
  }, 60_000);

  test('is the same project by either address and after a reload', async () => {
    const first = await browser.call('identify', await ready());
    expect(first).toMatchObject({ id: expect.stringMatching(/^tide-table-[a-z2-7]{8}$/), name: 'Tide table', chat: '1', origin: site.url });
    expect(await browser.call('identify', await ready(site.chatUrl('1', 'id')))).toEqual(first);
  }, 60_000);

  test('is built and captured byte for byte', async () => {
    const tab = await ready();
    await browser.call('begin', 'whole', tab, nothing, 0);
    const { result, files, log } = await browser.call('finish', 'whole');
    expect(result, log.join('\n')).toMatchObject({ report: { source: { kind: 'bolt-container', output: 'dist', buildCommand: 'npm run build' }, gaps: [] } });
    const { report } = result as { report: { leftOut: { path: string }[] } };
    const expected = await filesOf(join(folder(), 'dist'));
    for (const { path } of report.leftOut) delete expected[path];
    expect(files).toEqual(expected);
    expect(Object.keys(files).length).toBeGreaterThan(3);
  }, 120_000);

  test('a build that fails says so', async () => {
    const tab = await ready();
    await browser.call('begin', 'failed', tab, { output: 'dist', buildCommand: 'echo broken here; exit 3' }, 0);
    expect((await browser.call('finish', 'failed')).result).toMatchObject({ error: { code: 'build.failed', details: { exitCode: 3, lines: ['broken here'] } } });
  }, 60_000);

  test('an abort ends the build\'s program', async () => {
    const tab = await ready();
    await browser.call('begin', 'aborted', tab, endless, 0);
    const id = await pid();
    expect(runs(id)).toBe(true);
    await browser.call('abort', 'aborted');
    expect((await browser.call('finish', 'aborted')).result).toMatchObject({ error: { code: 'aborted' } });
    await ended(id);
  }, 60_000);

  test('a newer capture ends the older one with its program', async () => {
    const tab = await ready();
    await browser.call('begin', 'older', tab, { ...endless, buildCommand: `rm -f pid; ${endless.buildCommand}` }, 0);
    await vi.waitFor(async () => expect((await browser.call('state', 'older')).log).toHaveLength(1), 10_000);
    await browser.call('begin', 'newer', tab, nothing, 0);
    expect((await browser.call('finish', 'older')).result).toMatchObject({ error: { code: 'source.superseded' } });
    expect((await browser.call('finish', 'newer')).result).toMatchObject({ report: { gaps: [] } });
  }, 120_000);

  test('when the worker dies the build ends, and a new worker begins anew', async () => {
    const tab = await ready();
    await browser.call('begin', 'lost', tab, { ...endless, buildCommand: `rm -f pid; ${endless.buildCommand.replace('pid', 'pid2')}` }, 0);
    const id = await vi.waitFor(async () => {
      const written = Number(await readFile(join(folder(), 'pid2'), 'utf8'));
      expect(written).toBeGreaterThan(0);
      return written;
    }, 20_000);
    await browser.restartWorker();
    await ended(id);
    await browser.call('begin', 'again', tab, nothing, 0);
    expect((await browser.call('finish', 'again')).result).toMatchObject({ report: { source: { kind: 'bolt-container' } } });
  }, 120_000);

  test('a page that is reloaded meanwhile may be tried again', async () => {
    const tab = await ready();
    await browser.call('begin', 'reloaded', tab, endless, 0);
    await vi.waitFor(async () => expect((await browser.call('state', 'reloaded')).log.length).toBeGreaterThan(0), 10_000);
    await browser.page.reload();
    expect((await browser.call('finish', 'reloaded')).result).toMatchObject({ error: { code: 'source.interrupted', retry: 'backoff' } });
  }, 60_000);
});
