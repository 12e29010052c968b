import { useState, type ReactNode } from 'react';
import type { EnvironmentConfig, EnvironmentName } from '../../domain/environment.ts';
import type { AgentRow } from '../../storage/database.ts';
import { environmentName } from '../parts/names.ts';
import { Segments } from '../parts/segments.tsx';
import { words } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { isChanged } from './environment-draft.ts';
import { EnvironmentEditor } from './environment-editor.tsx';
import { Section } from './section.tsx';

/** The four environments, one at a time. What was edited and not saved is kept while the page is open. `unread` = those whose agent did not tell its rules. */
export function Environments({ environments, agents, unread }: { readonly environments: readonly EnvironmentConfig[]; readonly agents: readonly AgentRow[]; readonly unread: ReadonlySet<EnvironmentName> }): ReactNode {
  const [shown, setShown] = useState<EnvironmentName>('development');
  const drafts = useViewState((state) => state.drafts);
  const environment = environments.find((one) => one.name === shown);
  return (
    <Section id="environments" title={words('environments')} text={words('environmentsText')}>
      <Segments label={words('environment')} value={shown} onChange={setShown} segments={environments.map((saved) => {
        const draft = drafts[saved.name];
        return { value: saved.name, name: environmentName(saved.name, 'alone'), mark: draft && isChanged(saved, draft) ? <span className="draft-dot" role="img" aria-label={words('notSaved')} /> : null };
      })} />
      {environment ? <EnvironmentEditor key={shown} saved={environment} agents={agents} unread={unread.has(shown)} /> : null}
    </Section>
  );
}
