import type { ReactNode } from 'react';
import type { EnvironmentName } from '../../domain/environment.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Note } from './error-note.tsx';
import { environmentName } from './names.ts';
import { words } from './words.ts';

/** Asks before something goes to an environment whose policy wants it, and says that nothing but this question protects it. Opens as soon as it is rendered. */
export function ConfirmDialog({ environment, projectName, what, onConfirm, onClose }: {
  readonly environment: EnvironmentName;
  readonly projectName: string;
  /** One sentence about what will happen. */
  readonly what: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog title={words('confirmTitle', projectName, environmentName(environment))} text={what} onClose={onClose} actions={(
      <>
        <Button onClick={onClose}>{words('confirmBack')}</Button>
        <Button kind="primary" onClick={() => { onConfirm(); onClose(); }}>{words('confirmGo', environmentName(environment))}</Button>
      </>
    )}>
      <Note level="caution"><p>{words('noSecondFactor')}</p></Note>
    </Dialog>
  );
}
