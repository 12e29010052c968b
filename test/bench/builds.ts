import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A checkout with its build, on which programs of the bench can be run. */
export interface Build {
  readonly folder: string;
  close(): void;
}

/** The commit that today's figures are compared with. */
const earlierCommit = '94e5344';
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Programs that are run in either checkout; they use only what both have. */
const programs = ['way.ts', 'click.ts', 'container-wire.ts'];

/** The build of this checkout, which `npm run bench` has made. */
export function ownBuild(): Build {
  return { folder: root, close: () => undefined };
}

/** Checks the earlier commit out and builds it; undefined where its history is absent. */
export function earlierBuild(): Build | undefined {
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { stdio: 'pipe' });
  try {
    git('cat-file', '-e', `${earlierCommit}^{commit}`);
  } catch {
    return undefined;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-earlier-'));
  const folder = join(scratch, 'checkout');
  const close = (): void => {
    git('worktree', 'remove', '--force', folder);
    rmSync(scratch, { recursive: true, force: true });
  };
  git('worktree', 'add', '--detach', folder, earlierCommit);
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const name of programs) copyFileSync(join(root, 'test/bench', name), join(folder, 'test/bench', name));
    const vite = join(folder, 'node_modules/vite/bin/vite.js');
    for (const mode of [[], ['--mode', 'agent']]) execFileSync(process.execPath, [vite, 'build', ...mode], { cwd: folder, stdio: 'pipe' });
  } catch (error) {
    close();
    throw error;
  }
  return { folder, close };
}

/** Runs a program of the bench on a build and reads the JSON of its last line. */
export async function runOn<T>({ folder }: Build, program: string, ...args: readonly string[]): Promise<T> {
  const env = { ...process.env, SLIPWAY_AGENT_BUNDLE: join(folder, 'dist/agent/slipway-agent.mjs') };
  const file = join(folder, 'test/bench', program);
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: dirname(dirname(dirname(file))), env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close') as [number | null];
  if (code !== 0) throw new Error(`${program} on ${folder} ended with ${code}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as T;
}
