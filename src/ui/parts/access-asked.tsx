import type { ReactNode } from 'react';
import { z } from 'zod';
import { DeployError, type WireError } from '../../domain/errors.ts';
import { request } from '../../messaging/client.ts';
import type { DeploymentView } from '../watch/deployment-view.ts';
import { useCommand } from '../watch/use-command.ts';
import { Button } from './button.tsx';
import { ErrorNote, Note } from './error-note.tsx';
import { askForHosts } from './host-access.ts';
import { environmentName } from './names.ts';
import { words } from './words.ts';

const Lacking = z.object({ host: z.string(), patterns: z.array(z.string()).min(1) });

/** The button that asks for the access an error says is missing; nothing when it is about something else. `onAllowed` is told once it is given. */
export function AllowAgain({ error, onAllowed }: { readonly error: WireError; readonly onAllowed?: () => Promise<unknown> }): ReactNode {
  const command = useCommand();
  const { data } = Lacking.safeParse(error.details);
  if (!data) return null;
  const ask = async (): Promise<void> => {
    if (!await askForHosts(data.patterns)) {
      throw new DeployError('permission.refused', `Without access to ${data.host}, Slipway cannot see whether the site is well.`, { next: 'Press the button again and allow it.' });
    }
    await onAllowed?.();
  };
  return (
    <>
      <div className="row note-actions no-print"><Button kind="primary" icon="lock" busy={command.busy} onClick={() => void command.run(ask)}>{words('allowHostAgain', data.host)}</Button></div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </>
  );
}

/** What a run that is under way asks a person for; nothing when it asks for nothing. It goes on as soon as that is given. */
export function AccessAsked({ view }: { readonly view: DeploymentView }): ReactNode {
  const { id, asks, subject } = view;
  if (!asks) return null;
  return (
    <Note level="caution">
      <p className="strong">{asks.message}</p>
      <p>{words('accessAskedText', subject ? words('projectTo', subject.projectName, environmentName(subject.environment)) : id)}</p>
      <AllowAgain error={asks} onAllowed={() => request('deployment.resume', { deploymentId: id })} />
    </Note>
  );
}

/** Asks for the access without which sites cannot be read, given why each could not; nothing when access is not what they lack. They are read again by themselves. */
export function SitesUnseen({ errors }: { readonly errors: ReadonlyMap<string, WireError> }): ReactNode {
  const lacking = new Map([...errors.values()].filter(({ code }) => code === 'permission.missing').map((error) => [error.message, error] as const));
  return [...lacking.values()].map((error) => (
    <Note key={error.message} level="caution">
      <p className="strong">{error.message}</p>
      <AllowAgain error={error} />
    </Note>
  ));
}
