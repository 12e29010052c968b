import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';

/** What `WebContainer.spawn` asks for. `cwd` is a container path. */
export const SpawnRequest = z.object({
  process: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()),
  cwd: z.string().optional(),
  env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  terminal: z.object({ cols: z.number(), rows: z.number() }).optional(),
});
export type SpawnRequest = z.infer<typeof SpawnRequest>;

/** A program that runs in a container. */
export interface ContainerProcess {
  /** Ends it and everything it started. */
  kill(): void;
  /** Ends it as Ctrl+C in a terminal does. */
  interrupt(): void;
  /** Types into its standard input. */
  write(text: string): void;
  /** Settles when it has ended. */
  ended: Promise<void>;
}

/** Where a program's output goes: bytes as they come, then one exit code. */
export interface ProcessSink {
  output(bytes: Uint8Array): void;
  exit(code: number): void;
}

const KILL_AFTER = 2000;

/**
 * Runs a program for real in `cwd`, with an environment of its own: `path` is its PATH, `home` its HOME.
 * Output comes as from a terminal: colours on, lines ended by CR LF. A program that does not exist ends with 127 and says so.
 */
export function startProcess(request: SpawnRequest, where: { path: string; cwd: string; home: string }, sink: ProcessSink): ContainerProcess {
  const command = /(^|\/)jsh$/.test(request.command) ? 'sh' : request.command;
  const child = spawn(command, request.args, {
    cwd: where.cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: where.path,
      HOME: where.home,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      FORCE_COLOR: '1',
      COLUMNS: String(request.terminal?.cols ?? 80),
      LINES: String(request.terminal?.rows ?? 24),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
      npm_config_fund: 'false',
      npm_config_audit: 'false',
      ...Object.fromEntries(Object.entries(request.env ?? {}).map(([name, value]) => [name, String(value)])),
    },
  });
  let ended = false;
  let settle: () => void = () => undefined;
  const whenEnded = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const end = (code: number) => {
    if (ended) return;
    ended = true;
    sink.exit(code);
    settle();
  };
  for (const stream of [child.stdout, child.stderr]) {
    const asTerminal = terminalLines();
    stream.on('data', (bytes: Buffer) => sink.output(asTerminal(bytes)));
  }
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => {
    const missing = 'code' in error && error.code === 'ENOENT';
    sink.output(new TextEncoder().encode(missing ? `jsh: command not found: ${request.command}\r\n` : `${error.message}\r\n`));
    end(missing ? 127 : 126);
  });
  child.on('close', (code, signal) => end(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'])));
  const stop = (signal: 'SIGTERM' | 'SIGINT') => {
    if (ended) return;
    signalGroup(child.pid, signal);
    setTimeout(() => signalGroup(ended ? undefined : child.pid, 'SIGKILL'), KILL_AFTER).unref();
  };
  return {
    kill: () => stop('SIGTERM'),
    interrupt: () => stop('SIGINT'),
    write(text) {
      if (!ended) child.stdin.write(text);
    },
    ended: whenEnded,
  };
}

/** A detached child leads its own group, so that what it started ends with it. */
function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended in the meantime.
  }
}

/** Lines end with CR LF, and no character is cut in two: WebContainer's client decodes every chunk by itself. */
function terminalLines(): (bytes: Buffer) => Uint8Array {
  const decoder = new StringDecoder('utf8');
  let last = '';
  return (bytes) => {
    const text = decoder.write(bytes);
    const lines = (last + text).replaceAll(/\r?\n/g, '\r\n').slice(last.length);
    if (text !== '') last = text.endsWith('\r') ? '\r' : '';
    return new TextEncoder().encode(lines);
  };
}
