import type { ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';
import type { AgentRow } from '../../storage/database.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote, Note } from '../parts/error-note.tsx';
import { environmentName, strategyName } from '../parts/names.ts';
import { Select } from '../parts/select.tsx';
import { words } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { useCommand } from '../watch/use-command.ts';
import { ConfigurationEditor } from './configuration-editor.tsx';
import { changeOf, draftOf, isChanged, type EnvironmentDraft } from './environment-draft.ts';
import { PolicyEditor } from './policy-editor.tsx';
import { ruleAccess } from './rule-access.ts';

/** One environment: where it lies, by which rules it is deployed to, which values its sites carry. */
export function EnvironmentEditor({ saved, agents, unread }: { readonly saved: EnvironmentConfig; readonly agents: readonly AgentRow[]; readonly unread: boolean }): ReactNode {
  const draft = useViewState((state) => state.drafts[saved.name]) ?? draftOf(saved);
  const keep = useViewState((state) => state.saveDraft);
  const command = useCommand();
  const edit = (edited: EnvironmentDraft): void => keep(saved.name, edited);
  const changed = isChanged(saved, draft);
  const change = changeOf(saved, draft);
  const policy = { ...saved.policy, ...draft.policy };
  const name = environmentName(saved.name, 'alone');
  // The one it has stays a choice, even if that agent offers the environment no longer.
  const choices = agents.filter((agent) => agent.environments.includes(saved.name) || agent.id === saved.agent);
  const access = ruleAccess(agents, draft.agent, saved.name);
  const agent = agents.find(({ id }) => id === draft.agent)?.name ?? '';
  return (
    <form className="card editor" aria-label={name} onSubmit={(event) => {
      event.preventDefault();
      if (!change) return;
      void command.run(() => request('environment.save', change)).then((done) => {
        // What was edited while it was saved is not thrown away.
        if (done && useViewState.getState().drafts[saved.name] === draft) keep(saved.name, undefined);
      });
    }}>
      <div className="editor-part">
        <Select label={words('agent')} value={draft.agent} onChange={(agent) => edit({ ...draft, agent })} options={[{ value: '', name: words('noAgent') }, ...choices.map(({ id, name: called }) => ({ value: id, name: called }))]} />
        <div className="labelled">
          <span>{words('strategy')}</span>
          <p className="editor-fact">{strategyName(saved.strategy)}</p>
        </div>
      </div>
      <PolicyEditor policy={policy} disabled={access !== 'open'} onChange={(rule) => edit({ ...draft, policy: { ...draft.policy, ...rule } })}>
        {access === 'no-agent' ? <p className="soft">{words('rulesNeedAgent')}</p> : null}
        {access === 'no-admin' ? <p className="soft">{words('rulesNeedAdmin', name, agent)}</p> : null}
        {unread && access !== 'no-agent' ? <Note level="caution"><p>{words('rulesOld', agent)}</p></Note> : null}
      </PolicyEditor>
      <ConfigurationEditor draft={draft} onChange={edit} />
      {policy.confirm ? <Note level="caution"><p>{words('noSecondFactorOptions')}</p></Note> : null}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      <div className="editor-actions">
        <Button submit kind="primary" busy={command.busy} disabled={!changed || !change}>{words('saveEnvironment', name)}</Button>
        {changed ? <Button kind="quiet" onClick={() => keep(saved.name, undefined)}>{words('discard')}</Button> : null}
        <span className="soft" role="status">{changed && !change ? words('mendFirst') : changed ? words('notSaved') : ''}</span>
      </div>
    </form>
  );
}
