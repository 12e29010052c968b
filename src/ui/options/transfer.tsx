import { useRef, useState, type ReactNode } from 'react';
import { environmentNames } from '../../domain/environment.ts';
import { parseSettings, type SettingsFile } from '../../domain/settings-file.ts';
import { request } from '../../messaging/client.ts';
import type { AgentRow } from '../../storage/database.ts';
import { agentsToPair, settingsFile } from '../../storage/settings.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorNote, Note } from '../parts/error-note.tsx';
import { formatMoment, shortAddress } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { counted, words } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { useDatabase } from '../watch/use-watched.ts';
import { Section } from './section.tsx';

/** Gives the person a file. */
function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Takes the settings to another browser, or brings them in from one. Keys stay where they were made. */
export function Transfer({ agents }: { readonly agents: readonly AgentRow[] }): ReactNode {
  const now = useNow(60_000);
  const database = useDatabase();
  const input = useRef<HTMLInputElement>(null);
  const command = useCommand();
  const saveDraft = useViewState((state) => state.saveDraft);
  const [asked, setAsked] = useState<SettingsFile>();
  const [taken, setTaken] = useState<SettingsFile>();
  const bringOut = async (): Promise<void> => {
    const now = Date.now();
    download(`slipway-settings-${new Date(now).toISOString().slice(0, 10)}.json`, `${JSON.stringify(await settingsFile(database, now), null, 2)}\n`);
  };
  const bringIn = async (file: SettingsFile): Promise<void> => {
    await request('settings.import', file);
    for (const name of environmentNames) saveDraft(name, undefined);
    setTaken(file);
    setAsked(undefined);
  };
  const missing = taken ? agentsToPair(taken, agents) : [];
  return (
    <Section id="transfer" title={words('transfer')} text={words('transferText')}>
      <div className="row wrap">
        <Button icon="download" busy={command.busy} onClick={() => void command.run(bringOut)}>{words('exportSettings')}</Button>
        <Button icon="upload" busy={command.busy} onClick={() => input.current?.click()}>{words('importSettings')}</Button>
        <input ref={input} type="file" accept="application/json,.json" hidden aria-label={words('settingsFile')} onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file may be chosen again after it was mended.
          if (file) void command.run(async () => setAsked(parseSettings(await file.text()))).finally(() => { target.value = ''; });
        }} />
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      {taken ? (
        <Note level={missing.length === 0 ? 'info' : 'caution'}>
          <p role="status">{words('settingsTaken')}</p>
          {missing.length === 0 ? null : <p>{words('pairAgain')}</p>}
          <ul>{missing.map(({ id, name, url }) => <li key={id}>{name}, {shortAddress(url)} <code title={id}>{id.slice(0, 16)}…</code></li>)}</ul>
        </Note>
      ) : null}
      {asked ? (
        <Dialog title={words('importTitle')} text={words('importFrom', formatMoment(asked.exportedAt, now))} onClose={() => setAsked(undefined)} actions={(
          <>
            <Button onClick={() => setAsked(undefined)}>{words('confirmBack')}</Button>
            <Button kind="primary" busy={command.busy} onClick={() => void command.run(() => bringIn(asked))}>{words('importGo')}</Button>
          </>
        )}>
          <dl className="facts">
            <dt>{words('environments')}</dt><dd>{asked.environments.map(({ name }) => environmentName(name)).join(', ') || words('none')}</dd>
            <dt>{words('projects')}</dt><dd>{counted('projectCount', asked.projects.length)}</dd>
            <dt>{words('toPairAgain')}</dt><dd>{agentsToPair(asked, agents).map(({ name }) => name).join(', ') || words('none')}</dd>
          </dl>
          {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
        </Dialog>
      ) : null}
    </Section>
  );
}
