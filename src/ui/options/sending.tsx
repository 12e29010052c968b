import type { ReactNode } from 'react';
import { request } from '../../messaging/client.ts';
import { isGentle } from '../../storage/settings.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Switch } from '../parts/switch.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import { Section } from './section.tsx';

/** How much of the computer a transfer may take. Saved as it is changed; one that is under way keeps to it from its next pack on. */
export function Sending(): ReactNode {
  const gentle = useWatched(isGentle, []);
  const command = useCommand();
  if (gentle === undefined) return null;
  return (
    <Section id="sending" title={words('sending')} text={words('sendingText')}>
      <div className="card alone">
        <Switch label={words('sendGently')} checked={gentle} onChange={(wanted) => void command.run(() => request('settings.save', { gentle: wanted }))} />
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </Section>
  );
}
