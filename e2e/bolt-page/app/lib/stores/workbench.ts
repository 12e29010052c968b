import { atom, map, type MapStore, type WritableAtom } from 'nanostores';
import { ActionRunner } from '../runtime/action-runner.ts';
import { type BoltAction, parseMessage } from '../runtime/message-parser.ts';
import { webcontainer } from '../webcontainer/index.ts';
import { type FileMap, FilesStore, WORK_DIR } from './files.ts';
import { PreviewsStore } from './previews.ts';

/** One answer's files and commands. */
export interface ArtifactState {
  id: string;
  title: string;
  closed: boolean;
  runner: ActionRunner;
}

/** What the right half shows. */
export type WorkbenchView = 'code' | 'diff' | 'preview';

/** The right half of the editor. */
export class WorkbenchStore {
  readonly #files = new FilesStore(webcontainer);
  readonly #previews = new PreviewsStore(webcontainer);
  readonly artifacts: MapStore<Record<string, ArtifactState>> = map({});
  readonly showWorkbench: WritableAtom<boolean> = atom(false);
  readonly currentView: WritableAtom<WorkbenchView> = atom('code');
  readonly selectedFile: WritableAtom<string | undefined> = atom(undefined);
  readonly terminal: WritableAtom<string> = atom('');
  /** Texts of files before they were last written by an answer, by absolute path. */
  readonly before: MapStore<Record<string, string>> = map({});
  /** Texts that differ from what is on disk, by absolute path. */
  readonly unsavedFiles: WritableAtom<Set<string>> = atom(new Set());
  /** Whether the container held the project already when the chat was opened; a real one never does. */
  restored = false;
  #started = false;
  #queue = Promise.resolve();

  get files(): MapStore<FileMap> {
    return this.#files.files;
  }

  get previews(): PreviewsStore['previews'] {
    return this.#previews.previews;
  }

  /** Has something done after everything that waits already: all actions of all answers stand in this one queue. */
  addToExecutionQueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(() => task());
  }

  /** Settles when what waits now is done. */
  done(): Promise<void> {
    return this.#queue;
  }

  /** Takes what a message's text asks for: its artifacts show at once, their actions when their turn in the queue has come. */
  play(messageId: string, content: string, replay = false): void {
    let actionId = 0;
    const artifacts = parseMessage(content).flatMap((part) => ('artifact' in part ? [part.artifact] : []));
    for (const [index, { id, title, actions, half, closed }] of artifacts.entries()) {
      const key = `${messageId}-${index}`;
      this.addArtifact(key, { id, title });
      for (const action of actions) this.runAction(key, String(actionId++), action, replay);
      if (half) this.addAction(key, String(actionId++), half);
      if (closed) this.closeArtifact(key);
    }
  }

  /** Notes an artifact; `key` is its message's id and its number there. */
  addArtifact(key: string, { id, title }: { id: string; title: string }): void {
    const runner = new ActionRunner(webcontainer, {
      print: (text) => this.print(text),
      wrote: (path, content) => this.#wrote(path, content),
    });
    this.artifacts.setKey(key, { id, title, closed: false, runner });
    this.showWorkbench.set(true);
  }

  /** Has an action noted when its turn has come. */
  addAction(key: string, actionId: string, action: BoltAction): void {
    this.addToExecutionQueue(async () => this.artifacts.get()[key]?.runner.addAction({ actionId, action }));
  }

  /** Has an action noted, then run. In a replay, what a container holds from before is neither written nor started again. */
  runAction(key: string, actionId: string, action: BoltAction, replay = false): void {
    this.addAction(key, actionId, action);
    this.addToExecutionQueue(async () => {
      const runner = this.artifacts.get()[key]?.runner;
      if (replay && this.restored && action.type !== 'shell') runner?.settleAction({ actionId, action });
      else await runner?.runAction({ actionId, action });
    });
  }

  /** Writes what has come of a file so far, outside the queue, as bolt.diy does. */
  async streamAction(key: string, actionId: string, action: BoltAction): Promise<void> {
    await this.artifacts.get()[key]?.runner.streamAction({ actionId, action });
  }

  /** Notes that an artifact's text is whole: nothing more comes to it. */
  closeArtifact(key: string): void {
    const artifact = this.artifacts.get()[key];
    if (artifact) this.artifacts.setKey(key, { ...artifact, closed: true });
  }

  /** Opens the preview. What serves a project that was there already is started now, at the first time. */
  openPreview(): void {
    this.currentView.set('preview');
    const runner = Object.values(this.artifacts.get()).at(-1)?.runner;
    if (this.#started || !runner) return;
    this.#started = true;
    const manifest = this.files.get()[`${WORK_DIR}package.json`];
    const ready = manifest?.type === 'file' && /"dev"\s*:/.test(manifest.content);
    // A page without a package.json is served as it lies there.
    if (this.restored) void runner.runAction({ actionId: 'preview', action: { type: 'start', content: ready ? 'npm run dev' : 'vite' } });
  }

  /** Adds to the terminal, which keeps the last of it. */
  print(text: string): void {
    // oxlint-disable-next-line no-control-regex -- the terminal shows no colours
    const plain = text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r\n', '\n');
    this.terminal.set((this.terminal.get() + plain).slice(-20_000));
  }

  #wrote(filePath: string, content: string): void {
    const path = filePath.startsWith(WORK_DIR) ? filePath : WORK_DIR + filePath;
    const old = this.files.get()[path];
    this.before.setKey(path, old?.type === 'file' ? old.content : '');
    this.#files.note(path, content);
  }
}

/** The page's workbench. */
export const workbenchStore = new WorkbenchStore();
