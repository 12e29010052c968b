import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ContainerClient } from '../../e2e/bolt-page/headless/container-client.ts';
import { type BoltPage, startBoltPage } from '../../e2e/bolt-page/server.ts';
import { openContainer } from './open-container.ts';

let page: BoltPage;
let client: ContainerClient;
beforeAll(async () => {
  page = await startBoltPage({ projects: [] });
  client = await openContainer(page.url);
});
afterAll(async () => {
  client.close();
  await page.close();
});

/** A shell and the chunks it has printed. */
async function openShell() {
  const chunks: string[] = [];
  const shell = await client.run({ command: '/bin/jsh', args: ['--osc'] }, (bytes) => void chunks.push(new TextDecoder().decode(bytes)));
  const printed = (text: string, count = 1) => vi.waitFor(() => expect(chunks.join('').split(text).length - 1, JSON.stringify(chunks)).toBeGreaterThanOrEqual(count), 10_000);
  await printed(osc('prompt'));
  return { shell, chunks, printed };
}
const osc = (state: string) => `\u001B]654;${state}\u0007`;

describe('the shell of a container', () => {
  test('marks its states, each in a chunk of its own, and gives every command’s code', async () => {
    const { shell, chunks, printed } = await openShell();
    await shell.write('echo ebb; exit 3\n');
    await printed(osc('exit=-1:3'));
    await printed(osc('prompt'), 2);
    expect(chunks.join('')).toContain('ebb\r\n');
    expect(chunks.filter((chunk) => chunk.split('\u001B]654;').length > 2)).toEqual([]);
    shell.kill();
    expect(await shell.exit).toBe(0);
  });

  test('ends what runs by Ctrl+C, and takes the next command then', async () => {
    const { shell, chunks, printed } = await openShell();
    await shell.write('echo waits; exec sleep 600\n');
    await printed('waits\r\n');
    await shell.write('\u0003');
    await printed(osc('exit=-1:130'));
    await printed(osc('prompt'), 2);
    expect(chunks.find((chunk) => chunk.includes('exit='))).toBe(`^C\r\n${osc('exit=-1:130')}`);
    await shell.write('\u0003');
    await shell.write('echo flood\n');
    await printed('flood\r\n');
    await printed(osc('exit=-1:0'));
    shell.kill();
    await shell.exit;
  });

  test('gives what is typed to the command that runs', async () => {
    const { shell, printed } = await openShell();
    await shell.write('echo asks; read name; echo "to $name"\n');
    await printed('asks\r\n');
    await shell.write('Port Ellen\n');
    await printed('to Port Ellen\r\n');
    await printed(osc('exit=-1:0'));
    shell.kill();
    await shell.exit;
  });
});

test('paths are watched with their contents, from what is there already', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  await client.mkdir('src', true);
  await client.writeFile('src/a.ts', bytes);
  await client.writeFile('package-lock.json', bytes);
  const seen: { type: string; path: string; content?: string }[] = [];
  const stop = await client.watchPaths({ include: ['/home/project/**'], exclude: ['**/node_modules', '.git', '**/package-lock.json'], includeContent: true }, (events) => void seen.push(...events));
  await vi.waitFor(() => expect(seen).toHaveLength(2), 10_000);
  expect(seen).toEqual([{ type: 'add_dir', path: '/home/project/src' }, { type: 'add_file', path: '/home/project/src/a.ts', content: Buffer.from(bytes).toString('base64') }]);
  await client.writeFile('src/a.ts', Uint8Array.of(49));
  await vi.waitFor(() => expect(seen).toHaveLength(3), 10_000);
  await client.rm('src', { recursive: true });
  await vi.waitFor(() => expect(seen).toHaveLength(5), 10_000);
  expect(seen.slice(2)).toEqual([
    { type: 'change', path: '/home/project/src/a.ts', content: Buffer.from('1').toString('base64') },
    { type: 'remove_dir', path: '/home/project/src' }, { type: 'remove_file', path: '/home/project/src/a.ts' },
  ]);
  stop();
});
