import { useContext, useId, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { DeployError } from '../../domain/errors.ts';
import type { PickRow } from '../../storage/database.ts';
import { keepPick } from '../../storage/picks.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Icon } from '../parts/icon.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import { DatabaseContext } from '../watch/use-watched.ts';

/** What a person picked, as the page goes on with it. */
export type Picked = Pick<PickRow, 'id' | 'kind' | 'name'>;

/** The File System Access API as far as it is used (https://wicg.github.io/file-system-access/); the compiler knows only its files. */
interface WithPicker {
  showDirectoryPicker(options: { id: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}
interface WithHandle {
  getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
}

function isZip(file: File): boolean {
  return /\.zip$/i.test(file.name) || file.type === 'application/zip' || file.type === 'application/x-zip-compressed';
}

/** What was dropped. Everything is asked of the event in its own turn; afterwards it is empty. Undefined when it is no folder and no archive. */
async function dropped(event: DragEvent): Promise<FileSystemDirectoryHandle | File | undefined> {
  const items = [...event.dataTransfer.items].filter((item) => item.kind === 'file');
  const [file] = event.dataTransfer.files;
  const handles = items.map((item) => (item as DataTransferItem & WithHandle).getAsFileSystemHandle().catch(() => null));
  if (items.length !== 1) return undefined;
  const handle = await handles[0];
  if (handle?.kind === 'directory') return handle as FileSystemDirectoryHandle;
  return file && isZip(file) ? file : undefined;
}

/** Two buttons and a place to drop: a folder or a zip archive. What was picked is kept for the worker to read. */
export function PickFiles({ onPicked }: { readonly onPicked: (picked: Picked) => void }): ReactNode {
  const database = useContext(DatabaseContext);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const command = useCommand();
  const [over, setOver] = useState(false);
  const keep = async (content: FileSystemDirectoryHandle | File | undefined): Promise<void> => {
    if (!content || !database) throw new DeployError('files.none', words('notSuchFiles'), { next: words('notSuchFilesNext') });
    const picked: Picked = { id: crypto.randomUUID(), kind: content instanceof File ? 'zip' : 'folder', name: content.name };
    await keepPick(database, { ...picked, content, pickedAt: Date.now(), snapshotId: null });
    onPicked(picked);
  };
  const chooseFolder = async (): Promise<void> => {
    const folder = await (window as Window & WithPicker & typeof globalThis).showDirectoryPicker({ id: 'site', mode: 'read' }).catch((error: unknown) => {
      // The person closed the browser's dialog.
      if (error instanceof DOMException && error.name === 'AbortError') return undefined;
      throw error;
    });
    if (folder) await keep(folder);
  };
  return (
    <section className="stack" aria-labelledby={`${id}-title`}>
      <h1 id={`${id}-title`} className="files-title">{words('deployFiles')}</h1>
      <p className="soft">{words('deployFilesText')}</p>
      <div className={`drop-zone stack${over ? ' over' : ''}`} data-testid="drop-zone"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const content = dropped(event);
          void command.run(async () => keep(await content));
        }}>
        <span className="blank-icon"><Icon name="file" size={22} /></span>
        <div className="row drop-buttons">
          <Button kind="primary" busy={command.busy} onClick={() => void command.run(chooseFolder)}>{words('chooseFolder')}</Button>
          <Button busy={command.busy} onClick={() => input.current?.click()}>{words('chooseZip')}</Button>
        </div>
        <p className="small faint">{words('dropHere')}</p>
        <input ref={input} type="file" accept=".zip,application/zip" hidden aria-label={words('chooseZip')} data-testid="zip-input" onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) void command.run(() => keep(isZip(file) ? file : undefined));
        }} />
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </section>
  );
}
