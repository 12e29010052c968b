import { useId, useState, type ReactNode } from 'react';
import { z } from 'zod';
import type { WireError } from '../../domain/errors.ts';
import { request } from '../../messaging/client.ts';
import type { InputOf } from '../../messaging/protocol.ts';
import type { ProjectRow } from '../../storage/database.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote, Note } from '../parts/error-note.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import './build-settings.css';

/** A project as `project.save` knows it. */
export type SavedProject = InputOf<'project.save'>['project'];

const asking = new Set(['source.unsure', 'source.needs-server', 'build.no-output']);
const Candidates = z.object({ candidates: z.array(z.string()).catch([]) });

/** The folders an error asks to choose from; undefined when it is no question about the output folder. */
export function candidatesOf(error: Pick<WireError, 'code' | 'details'> | undefined): readonly string[] | undefined {
  if (!error || !asking.has(error.code)) return undefined;
  const candidates = [...new Set(Candidates.safeParse(error.details ?? {}).data?.candidates ?? [])];
  // Without a folder to name, what needs a server is no question but an answer.
  return error.code === 'source.needs-server' && candidates.length === 0 ? undefined : candidates;
}

/** A failure with the question that it asks; one that is nothing but a question does not look like a failure. */
export function FolderAsked({ error, onDismiss, ...question }: Parameters<typeof OutputQuestion>[0] & { readonly error: WireError; readonly onDismiss?: () => void }): ReactNode {
  if (error.code !== 'source.unsure') return <ErrorNote error={error} {...(onDismiss ? { onDismiss } : {})}><OutputQuestion {...question} /></ErrorNote>;
  return (
    <div role="alert">
      <Note level="caution">
        <p className="strong">{error.message}</p>
        <OutputQuestion {...question} asked />
      </Note>
    </div>
  );
}

/** Asks for the folder that holds the finished site, keeps the answer for the project, and goes on. `asked`: the question stands above already. */
export function OutputQuestion({ project, row, candidates, asked = false, onSaved }: {
  readonly project: SavedProject;
  readonly asked?: boolean;
  readonly row: ProjectRow | null;
  readonly candidates: readonly string[];
  readonly onSaved: () => void;
}): ReactNode {
  const id = useId();
  const command = useCommand();
  const [picked, setPicked] = useState<string | null>(candidates[0] ?? null);
  const [other, setOther] = useState('');
  const folder = picked ?? other.trim();
  const save = async (): Promise<void> => {
    await request('project.save', { project, output: folder, buildCommand: row?.buildCommand ?? null });
  };
  return (
    <form className="output-question stack" onSubmit={(event) => {
      event.preventDefault();
      void command.run(save).then((done) => done && onSaved());
    }}>
      <fieldset className="stack tight">
        <legend className={asked ? 'unseen' : undefined}>{words('outputQuestion')}</legend>
        {candidates.map((candidate) => (
          <label key={candidate} className="choice">
            <input type="radio" name={`${id}-folder`} checked={picked === candidate} onChange={() => setPicked(candidate)} />
            {candidate === '' ? <span>{words('ownFolder')}</span> : <code>{candidate}</code>}
          </label>
        ))}
        <div className="choice other">
          {candidates.length === 0 ? null : (
            <input type="radio" name={`${id}-folder`} id={`${id}-other`} checked={picked === null} onChange={() => setPicked(null)} aria-label={words('otherFolder')} />
          )}
          <input className="field code grow" aria-label={words('otherFolderPath')} placeholder={words('otherFolder')} autoComplete="off" spellCheck={false} maxLength={512} value={other}
            onFocus={() => setPicked(null)} onChange={(event) => setOther(event.target.value)} />
        </div>
      </fieldset>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      <div className="row">
        <Button submit busy={command.busy} disabled={picked === null && other.trim() === ''}>{words('useFolder')}</Button>
        <p className="small faint grow">{words('rememberedFor')}</p>
      </div>
    </form>
  );
}
