import { readdir, readFile, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ContainerClient } from '../../e2e/bolt-page/headless/container-client.ts';
import { sampleProject } from '../../e2e/bolt-page/sample-project.ts';
import { type BoltPage, startBoltPage } from '../../e2e/bolt-page/server.ts';
import { openContainer } from './open-container.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

let page: BoltPage;
let client: ContainerClient;
beforeAll(async () => {
  page = await startBoltPage();
  client = await openContainer(page.url, '1');
});
afterAll(async () => {
  client.close();
  await page.close();
});

async function walk(folder = ''): Promise<string[]> {
  const found = await Promise.all((await client.readdir(folder === '' ? '.' : folder)).filter(({ name }) => name !== 'node_modules').map(async ({ name, directory }) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    return directory ? walk(path) : [path];
  }));
  return found.flat();
}

describe('files of a container', () => {
  test('are those of the project, to the byte', async () => {
    const { files } = await sampleProject();
    expect((await walk()).toSorted()).toEqual([...files.keys()].toSorted());
    // All at once: what is asked for together must not be mixed up.
    await Promise.all([...files].map(async ([path, bytes]) => expect(Buffer.compare(Buffer.from(await client.readFile(path)), Buffer.from(bytes)), path).toBe(0)));
  });

  test('have every kind that is easily spoiled', async () => {
    const names = await walk();
    expect(names).toEqual(expect.arrayContaining([
      '.env', 'public/empty.txt', 'public/with spaces.txt', 'public/hash #1.txt', 'public/100% tide.txt', 'public/Überblick–Öresund ½.txt',
      'src/assets/harbour.png', 'src/assets/source-serif-italic.woff2', 'src/assets/tide.wasm',
    ]));
    expect(names.every((name) => name === name.normalize('NFC'))).toBe(true);
    expect(await client.readFile('public/empty.txt')).toHaveLength(0);
  });

  test('are written, moved and removed on disk', async () => {
    await client.mkdir('made/deep', true);
    await client.writeFile('made/deep/every byte.bin', everyByte);
    expect(new Uint8Array(await readFile(join(page.containerFolder('1'), 'made/deep/every byte.bin')))).toEqual(everyByte);
    expect(await client.readFile('/home/project/made/deep/every byte.bin')).toEqual(everyByte);
    await client.rename('made/deep/every byte.bin', 'made/moved.bin');
    expect(await client.readdir('made')).toEqual([{ name: 'deep', directory: true }, { name: 'moved.bin', directory: false }]);
    await client.rm('made', { recursive: true });
    await expect(client.readdir('made')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('are refused as Node refuses them, without the machine’s own paths', async () => {
    await expect(client.readFile('no/such.txt')).rejects.toMatchObject({ code: 'ENOENT', message: "ENOENT: no such file or directory, open 'no/such.txt'" });
    await expect(client.readFile('src')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(client.writeFile('no/such/folder.txt', everyByte)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(client.rm('no-such')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(client.rm('/', { recursive: true, force: true })).rejects.toMatchObject({ code: 'EPERM' });
    await expect(client.export({ path: 'no-such', format: 'json' })).rejects.toMatchObject({ code: 'ENOENT', message: expect.not.stringContaining('bolt-page-') });
  });

  test('end at the project’s border', async () => {
    await expect(client.readFile('../../etc/passwd')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await client.readFile('../../src/App.tsx')).toEqual(await client.readFile('src/App.tsx'));
    expect(await client.readFile('/home/project/../../src/App.tsx')).toEqual(await client.readFile('src/App.tsx'));
    await symlink('/etc', join(page.containerFolder('1'), 'elsewhere'));
    await expect(client.readFile('elsewhere/passwd')).rejects.toMatchObject({ code: 'EACCES' });
    await client.rm('elsewhere');
    await expect(client.writeFile('node_modules/vite/package.json', everyByte)).rejects.toMatchObject({ code: 'EACCES' });
    expect(JSON.parse(String(await client.readFile('node_modules/vite/package.json', 'utf-8')))).toMatchObject({ name: 'vite' });
  });

  test('are watched', async () => {
    const seen: string[] = [];
    const stop = await client.watch('.', true, (event, path) => seen.push(`${event} ${path}`));
    await client.writeFile('src/new.ts', new TextEncoder().encode('1'));
    await vi.waitFor(() => expect(seen).toContain('rename src/new.ts'), 10_000);
    await client.writeFile('src/new.ts', new TextEncoder().encode('12'));
    await vi.waitFor(() => expect(seen).toContain('change src/new.ts'), 10_000);
    await client.rm('src/new.ts');
    await vi.waitFor(() => expect(seen.filter((line) => line === 'rename src/new.ts')).toHaveLength(2), 10_000);
    stop();
  });
});

describe('export', () => {
  test('as ZIP holds the folder’s files, to the byte', async () => {
    const files = unzipSync(await client.export({ path: 'src', format: 'zip' }));
    const folder = join(page.containerFolder('1'), 'src');
    const onDisk = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    expect(Object.keys(files).toSorted()).toEqual(onDisk.toSorted());
    for (const path of onDisk) expect(Buffer.compare(Buffer.from(files[path] ?? []), await readFile(join(folder, path))), path).toBe(0);
  });

  test('as a tree can be mounted again', async () => {
    await client.writeFile('src/assets/latin1.txt', Uint8Array.of(0xFC, 0x62, 0x65, 0x72));
    await client.mount('copy', await client.export({ path: 'src', format: 'json' }));
    for (const path of ['assets/harbour.png', 'assets/source-serif-italic.woff2', 'assets/tide.wasm', 'assets/latin1.txt', 'App.tsx']) {
      expect(Buffer.compare(Buffer.from(await client.readFile(`copy/${path}`)), Buffer.from(await client.readFile(`src/${path}`))), path).toBe(0);
    }
    await client.rm('copy', { recursive: true });
    await client.rm('src/assets/latin1.txt');
  });

  test('leaves out what is excluded, except what is included', async () => {
    const files = unzipSync(await client.export({ path: '.', format: 'zip', excludes: ['node_modules', 'src/**', '.*'], includes: ['src/assets/*.png'] }));
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['index.html', 'src/assets/harbour.png']));
    expect(Object.keys(files).filter((path) => path.startsWith('src/') || path.startsWith('.'))).toEqual(['src/assets/harbour.png']);
  });
});
