import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

/** Whether a program can be run here. */
export function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** ms of the pipeline people build by hand: tar, zstd, age and curl, unpacked at the other side by age, zstd and tar, and safe on the disk. */
export async function sendWithAge(folder: string, scratch: string): Promise<number> {
  const identity = join(scratch, 'age.key');
  const target = join(scratch, 'unpacked');
  rmSync(target, { recursive: true, force: true });
  rmSync(identity, { force: true });
  mkdirSync(target);
  execFileSync('age-keygen', ['-o', identity], { stdio: 'ignore' });
  const recipient = execFileSync('age-keygen', ['-y', identity], { encoding: 'utf8' }).trim();
  const server = createServer((request, response) => {
    const unpack = spawn('sh', ['-c', 'age -d -i "$1" | zstd -dq | tar -x -C "$2" && sync -f "$2"', 'sh', identity, target], { stdio: ['pipe', 'inherit', 'inherit'] });
    request.pipe(unpack.stdin);
    unpack.once('exit', (code) => response.writeHead(code === 0 ? 200 : 500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const began = Date.now();
  const child = spawn('sh', ['-c', 'tar -C "$1" -c . | zstd -q | age -r "$2" | curl -sSf -T - "http://127.0.0.1:$3/"', 'sh', folder, recipient, String(port)], { stdio: 'inherit' });
  const [code] = await once(child, 'exit') as [number];
  server.close();
  if (code !== 0) throw new Error('tar | zstd | age | curl failed');
  return Date.now() - began;
}

/** ms of `rsync -az` to its own server side, without the cost of a shell over the network, until it is safe on the disk. */
export function sendWithRsync(folder: string, target: string, scratch: string): number {
  const shell = join(scratch, 'shell');
  writeFileSync(shell, '#!/bin/sh\nshift\nexec "$@"\n');
  chmodSync(shell, 0o755);
  const began = Date.now();
  execFileSync('rsync', ['-az', '-e', shell, `${folder}/`, `server:${target}/`], { stdio: 'inherit' });
  execFileSync('sync', ['-f', target]);
  return Date.now() - began;
}

