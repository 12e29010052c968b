import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const project = new URL('../..', import.meta.url).pathname;

const Ready = z.object({ url: z.string(), pid: z.number(), data: z.string(), id: z.string(), invitation: z.string().optional() });
type Ready = z.infer<typeof Ready>;

/** How a test's agent is to run. */
export interface AgentProcessOptions {
  /** Kept after `stop` when given. */
  readonly dataDir?: string;
  /** ms */
  readonly leaseTtl?: number;
  /** Further arguments of `slipway-agent serve`. */
  readonly args?: readonly string[];
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment of a program whose clock is wrong by so many ms. */
export function wrongClock(shift: number): Record<string, string> {
  return { CLOCK_SHIFT: String(shift), NODE_OPTIONS: `--import=${join(project, 'e2e/support/shifted-clock.mjs')}` };
}

/** Whom an invitation is for; an administrator of everything when nothing is said. */
export interface InviteOptions {
  readonly person?: string;
  readonly role?: 'viewer' | 'deployer' | 'approver' | 'admin';
  readonly environments?: readonly string[];
}

/** A real agent in a process of its own. */
export interface AgentProcess {
  readonly url: string;
  /** Of the process that answers now: changes with `restart` and with an upgrade. */
  readonly pid: number;
  readonly id: string;
  readonly dataDir: string;
  invite(options?: InviteOptions): Promise<string>;
  /** Sends a signal and, for signals that end it, waits until the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same data and the same ports (after `kill`, or ending it first with SIGTERM). Answers ms from the start of the process to its being ready. */
  restart(): Promise<number>;
  /** SIGUSR2: a new process takes over. Resolves when it answers. */
  upgrade(): Promise<void>;
  stop(): Promise<void>;
}

/** Program and first arguments: the bundle where `SLIPWAY_AGENT_BUNDLE` names one, else the source through tsx. */
export function agentProgram(): string[] {
  const bundle = process.env['SLIPWAY_AGENT_BUNDLE'];
  return bundle === undefined || bundle === '' ? ['--import', import.meta.resolve('tsx'), join(project, 'src/agent/main.ts')] : [bundle];
}

/** Runs a command of the agent's to its end; answers what it printed. */
export async function runAgentCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [...agentProgram(), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => void (texts.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (texts.err += part.toString()));
  await once(child, 'close');
  return { code: child.exitCode, ...texts };
}

/** Starts an agent and waits until it is ready. `stop` ends it and, unless the data folder was given, deletes its data. */
export async function startAgent(options: AgentProcessOptions = {}): Promise<AgentProcess> {
  const dataDir = options.dataDir ?? await mkdtemp(join(tmpdir(), 'slipway-agent-'));
  const pids = new Set<number>();
  const seen: { child: ChildProcess | undefined; ready: Ready | undefined; log: string; waiting: ((ready: Ready) => void)[] } = { child: undefined, ready: undefined, log: '', waiting: [] };

  function nextReady(): Promise<Ready> {
    return new Promise((resolve) => seen.waiting.push(resolve));
  }

  async function spawnAgent(): Promise<void> {
    const args = ['serve', '--data', dataDir, '--listen', '127.0.0.1:0', '--ready-json', ...(options.leaseTtl === undefined ? [] : ['--lease-ttl', String(options.leaseTtl)]), ...(options.args ?? [])];
    const child = spawn(process.execPath, [...agentProgram(), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } });
    seen.child = child;
    // Read to the end: a successor writes into the same pipes.
    child.stderr.on('data', (part: Buffer) => void (seen.log = (seen.log + part.toString()).slice(-20_000)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = Ready.safeParse(JSON.parse(line));
      if (!parsed.success) return;
      seen.ready = { ...seen.ready, ...parsed.data };
      pids.add(parsed.data.pid);
      for (const resolve of seen.waiting.splice(0)) resolve(parsed.data);
    });
    const died = once(child, 'exit').then(() => {
      throw new Error(`the agent ended before it was ready:\n${seen.log}`);
    });
    await Promise.race([nextReady(), died]);
    died.catch(() => undefined);
  }

  function current(): Ready {
    if (!seen.ready) throw new Error('the agent is not running');
    return seen.ready;
  }

  function alive(pid: number): boolean {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    try {
      // A successor has another parent, which may leave it a zombie: ended all the same.
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return true;
    }
  }

  async function gone(pid: number): Promise<void> {
    while (alive(pid) && !(seen.child?.pid === pid && (seen.child.exitCode !== null || seen.child.signalCode !== null))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
    if (alive(pid)) process.kill(pid, signal);
    await gone(pid);
  }

  await spawnAgent();
  return {
    get url() {
      return current().url;
    },
    get pid() {
      return current().pid;
    },
    get id() {
      return current().id;
    },
    dataDir,
    async invite({ person, role = 'admin', environments } = {}) {
      const { code, out, err } = await runAgentCommand([
        'invite', '--data', dataDir, '--role', role, ...(person === undefined ? [] : ['--person', person]), ...(environments === undefined ? [] : ['--environments', environments.join(',')]),
      ], options.env);
      if (code !== 0) throw new Error(err);
      return out.trim();
    },
    async kill(signal) {
      const { pid } = current();
      if (signal === 'SIGUSR2' || signal === 'SIGHUP') process.kill(pid, signal);
      else await end(pid, signal);
    },
    async restart() {
      await end(current().pid, 'SIGTERM');
      const began = performance.now();
      await spawnAgent();
      return performance.now() - began;
    },
    async upgrade() {
      const ready = nextReady();
      process.kill(current().pid, 'SIGUSR2');
      await ready;
    },
    async stop() {
      for (const pid of pids) await end(pid, 'SIGKILL');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
