import { stripVTControlCharacters } from 'node:util';
import type { Container } from './container.ts';
import { startProcess, type ContainerProcess, type SpawnRequest } from './container-process.ts';
import { watchFolder } from './folder-watch.ts';
import { isOscShell, startOscShell } from './osc-shell.ts';
import { type PathEvent, type PathsRequest, watchPaths } from './path-events.ts';

/** What a session tells its page, one JSON object a line. `data` is base64. */
export type SessionEvent =
  | { type: 'ready' }
  | { type: 'output'; process: string; data: string }
  | { type: 'exit'; process: string; code: number }
  | { type: 'port'; port: number; open: boolean; url: string }
  | { type: 'watch'; watch: string; event: 'rename' | 'change'; path: string }
  | { type: 'paths'; watch: string; events: PathEvent[] };

/** One booted page on a container: its running programs and watches, which end with it. */
export class Session {
  readonly container: Container;
  #send: (event: SessionEvent) => void = () => undefined;
  readonly #processes = new Map<string, ContainerProcess>();
  readonly #watches = new Map<string, () => void>();

  constructor(container: Container) {
    this.container = container;
  }

  /** Where events go from now on. */
  listen(send: (event: SessionEvent) => void): void {
    this.#send = send;
    send({ type: 'ready' });
  }

  /** Starts a program; its output and exit arrive as events. @throws ContainerError when `cwd` is refused. */
  async run(request: SpawnRequest): Promise<void> {
    const { files, path, home } = this.container;
    const cwd = await files.place(request.cwd ?? '');
    const output = (bytes: Uint8Array) => this.#send({ type: 'output', process: request.process, data: Buffer.from(bytes).toString('base64') });
    const servers = new Map<number, string>();
    const process = (isOscShell(request) ? startOscShell : startProcess)(request, { path, cwd, home }, {
      output: (bytes) => {
        output(bytes);
        for (const [port, url] of announcedServers(bytes)) {
          if (servers.has(port)) continue;
          servers.set(port, url);
          this.#send({ type: 'port', port, open: true, url });
        }
      },
      exit: (code) => {
        this.#processes.delete(request.process);
        for (const [port, url] of servers) this.#send({ type: 'port', port, open: false, url });
        this.#send({ type: 'exit', process: request.process, code });
      },
    });
    this.#processes.set(request.process, process);
  }

  /** Ends a program; nothing happens if it has ended already. */
  kill(process: string): void {
    this.#processes.get(process)?.kill();
  }

  /** Types into a program. */
  write(process: string, text: string): void {
    this.#processes.get(process)?.write(text);
  }

  /** Reports changes below a container path as events named `watch`: `rename` when something came or went, `change` for a content. */
  async watch(watch: string, path: string, recursive: boolean): Promise<void> {
    const watching = watchFolder(await this.container.files.place(path), { recursive }, (changes) => {
      for (const { kind, path } of changes) this.#send({ type: 'watch', watch, event: kind === 'changed' ? 'change' : 'rename', path });
    });
    this.#watches.set(watch, watching.stop);
    await watching.ready;
  }

  /** Reports what is in the project and what changes there as events named `paths`. */
  watchPaths(watch: string, request: PathsRequest): void {
    this.#watches.set(watch, watchPaths(this.container.folder, request, (events) => this.#send({ type: 'paths', watch, events })));
  }

  /** Ends a watch. */
  unwatch(watch: string): void {
    this.#watches.get(watch)?.();
    this.#watches.delete(watch);
  }

  /** Ends everything that runs for this page; settles when it has ended. */
  async end(): Promise<void> {
    this.#send = () => undefined;
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
    const running = [...this.#processes.values()];
    for (const process of running) process.kill();
    await Promise.all(running.map((process) => process.ended));
  }
}

/** A dev server says where it listens; that line is the only sign there is from outside. */
function announcedServers(bytes: Uint8Array): [port: number, url: string][] {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('://')) return [];
  const plain = stripVTControlCharacters(text);
  return [...plain.matchAll(/https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)/g)].map(([url, port]) => [Number(port), url]);
}
