import type { ReactNode } from 'react';
import browser from 'webextension-polyfill';
import { unfinishedPictures, type RunPicture } from '../../storage/queries.ts';
import { AccessAsked } from '../parts/access-asked.tsx';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { FirstTime } from '../parts/first-time.tsx';
import { Mark } from '../parts/icon.tsx';
import { openPanel } from '../parts/side-panel.ts';
import { words } from '../parts/words.ts';
import { viewDeployment } from '../watch/deployment-view.ts';
import { useWatched } from '../watch/use-watched.ts';
import { NoAccess, NoProject } from './no-project.tsx';
import './popup.css';
import { ProjectView } from './project-view.tsx';
import { RunningList } from './running.tsx';
import { useTab, type PopupTab } from './use-tab.ts';

/** The popup: what is asked of the person, the project of one tab, and everything that is under way. `tab` stands for the active tab when the popup is opened as a page. */
export function Popup({ tab: wanted }: { readonly tab: number | undefined }): ReactNode {
  const tab = useTab(wanted);
  const running = useWatched(unfinishedPictures, []) ?? [];
  return (
    <>
      <header className="popup-head">
        <Mark />
        <span className="strong grow">{words('name')}</span>
        <Button kind="quiet" icon="panel" aria-label={words('openPanel')} title={words('openPanel')} disabled={tab.windowId === undefined} onClick={() => tab.windowId !== undefined && void openPanel(tab.windowId)} />
        <Button kind="quiet" icon="settings" aria-label={words('openOptions')} title={words('openOptions')} onClick={() => void browser.runtime.openOptionsPage()} />
      </header>
      <main className="popup-main">
        {running.map((picture) => <AccessAsked key={picture.run.id} view={viewDeployment(picture, picture.run.updatedAt)} />)}
        <TabContent tab={tab} running={running} />
      </main>
    </>
  );
}

function TabContent({ tab, running }: { readonly tab: PopupTab; readonly running: readonly RunPicture[] }): ReactNode {
  const { view, error, tabId, windowId } = tab;
  if (error) return <ErrorNote error={error}><Button onClick={tab.lookAgain}>{words('tryAgain')}</Button></ErrorNote>;
  if (!view || tabId === undefined) return <Looking />;
  if (view.kind === 'bolt' && view.project) return <ProjectView tabId={tabId} windowId={windowId} view={view} project={view.project} running={running} />;
  return (
    <>
      {view.kind === 'no-access' ? <NoAccess view={view} onGranted={tab.lookAgain} /> : <NoProject view={view} windowId={windowId} />}
      <FirstTime />
      <RunningList pictures={running} windowId={windowId} />
    </>
  );
}

function Looking(): ReactNode {
  return (
    <div className="stack looking" role="status" aria-label={words('looking')}>
      <span className="ghost" style={{ width: '46%', height: 24 }} />
      <span className="ghost" style={{ width: '78%', height: 14 }} />
      <span className="ghost" style={{ height: 126, marginTop: 12 }} />
      <span className="ghost" style={{ height: 42, marginTop: 8 }} />
    </div>
  );
}
