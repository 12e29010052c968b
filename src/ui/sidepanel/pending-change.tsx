import type { ReactNode } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { SiteRow } from '../../storage/database.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote, Note } from '../parts/error-note.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';

/** A change that the agent holds because its browser disappeared before it was confirmed: somebody has to decide. */
export function PendingChange({ site }: { readonly site: SiteRow }): ReactNode {
  const command = useCommand();
  const settle = (decision: 'keep' | 'go-back'): void => void command.run(() => request('site.settle', { site: siteOf(site.id), decision }));
  return (
    <Note level="caution">
      <p className="strong">{words('pendingTitle')}</p>
      <p>{words('pendingText')}</p>
      <div className="row wrap no-print">
        <Button busy={command.busy} icon="check" onClick={() => settle('keep')}>{words('pendingKeep')}</Button>
        <Button busy={command.busy} icon="undo" onClick={() => settle('go-back')}>{words('pendingGoBack')}</Button>
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </Note>
  );
}
