import { useId, useState, type ReactNode } from 'react';
import { DeployError } from '../../domain/errors.ts';
import { agentPatterns } from '../../domain/host-patterns.ts';
import { request } from '../../messaging/client.ts';
import { parseInvitation } from '../../security/invite.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { askForHosts } from '../parts/host-access.ts';
import '../parts/labelled.css';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import './pair-form.css';

/** Pairs with an agent by the invitation it printed; `children` tell how to come by one. Access to its host is asked for in the click: all ports of it, or the domain of its sites, where sites and previews have addresses of their own. */
export function PairForm({ person: known, label: title, children, onPaired, onCancel }: {
  readonly person: string;
  /** Names the form where a heading outside of it does. */
  readonly label?: string;
  readonly children?: ReactNode;
  readonly onPaired?: () => void;
  readonly onCancel?: (() => void) | undefined;
}): ReactNode {
  const id = useId();
  const [invitation, setInvitation] = useState('');
  const [person, setPerson] = useState(known);
  const [label, setLabel] = useState(() => words('thisBrowser'));
  const command = useCommand();
  const pair = async (): Promise<void> => {
    const { url, siteDomain } = parseInvitation(invitation.trim());
    // Nothing may be awaited before this: the browser asks only in the turn of the click.
    if (!await askForHosts(agentPatterns(url, siteDomain))) {
      throw new DeployError('permission.refused', 'Without access to its address, Slipway cannot reach the agent.', { next: 'Press Pair again and allow it.' });
    }
    await request('agent.pair', { invitation: invitation.trim(), person: person.trim(), label: label.trim() });
  };
  return (
    <form className="card pair-form" aria-label={title} aria-labelledby={title === undefined ? `${id}-title` : undefined} onSubmit={(event) => {
      event.preventDefault();
      void command.run(pair).then((done) => done && onPaired?.());
    }}>
      {title === undefined ? <h3 id={`${id}-title`}>{words('pairAgent')}</h3> : null}
      {children}
      <label className="labelled">
        <span>{words('invitation')}</span>
        <input className="field code" name="invitation" required autoComplete="off" spellCheck={false} placeholder="https://host:port/#slip1.…" value={invitation} onChange={(event) => setInvitation(event.target.value)} />
      </label>
      <div className="pair-names">
        <label className="labelled">
          <span>{words('yourName')}</span>
          <input className="field" name="person" required maxLength={100} autoComplete="name" value={person} onChange={(event) => setPerson(event.target.value)} />
        </label>
        <label className="labelled">
          <span>{words('browserName')}</span>
          <input className="field" name="label" required maxLength={100} autoComplete="off" value={label} onChange={(event) => setLabel(event.target.value)} />
        </label>
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      <div className="row">
        <Button submit kind="primary" icon="plug" busy={command.busy} disabled={invitation.trim() === '' || person.trim() === '' || label.trim() === ''}>{words('pair')}</Button>
        {onCancel ? <Button kind="quiet" onClick={onCancel}>{words('cancel')}</Button> : null}
      </div>
    </form>
  );
}
