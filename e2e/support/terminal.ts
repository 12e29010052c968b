import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A terminal in Slipway's own folder, in which the commands that the guide shows are typed as they stand. */
export interface Terminal {
  /** Runs a command until the terminal is closed; answers what it prints until a line matches. */
  run(command: string, until: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** Opens it on a folder of its own that has the built program in it, so that nothing is left in the real one. */
export async function openTerminal(): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-terminal-'));
  await symlink(fileURLToPath(new URL('../../dist', import.meta.url)), join(folder, 'dist'));
  const children: ChildProcess[] = [];
  return {
    async run(command, until) {
      const child = spawn('sh', ['-c', `exec ${command}`], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
      children.push(child);
      let printed = '';
      await new Promise<void>((resolve, reject) => {
        child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${printed}`)));
        child.stdout.on('data', (chunk: Buffer) => {
          printed += chunk.toString();
          if (until.test(printed)) resolve();
        });
      });
      return printed;
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null) continue;
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
