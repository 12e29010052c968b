import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Container, createContainer } from '../../e2e/bolt-page/containers/container.ts';

const run = promisify(execFile);

let root: string;
let modules: string;
let container: Container;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'container-')));
  modules = join(root, 'modules');
  for (const name of ['plain', '@scope/inner']) {
    await mkdir(join(modules, name), { recursive: true });
    await writeFile(join(modules, name, 'package.json'), JSON.stringify({ name, version: '1.0.0', bin: 'main.js' }));
    await writeFile(join(modules, name, 'main.js'), '#!/usr/bin/env node\nconsole.log("ran");\n', { mode: 0o755 });
  }
  await mkdir(join(modules, '.bin'));
  await symlink('../plain/main.js', join(modules, '.bin/plain'));
  await mkdir(join(modules, '.cache'));
  container = await createContainer(join(root, '1'), modules, new Map([['package.json', JSON.stringify({ private: true, scripts: { say: 'plain' }, dependencies: { plain: '*' } })]]));
});
afterEach(() => rm(root, { recursive: true }));

const inside = async (command: string) => run('sh', ['-c', command], { cwd: container.folder, env: { PATH: container.path, HOME: container.home, npm_config_offline: 'true' } })
  .then(({ stdout }) => ({ code: 0, output: stdout }), (error: { code: number; stderr: string }) => ({ code: error.code, output: error.stderr }));
const everything = async () => (await readdir(modules, { recursive: true })).toSorted();

test('packages are there by links, their caches are not', async () => {
  const names = async (folder: string) => (await readdir(join(container.folder, 'node_modules', folder), { withFileTypes: true })).map((entry) => `${entry.name}${entry.isSymbolicLink() ? ' →' : ''}`).toSorted();
  expect(await names('')).toEqual(['.bin', '@scope', 'plain →']);
  expect(await names('.bin')).toEqual(['plain →']);
  expect(await names('@scope')).toEqual(['inner →']);
  expect(await inside('npm run --silent say')).toEqual({ code: 0, output: 'ran\n' });
});

test('an install, however it is started, only looks', async () => {
  for (const command of ['npm install', 'npm --silent ci', 'CI=1 npm i --no-audit', 'yarn', 'pnpm add plain']) expect(await inside(command), command).toEqual({ code: 0, output: 'up to date, checked 1 packages offline\n' });
  expect(await inside('npm install --save-dev no-such-package@^1')).toEqual({ code: 1, output: 'npm error no-such-package is not available offline\n' });
  expect(existsSync(join(container.folder, 'node_modules/plain/package.json'))).toBe(true);
});

test('no program that clears node_modules reaches the packages themselves', async () => {
  const before = await everything();
  // The real one, by its own name: it takes every package that package.json does not name for left over.
  await inside(`'${join(dirname(process.execPath), 'npm')}' install --ignore-scripts`);
  expect(await readdir(join(container.folder, 'node_modules/@scope'))).toEqual([]);
  expect(await everything()).toEqual(before);
  await inside('rm -rf node_modules');
  expect(await everything()).toEqual(before);
});
