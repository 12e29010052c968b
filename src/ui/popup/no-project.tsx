import type { ReactNode } from 'react';
import { hostPattern } from '../../domain/host-patterns.ts';
import type { TabView } from '../../messaging/protocol.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { askForHosts } from '../parts/host-access.ts';
import { Icon } from '../parts/icon.tsx';
import { openPanel } from '../parts/side-panel.ts';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';

/** The tab shows no editor, an editor without a project, or a page that does not answer. */
export function NoProject({ view, windowId }: { readonly view: TabView; readonly windowId: number | undefined }): ReactNode {
  const editor = view.kind === 'bolt';
  return (
    <section className="blank" aria-labelledby="blank-title">
      <span className="blank-icon"><Icon name="tab" size={22} /></span>
      <h1 id="blank-title">{words(view.kind === 'busy' ? 'busyTitle' : editor ? 'noChatTitle' : 'noEditorTitle')}</h1>
      <p className="soft">{view.words || words(editor ? 'noChatText' : 'noEditorText')}</p>
      {windowId === undefined ? null : (
        <div className="stack no-project-files">
          <p className="soft">{words('filesNoProject')}</p>
          <Button icon="file" className="start" onClick={() => void openPanel(windowId, 'files')}>{words('deployFiles')}</Button>
        </div>
      )}
    </section>
  );
}

/** The browser does not let us look at the tab: asks for its host, in the click. Where it does not even tell the tab's address, says how to let it. */
export function NoAccess({ view, onGranted }: { readonly view: TabView; readonly onGranted: () => void }): ReactNode {
  const command = useCommand();
  const pattern = hostPattern(view.origin);
  const host = pattern === undefined ? view.origin : new URL(view.origin).host;
  return (
    <section className="blank" aria-labelledby="blank-title">
      <span className="blank-icon"><Icon name="lock" size={22} /></span>
      <h1 id="blank-title">{pattern === undefined ? words('noAccessTabTitle') : words('noAccessTitle', host)}</h1>
      <p className="soft">{words(pattern === undefined ? 'noAccessTabText' : 'noAccessText')}</p>
      {pattern === undefined ? <Button onClick={onGranted}>{words('tryAgain')}</Button> : (
        <Button kind="primary" large busy={command.busy} onClick={() => void command.run(async () => { if (await askForHosts([pattern])) onGranted(); })}>
          {words('allowHost', host)}
        </Button>
      )}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </section>
  );
}
