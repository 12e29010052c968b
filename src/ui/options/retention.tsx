import type { ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';
import type { AgentRow } from '../../storage/database.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { environmentName } from '../parts/names.ts';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import { NumberField } from './number-field.tsx';
import { ruleAccess } from './rule-access.ts';
import { Section } from './section.tsx';

/** How many releases each environment keeps to go back to. Saved as it is changed. */
export function Retention({ environments, agents }: { readonly environments: readonly EnvironmentConfig[]; readonly agents: readonly AgentRow[] }): ReactNode {
  const command = useCommand();
  const save = ({ name }: EnvironmentConfig, keepReleases: number): void => void command.run(() => request('environment.save', { name, policy: { keepReleases } }));
  return (
    <Section id="retention" title={words('retention')} text={words('retentionText')}>
      <div className="card four">
        {environments.map((environment) => (
          <NumberField late key={environment.name} disabled={ruleAccess(agents, environment.agent, environment.name) !== 'open'} label={environmentName(environment.name, 'alone')} unit={words('releases')} min={1} max={1000} value={environment.policy.keepReleases} onChange={(keep) => save(environment, keep)} />
        ))}
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </Section>
  );
}
