import { atom, map, type MapStore, type WritableAtom } from 'nanostores';
import { ActionRunner } from '../runtime/action-runner.ts';
import { webcontainer } from '../webcontainer/index.ts';
import { FilesStore } from './files.ts';

/** One answer's files and commands. */
export interface ArtifactState {
  id: string;
  title: string;
  closed: boolean;
  runner: ActionRunner;
}

/** The right half of the editor. */
export class WorkbenchStore {
  readonly #files = new FilesStore(webcontainer);
  readonly artifacts: MapStore<Record<string, ArtifactState>> = map({});
  readonly showWorkbench: WritableAtom<boolean> = atom(false);
  readonly currentView: WritableAtom<'code' | 'preview'> = atom('code');
  readonly selectedFile: WritableAtom<string | undefined> = atom(undefined);
  readonly terminal: WritableAtom<string> = atom('');

  get files(): FilesStore['files'] {
    return this.#files.files;
  }

  addArtifact(id: string, title: string): void {
    this.artifacts.setKey(id, { id, title, closed: false, runner: new ActionRunner(webcontainer) });
    this.showWorkbench.set(true);
  }

  saveFile(path: string, content: string): Promise<void> {
    return this.#files.saveFile(path, content);
  }
}

/** The page's workbench. */
export const workbenchStore = new WorkbenchStore();
