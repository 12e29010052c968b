import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largeFileProject, manyFilesProject, plainProject } from '../../e2e/bolt-page/example-projects.ts';
import { sampleProject } from '../../e2e/bolt-page/sample-project.ts';
import { type BoltPage, startBoltPage } from '../../e2e/bolt-page/server.ts';
import { openContainer } from './open-container.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const text = async (url: string) => (await fetch(url)).text();

function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject).end();
  });
}

describe.each(['development', 'production'] as const)('a page of the %s kind', (flavour) => {
  let page: BoltPage;
  beforeAll(async () => {
    page = await startBoltPage({ flavour, projects: [await sampleProject(), plainProject()] });
  });
  afterAll(() => page.close());

  test('bears bolt.diy’s marks, and a title on the start page only', async () => {
    const start = await fetch(page.url);
    expect(start.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(start.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(await start.text()).toContain('<title>Bolt</title>');
    const chat = await text(page.chatUrl('1'));
    expect(chat).toContain('setTutorialKitTheme');
    expect(chat).toContain('src="/logo-light-styled.png"');
    expect(chat).toContain('bg-bolt-elements-');
    expect(chat).not.toContain('<title>');
    expect(await (await fetch(`${page.url}/api/health`)).json()).toMatchObject({ status: 'healthy' });
  });

  test('has an address by urlId and one by number for every project', async () => {
    expect(page.chatUrl('1')).toMatch(/\/chat\/msg-[A-Za-z0-9]{24}-0$/);
    expect(page.chatUrl('2', 'id')).toBe(`${page.url}/chat/2`);
    const id = await page.addProject({ description: 'Third', files: new Map([['index.html', '<p>3</p>']]) });
    expect(id).toBe('3');
    const client = await openContainer(page.url, page.chatUrl(id).split('/').at(-1));
    expect(await client.readFile('index.html', 'utf-8')).toBe('<p>3</p>');
    client.close();
  });

  test('serves its source files as modules in development, and a bundle only in production', async () => {
    const source = await fetch(`${page.url}/app/lib/stores/workbench.ts`);
    const script = /<script type="module" src="([^"]+)"/.exec(await text(page.url))?.[1] ?? '';
    expect((await fetch(page.url + script)).status).toBe(200);
    if (flavour === 'development') {
      expect(source.status).toBe(200);
      expect(source.headers.get('content-type')).toContain('text/javascript');
    } else {
      expect(source.status).toBe(404);
      expect(script).toMatch(/^\/assets\/entry\.client-.+\.js$/);
    }
  });

  test('lets nobody run commands who does not hold the token, or who came by another name', async () => {
    expect((await fetch(`${page.url}/-/sessions`, { method: 'POST', body: '{}' })).status).toBe(403);
    expect(await statusWithHost(page.url, 'evil.example')).toBe(421);
  });
});

test('there are projects of every size', () => {
  expect(largeFileProject().files.get('public/film.bin')).toHaveLength(30 * 1024 * 1024);
  expect(sha256(largeFileProject(1000).files.get('public/film.bin') ?? '')).toBe(sha256(largeFileProject(1000).files.get('public/film.bin') ?? ''));
  const charts = [...manyFilesProject().files].filter(([path]) => path.startsWith('public/charts/')).map(([, content]) => String(content));
  expect(new Set(charts).size).toBe(5000);
});

test('can be started by itself, prints its address and ends when told', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../../e2e/bolt-page/main.ts', import.meta.url)), '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await once(child.stdout, 'data') as [Buffer];
  const url = printed.toString().trim();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/chat\/msg-/);
  expect((await fetch(url)).status).toBe(200);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
}, 60_000);
