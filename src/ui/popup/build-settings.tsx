import { useState, type ReactNode } from 'react';
import { request } from '../../messaging/client.ts';
import type { ProjectRow } from '../../storage/database.ts';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import './build-settings.css';
import type { SavedProject } from './output-question.tsx';

/** How the project is built, where the person says so themselves: build command and output folder, kept for the project. Without `builds`, the folder alone. */
export function BuildSettings({ project, row, builds = true, onSaved }: { readonly project: SavedProject; readonly row: ProjectRow | null; readonly builds?: boolean; readonly onSaved: () => void }): ReactNode {
  const { output = null, buildCommand = null } = row ?? {};
  const hint = [buildCommand, output === '' ? words('ownFolder') : output].filter((part) => part !== null).join(' › ');
  return (
    <div className="build-settings">
      <Disclosure title={words(builds ? 'buildSettings' : 'outputFolder')} hint={hint === '' ? words('foundOut') : hint}>
        <BuildForm key={`${output} ${buildCommand}`} project={project} output={output} buildCommand={buildCommand} builds={builds} onSaved={onSaved} />
      </Disclosure>
    </div>
  );
}

function BuildForm({ project, output, buildCommand, builds, onSaved }: { readonly builds: boolean;  readonly project: SavedProject; readonly output: string | null; readonly buildCommand: string | null; readonly onSaved: () => void }): ReactNode {
  const command = useCommand();
  const [folder, setFolder] = useState(output ?? '');
  const [program, setProgram] = useState(buildCommand ?? '');
  const [saved, setSaved] = useState(false);
  const change = (set: (text: string) => void) => (event: { target: { value: string } }): void => {
    setSaved(false);
    set(event.target.value);
  };
  const save = (to: { output: string | null; buildCommand: string | null }): void => void command.run(() => request('project.save', { project, ...to })).then((done) => {
    if (!done) return;
    setSaved(true);
    onSaved();
  });
  const wanted = { output: folder.trim() || null, buildCommand: program.trim() || null };
  const same = wanted.output === output && wanted.buildCommand === buildCommand;
  return (
    <form className="stack" onSubmit={(event) => {
      event.preventDefault();
      save(wanted);
    }}>
      {builds ? (
        <label className="setting">
          <span>{words('buildCommand')}</span>
          <input className="field code" autoComplete="off" spellCheck={false} maxLength={1024} placeholder={words('foundOut')} value={program} onChange={change(setProgram)} />
        </label>
      ) : null}
      <label className="setting">
        <span>{words('outputFolder')}</span>
        <input className="field code" autoComplete="off" spellCheck={false} maxLength={512} placeholder={words('foundOut')} value={folder} onChange={change(setFolder)} />
      </label>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      <div className="row">
        <Button submit busy={command.busy} disabled={same}>{words('saveSettings')}</Button>
        {output === null && buildCommand === null ? null : <Button kind="quiet" disabled={command.busy} onClick={() => save({ output: null, buildCommand: null })}>{words('findOutAgain')}</Button>}
        <p className="small faint grow" role="status">{saved && same ? words('settingsSaved') : ''}</p>
      </div>
    </form>
  );
}
