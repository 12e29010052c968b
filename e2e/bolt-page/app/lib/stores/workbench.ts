import { atom, map, type MapStore, type WritableAtom } from 'nanostores';
import { ActionRunner } from '../runtime/action-runner.ts';
import type { BoltArtifact } from '../runtime/message-parser.ts';
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
  #started = false;

  get files(): MapStore<FileMap> {
    return this.#files.files;
  }

  get previews(): PreviewsStore['previews'] {
    return this.#previews.previews;
  }

  /** Notes the artifact of a message. */
  addArtifact(messageId: string, { id, title }: BoltArtifact): ArtifactState {
    const runner = new ActionRunner(webcontainer, {
      print: (text) => this.print(text),
      wrote: (path, content) => this.#wrote(path, content),
    });
    const artifact = { id, title, closed: false, runner };
    this.artifacts.setKey(messageId, artifact);
    this.showWorkbench.set(true);
    return artifact;
  }

  /** Notes that a message's artifact is whole: nothing more comes to it. */
  closeArtifact(messageId: string): void {
    const artifact = this.artifacts.get()[messageId];
    if (artifact) this.artifacts.setKey(messageId, { ...artifact, closed: true });
  }

  /** Opens the preview, and at the first time starts what serves it. */
  openPreview(): void {
    this.currentView.set('preview');
    const runner = Object.values(this.artifacts.get()).at(-1)?.runner;
    if (this.#started || !runner) return;
    this.#started = true;
    const manifest = this.files.get()[`${WORK_DIR}package.json`];
    const ready = manifest?.type === 'file' && /"dev"\s*:/.test(manifest.content);
    const noted = Object.entries(runner.actions.get()).find(([, { type }]) => type === 'start');
    // A page without a package.json is served as it lies there.
    void runner.runAction({ actionId: noted?.[0] ?? 'start', action: { type: 'start', content: ready ? 'npm run dev' : 'vite' } });
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
