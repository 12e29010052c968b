import type { Answers, Opened, Order, PageNote, Unfinished } from './bridge.ts';
import { pack } from './pack-files.ts';
import type { ProjectFiles } from './project-files.ts';
import { type Deferred, deferred } from './deferred.ts';

/** A project that was opened in this context. `run` is there when programs can be run. */
export interface OpenProject {
  readonly about: Opened;
  readonly files: ProjectFiles;
  /** What the chat's messages ask of the workbench, where they are kept. */
  readonly answers?: Answers;
  /** What the editor has begun and not ended; nothing, where that cannot be told. */
  unfinished?(recorded: Answers): Unfinished;
  /** Asks the container whether it lives; never settles when it does not. */
  alive?(): Promise<unknown>;
  /** Runs a program to its end and answers its exit code; ends it when the signal says so. */
  run?(command: string, args: readonly string[], output: (text: string) => void, signal: AbortSignal): Promise<number>;
}

/** What a file server needs: how to open the project, and where its notes go. Buffers named in `transfer` change hands. */
export interface FileServerOptions {
  open(): Promise<OpenProject>;
  post(note: PageNote, transfer: ArrayBuffer[]): void;
}

/** Answers orders about one project until it is stopped. */
export interface FileServer {
  take(order: Order): void;
  /** Ends everything under way, with the programs it started; resolves when those have ended. */
  stop(): Promise<void>;
}

/** Most bytes that travel in one message. */
const batchBytes = 8 * 1024 * 1024;
/** Most messages with bytes that are under way at once. */
const window = 2;

/** Serves a project's files to the worker. Nothing is sent after `stop`. */
export function createFileServer({ open, post }: FileServerOptions): FileServer {
  const stopping = new AbortController();
  const { signal } = stopping;
  const untaken = new Map<number, Deferred<void>>();
  const programs = new Set<Promise<number>>();
  let opened: Promise<OpenProject> | undefined;
  let asked: OpenProject | undefined;
  let batches = 0;

  const send = (note: PageNote, transfer: ArrayBuffer[] = []): void => {
    if (!signal.aborted) post(note, transfer);
  };

  async function collect(id: number, { files }: OpenProject, paths: readonly string[], sizes: readonly number[] | undefined): Promise<number> {
    let sent = 0;
    const sized = sizes && paths.map((path, index) => ({ path, size: sizes[index] ?? 0 }));
    const pieces = (sized && files.read?.(sized, batchBytes, signal)) ?? pack(paths, files, batchBytes, signal);
    for await (const piece of pieces) {
      if (piece.kind === 'unread') {
        send({ ...piece, id });
        continue;
      }
      while (untaken.size >= window) await Promise.race([...untaken.values()].map(({ promise }) => promise));
      batches += 1;
      sent += piece.bytes.byteLength;
      untaken.set(batches, deferred());
      send({ ...piece, id, batch: batches }, [piece.bytes]);
    }
    await Promise.all([...untaken.values()].map(({ promise }) => promise));
    return sent;
  }

  /** While the project is being opened there is no container to ask. */
  async function probe(): Promise<null> {
    await asked?.alive?.();
    return null;
  }

  async function answer(order: Order): Promise<unknown> {
    if (order.op === 'probe') return probe();
    opened ??= open();
    const project = await opened;
    asked = project;
    switch (order.op) {
      case 'open': return project.about;
      case 'answers': return project.answers ?? [];
      case 'unfinished': return project.unfinished?.(order.recorded) ?? [];
      case 'list': return project.files.list(order.folder, order.skip, order.limit);
      case 'names': return project.files.names(order.folder);
      case 'texts': return Object.fromEntries(await Promise.all(order.paths.map(async (path) => [path, await smallText(project.files, path, order.limit)])));
      case 'collect': return collect(order.id, project, order.paths, order.sizes);
      case 'inventory': return (await project.files.inventory?.(order, signal)) ?? null;
      case 'run': {
        if (!project.run) throw new Error('No programs can be run here.');
        const program = project.run(order.command, order.args, (text) => send({ kind: 'output', id: order.id, text }), signal);
        programs.add(program);
        return program.finally(() => programs.delete(program));
      }
      default: throw new Error(`The order ${order.op} is not for this place.`);
    }
  }

  return {
    take(order) {
      if (order.op === 'taken') {
        untaken.get(order.batch)?.resolve();
        untaken.delete(order.batch);
        return;
      }
      if (order.op === 'probe') send({ kind: 'alive', id: order.id });
      answer(order).then(
        (value) => send({ kind: 'answer', id: order.id, value }),
        (error: unknown) => send({ kind: 'failed', id: order.id, message: error instanceof Error ? error.message : String(error) }),
      );
    },
    async stop() {
      stopping.abort();
      for (const { resolve } of untaken.values()) resolve();
      untaken.clear();
      await Promise.allSettled(programs);
    },
  };
}

async function smallText(files: ProjectFiles, path: string, limit: number): Promise<string | null> {
  const bytes = await files.bytes(path).catch(() => undefined);
  return bytes === undefined || bytes.length > limit ? null : new TextDecoder().decode(bytes);
}
