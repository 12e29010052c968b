import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from '../../src/content/find-container.ts';

/** A container whose project is a folder of this machine and whose programs are real. */
export interface NodeContainer extends Container {
  /** Calls that crossed its boundary. */
  readonly calls: string[];
  readonly programs: ChildProcess[];
}

/** `garble`: what happens to a program's output on its way, chunk by chunk. */
export function nodeContainer(folder: string, garble: (text: string) => string = (text) => text): NodeContainer {
  const calls: string[] = [];
  const programs: ChildProcess[] = [];
  return {
    calls,
    programs,
    fs: {
      readdir(path, options) {
        calls.push('readdir');
        return readdir(join(folder, path), options);
      },
      async readFile(path) {
        calls.push('readFile');
        return new Uint8Array(await readFile(join(folder, path)));
      },
    },
    spawn(command, args, { env }) {
      calls.push('spawn');
      const child = spawn(command, [...args], { cwd: folder, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
      programs.push(child);
      const exit = new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? 143));
      });
      exit.catch(() => undefined);
      const output = new ReadableStream<string>({
        start(controller) {
          for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding('utf8');
            stream.on('data', (text: string) => controller.enqueue(garble(text.replaceAll('\n', '\r\n'))));
          }
          child.once('close', () => controller.close());
        },
      });
      return Promise.resolve({ output, exit, kill: () => void child.kill() });
    },
  };
}
