import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DeployError } from '../../domain/errors.ts';

/** What a running agent tells the command line, in `<data>/agent.json`. */
export const RunningAgent = z.object({ url: z.string(), siteDomain: z.string().optional(), pid: z.number(), id: z.string() });
export type RunningAgent = z.infer<typeof RunningAgent>;

async function exists(path: string): Promise<boolean> {
  return await access(path).then(() => true, () => false);
}

/** Where the database lies. */
export function databasePath(data: string): string {
  return join(data, 'state');
}

/**
 * Makes the data folder, and tells whether the agent is new. Throws DeployError `agent.state-missing` where keys exist but no state: an agent that
 * lost its state does not start as if nothing had been.
 */
export async function openStateFolder(data: string): Promise<{ isNew: boolean }> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const [keys, state] = await Promise.all([exists(join(data, 'keys', 'identity.json')), exists(databasePath(data))]);
  if (keys && !state) {
    throw new DeployError('agent.state-missing', `The folder ${data} holds an agent's keys but not its state.`, {
      next: 'Restore the whole folder from a backup, or start with an empty one.',
    });
  }
  // Configurations lie in the database: nobody else's business, whatever mode the data folder had.
  await mkdir(databasePath(data), { recursive: true, mode: 0o700 });
  return { isNew: !state };
}

/** Leaves a note for the command line. */
export async function noteRunning(data: string, running: RunningAgent): Promise<void> {
  const path = join(data, 'agent.json');
  await writeFile(`${path}.${running.pid}`, JSON.stringify(running), { mode: 0o600 });
  await rename(`${path}.${running.pid}`, path);
}

/**
 * Throws DeployError `agent.already-running` when another process serves this folder: its process lives and answers as ready. One that crashed or is
 * ending does not.
 */
export async function refuseSecond(data: string, answers: (url: string) => Promise<boolean>): Promise<void> {
  const running = await readRunning(data).catch(() => undefined);
  if (!running || running.pid === process.pid) return;
  try {
    process.kill(running.pid, 0);
  } catch {
    return;
  }
  if (!(await answers(running.url))) return;
  throw new DeployError('agent.already-running', `An agent (process ${running.pid}) serves ${data} already, at ${running.url}.`, {
    next: 'Send it SIGUSR2 to start it anew without a gap, or SIGTERM to end it.',
  });
}

/** What the last started agent noted. Throws DeployError `agent.never-started`. */
export async function readRunning(data: string): Promise<RunningAgent> {
  try {
    return RunningAgent.parse(JSON.parse(await readFile(join(data, 'agent.json'), 'utf8')));
  } catch (cause) {
    throw new DeployError('agent.never-started', `No agent was ever started on ${data}.`, { next: 'Run "slipway-agent serve --data DIR" first.', cause });
  }
}
