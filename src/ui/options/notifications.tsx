import type { ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { environmentName } from '../parts/names.ts';
import { Switch } from '../parts/switch.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import { Section } from './section.tsx';

/** Which environments tell when a deployment has ended. Saved as it is changed. */
export function Notifications({ environments }: { readonly environments: readonly EnvironmentConfig[] }): ReactNode {
  const command = useCommand();
  const save = ({ name }: EnvironmentConfig, notifications: boolean): void => void command.run(() => request('environment.save', { name, notifications }));
  return (
    <Section id="notifications" title={words('notifications')} text={words('notificationsText')}>
      <div className="card four">
        {environments.map((environment) => (
          <Switch key={environment.name} label={environmentName(environment.name, 'alone')} checked={environment.notifications} onChange={(notifications) => save(environment, notifications)} />
        ))}
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </Section>
  );
}
