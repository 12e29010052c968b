import { useId, useState, type ReactNode } from 'react';
import { request } from '../../messaging/client.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';

/** Asks for a release's name. */
export function LabelDialog({ release, label, onClose }: { readonly release: string; readonly label: string; readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState(label);
  const form = useId();
  const command = useCommand();
  return (
    <Dialog title={words('nameTitle')} text={words('nameText')} onClose={onClose} actions={(
      <>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button kind="primary" submit form={form} busy={command.busy}>{words('save')}</Button>
      </>
    )}>
      <form id={form} className="stack" onSubmit={(event) => {
        event.preventDefault();
        void command.run(() => request('release.label', { release, label: text })).then((done) => done && onClose());
      }}>
        <input className="field" aria-label={words('releaseName')} maxLength={200} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
      </form>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </Dialog>
  );
}
