import type { ReactNode } from 'react';
import type { WireError } from '../../domain/errors.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './note.css';
import { words } from './words.ts';

/** A failure as a person meets it: what happened, what to do next, and the code to name when asking for help. */
export function ErrorNote({ error, onDismiss, children }: { readonly error: WireError; readonly onDismiss?: () => void; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="note bad-note" role="alert">
      <Icon name="warning" />
      <div className="grow stack tight">
        <p className="strong">{error.message}</p>
        {error.next === '' ? null : <p>{error.next}</p>}
        {children}
        <p className="small faint code-line">{error.code}</p>
      </div>
      {onDismiss ? <Button kind="quiet" icon="cross" aria-label={words('dismiss')} onClick={onDismiss} /> : null}
    </div>
  );
}

/** Something a person should know before going on. */
export function Note({ level, children }: { readonly level: 'info' | 'caution'; readonly children: ReactNode }): ReactNode {
  return (
    <div className={`note ${level}-note`} role="note">
      <Icon name={level === 'caution' ? 'warning' : 'info'} />
      <div className="grow stack tight">{children}</div>
    </div>
  );
}
