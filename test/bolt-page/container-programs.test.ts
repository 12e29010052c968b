import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { failingProject, hangingProject } from '../../e2e/bolt-page/example-projects.ts';
import type { ContainerClient } from '../../e2e/bolt-page/headless/container-client.ts';
import { sampleProject } from '../../e2e/bolt-page/sample-project.ts';
import { type BoltPage, startBoltPage } from '../../e2e/bolt-page/server.ts';
import { openContainer, runs, runToEnd } from './open-container.ts';

let page: BoltPage;
let client: ContainerClient;
beforeAll(async () => {
  page = await startBoltPage({ projects: [await sampleProject(), failingProject(), hangingProject()] });
  client = await openContainer(page.url, '1');
});
afterAll(() => page.close());

/** Runs a program until it has printed what a pattern wants, and gives the number in it. */
async function started(container: ContainerClient, command: string, args: string[], pattern: RegExp) {
  let output = '';
  const program = await container.run({ command, args }, (bytes) => {
    output += new TextDecoder().decode(bytes);
  });
  const number = await vi.waitFor(() => {
    const found = pattern.exec(output)?.[1];
    expect(found, output).toBeDefined();
    return Number(found);
  }, 30_000);
  return { program, number };
}

const ended = (pid: number) => vi.waitFor(() => expect(runs(pid)).toBe(false), 10_000);

describe('builds', () => {
  test('really run, and what they build is there to the byte', async () => {
    const { code, output } = await runToEnd(client, 'npm', ['run', 'build']);
    expect(code, output).toBe(0);
    expect(output).toMatch(/built in/);
    const folder = page.containerFolder('1');
    const assets = await readdir(join(folder, 'dist/assets'));
    for (const name of ['harbour.png', 'source-serif-italic.woff2', 'tide.wasm']) {
      const [stem = '', extension = ''] = name.split('.');
      const built = assets.find((asset) => asset.startsWith(stem) && asset.endsWith(extension));
      expect(built, name).toBeDefined();
      const bytes = Buffer.from(await client.readFile(`dist/assets/${built}`));
      expect(Buffer.compare(bytes, await readFile(join(folder, 'src/assets', name))), name).toBe(0);
    }
    for (const name of ['empty.txt', 'with spaces.txt', 'hash #1.txt', '100% tide.txt', 'Überblick–Öresund ½.txt']) {
      expect(Buffer.from(await client.readFile(`dist/${name}`)), name).toEqual(await readFile(join(folder, 'public', name)));
    }
  }, 120_000);

  test('that fail say why and end with their code', async () => {
    const broken = await openContainer(page.url, '2');
    const { code, output } = await runToEnd(broken, 'npm', ['run', 'build']);
    expect(code).toBe(1);
    expect(output).toContain('no-such-file.js');
    broken.close();
  }, 120_000);

  test('that hang are killed with everything they started', async () => {
    const endless = await openContainer(page.url, '3');
    const { program, number } = await started(endless, 'npm', ['run', 'build'], /process (\d+) waits/);
    expect(runs(number)).toBe(true);
    program.kill();
    expect(await program.exit).toBeGreaterThan(0);
    await ended(number);
    endless.close();
  }, 120_000);

  test('end when their page leaves', async () => {
    const endless = await openContainer(page.url, '3');
    const { number } = await started(endless, 'npm', ['run', 'build'], /process (\d+) waits/);
    endless.close();
    await ended(number);
  }, 120_000);

  test('end with the server, which leaves nothing behind', async () => {
    const other = await startBoltPage({ projects: [hangingProject()] });
    const folder = other.containerFolder('1');
    const { number } = await started(await openContainer(other.url, '1'), 'npm', ['run', 'build'], /process (\d+) waits/);
    await other.close();
    // Its parent went with it: until the system has reaped it, it still has its number.
    await ended(number);
    expect(existsSync(folder)).toBe(false);
  }, 120_000);
});

describe('programs', () => {
  test('read what is typed', async () => {
    let output = '';
    const program = await client.run({ command: 'jsh', args: [] }, (bytes) => {
      output += new TextDecoder().decode(bytes);
    });
    await program.write('echo "sum: $((20 + 22))"\n');
    await vi.waitFor(() => expect(output).toBe('sum: 42\r\n'), 10_000);
    await program.write('exit 7\n');
    expect(await program.exit).toBe(7);
  });

  test('never have a character cut in two', async () => {
    const chunks: Uint8Array[] = [];
    const half = "printf '\\303'; sleep 0.2; printf '\\274ber\\n'";
    const program = await client.run({ command: 'sh', args: ['-c', half] }, (bytes) => chunks.push(bytes));
    await program.exit;
    // Each by itself, as WebContainer's client decodes them.
    expect(chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')).toBe('über\r\n');
  });

  test('are killed with what they started in the background', async () => {
    const { program, number } = await started(client, 'sh', ['-c', 'sleep 600 & echo "started $!"; wait'], /started (\d+)/);
    program.kill();
    expect(await program.exit).toBe(143);
    await ended(number);
  }, 60_000);

  test('that do not exist end with 127, and a folder that does not exist is refused', async () => {
    expect(await runToEnd(client, 'no-such-program', [])).toEqual({ code: 127, output: 'jsh: command not found: no-such-program\r\n' });
    await expect(client.run({ command: 'sh', args: [], cwd: 'no-such-folder' }, () => undefined)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('see their own environment and nothing of the server’s', async () => {
    vi.stubEnv('SERVER_SECRET', 'hidden');
    const { output } = await runToEnd(client, 'env', [], { env: { CI: 'true' } });
    vi.unstubAllEnvs();
    expect(output).toContain('CI=true\r\n');
    expect(output).toContain('npm_config_offline=true\r\n');
    expect(output).not.toContain('SERVER_SECRET');
  });

  test('find their packages without a network', async () => {
    expect(await runToEnd(client, 'npm', ['install'])).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
    expect(await runToEnd(client, 'npm', ['install', 'no-such-package-anywhere'])).toMatchObject({ code: 1, output: expect.stringContaining('not available offline') });
  });

  test('that serve are announced, and taken back when they end', async () => {
    const heard: [number, boolean, string][] = [];
    const stop = client.onPort((...event) => heard.push(event));
    const serve = "const server = require('node:http').createServer((_, response) => response.end('tide')); server.listen(0, '127.0.0.1', () => console.log('Local: http://127.0.0.1:' + server.address().port + '/'))";
    const { program, number } = await started(client, 'node', ['-e', serve], /:(\d+)\//);
    await vi.waitFor(() => expect(heard).toEqual([[number, true, `http://127.0.0.1:${number}`]]), 10_000);
    expect(await (await fetch(`http://127.0.0.1:${number}`)).text()).toBe('tide');
    program.kill();
    await program.exit;
    await vi.waitFor(() => expect(heard.at(-1)).toEqual([number, false, `http://127.0.0.1:${number}`]), 10_000);
    stop();
  }, 60_000);
});
