import { useState, type ReactNode } from 'react';
import { environmentNames, type EnvironmentName } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';
import { filesProject, takeProgress } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatBytes } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { words } from '../parts/words.ts';
import { BuildSettings } from '../popup/build-settings.tsx';
import { candidatesOf, FolderAsked } from '../popup/output-question.tsx';
import '../popup/popup.css';
import { useViewState } from '../view-state.ts';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import { DeployFiles } from './deploy-files.tsx';
import './files-page.css';
import { PickFiles, type Picked } from './pick-files.tsx';

/** Takes a finished site from a folder or an archive on this computer to an environment. */
export function FilesPage(): ReactNode {
  const [picked, setPicked] = useState<Picked | undefined>();
  return picked ? <PickedFiles key={picked.id} picked={picked} onOther={() => setPicked(undefined)} /> : <PickFiles onPicked={setPicked} />;
}

function PickedFiles({ picked, onOther }: { readonly picked: Picked; readonly onOther: () => void }): ReactNode {
  const [name, setName] = useState(() => picked.name.replace(/\.zip$/i, '').slice(0, 200));
  const [taken, setTaken] = useState<{ readonly projectId: string; readonly snapshotId: string; readonly name: string } | undefined>();
  const forget = useViewState((state) => state.rememberPlan);
  const [environment, setEnvironment] = useState<EnvironmentName | undefined>();
  const command = useCommand();
  const wanted = name.trim();
  const row = useWatched((database) => filesProject(database, wanted).then((found) => found ?? null), [wanted]) ?? null;
  const progress = useWatched((database) => takeProgress(database, picked.id).then((found) => found ?? null), [picked.id]);
  const read = (): void => void command.run(async () => {
    const found = await request('files.take', { pick: picked.id, name: wanted });
    // A plan of other bytes must not stand beside these.
    for (const environment of environmentNames) forget({ project: found.projectId, environment }, undefined);
    setTaken({ ...found, name: wanted });
  });
  const candidates = candidatesOf(command.error ?? undefined);
  const project = row && { id: row.id, name: row.name, origin: row.origin, chat: row.chat };
  // What was read before may be another state of the same files.
  const current = taken?.name === wanted && !command.busy ? taken : undefined;
  return (
    <>
      <section className="stack" aria-labelledby="files-title">
        <h1 id="files-title" className="files-title">{words('deployFiles')}</h1>
        <div className="card row">
          <Icon name="file" />
          <p className="strong grow cut" title={picked.name}>{picked.name}</p>
          <Button kind="quiet" disabled={command.busy} onClick={onOther}>{words('chooseOther')}</Button>
        </div>
        <form className="stack" onSubmit={(event) => {
          event.preventDefault();
          read();
        }}>
          <label className="stack tight">
            <span className="section-title">{words('projectName')}</span>
            <input className="field" required maxLength={200} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} aria-describedby="project-name-hint" />
          </label>
          <p id="project-name-hint" className="small faint">{words('projectNameHint')}</p>
          {command.busy ? (
            <div className="stack tight">
              <p className="soft" role="status">{progress ? words('readSoFar', formatBytes(progress.done)) : words('readingFiles')}</p>
              <ProgressBar value={12} label={words('readingFiles')} />
            </div>
          ) : (
            <div className="row">
              <Button submit kind={current ? 'plain' : 'primary'} icon={current ? 'retry' : 'file'} disabled={wanted === ''}>{words(current ? 'readAgain' : 'readFiles')}</Button>
            </div>
          )}
        </form>
        {command.error && candidates && project ? <FolderAsked error={command.error} onDismiss={command.dismiss} project={project} row={row} candidates={candidates} onSaved={read} />
          : command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
        {project && row?.output !== null && !candidates ? <BuildSettings project={project} row={row} builds={false} onSaved={read} /> : null}
      </section>
      {current ? <DeployFiles key={current.snapshotId} projectId={current.projectId} snapshotId={current.snapshotId} chosen={environment} onPick={setEnvironment} /> : null}
    </>
  );
}
