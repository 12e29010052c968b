import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './button.tsx';
import './confirm-dialog.css';
import { Note } from './error-note.tsx';
import { environmentName } from './names.ts';
import { words } from './words.ts';
import type { EnvironmentName } from '../../domain/environment.ts';

/** Asks before something goes to an environment whose policy wants it, and says that nothing but this question protects it. Opens as soon as it is rendered. */
export function ConfirmDialog({ environment, projectName, what, onConfirm, onClose }: {
  readonly environment: EnvironmentName;
  readonly projectName: string;
  /** One sentence about what will happen. */
  readonly what: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="confirm" aria-labelledby={`${id}-title`} aria-describedby={`${id}-what`} onClose={onClose}>
      <div className="stack confirm-body">
        <h2 id={`${id}-title`}>{words('confirmTitle', projectName, environmentName(environment))}</h2>
        <p id={`${id}-what`} className="soft">{what}</p>
        <Note level="caution"><p>{words('noSecondFactor')}</p></Note>
      </div>
      <div className="confirm-actions">
        <Button onClick={() => dialog.current?.close()}>{words('confirmBack')}</Button>
        <Button kind="primary" onClick={() => { onConfirm(); dialog.current?.close(); }}>{words('confirmGo', environmentName(environment))}</Button>
      </div>
    </dialog>
  );
}
