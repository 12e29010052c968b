import type { ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';
import { project as readProject, sitesOf } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatDuration } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { progressSpoken, progressWords } from '../parts/progress-words.ts';
import { openPanel } from '../parts/side-panel.ts';
import { OutcomeMark, outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { DeployBar } from '../popup/deploy-bar.tsx';
import { candidatesOf, FolderAsked } from '../popup/output-question.tsx';
import '../popup/popup.css';
import { StageList } from '../sidepanel/stage-list.tsx';
import type { DeploymentView } from '../watch/deployment-view.ts';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import { waysOn } from '../watch/ways-on.ts';
import type { EditorTab } from './use-editor-tabs.ts';

/** The first deployment: begun by its button, followed live, and when it fails tried again from here. */
export function FirstDeployment({ tab, environment, view, windowId }: {
  readonly tab: EditorTab | undefined;
  readonly environment: EnvironmentConfig;
  /** The newest deployment, whatever became of it. */
  readonly view: DeploymentView | undefined;
  readonly windowId: number | undefined;
}): ReactNode {
  const running = view !== undefined && view.endedAt === undefined;
  return (
    <>
      <p className="soft">{words('guideDeployText')}</p>
      {view ? <Followed view={view} windowId={windowId} /> : null}
      {running ? null : tab?.view.project ? <Begin tab={tab} project={tab.view.project} environment={environment} /> : <p className="soft">{words('guideDeployNoTab')}</p>}
    </>
  );
}

function Begin({ tab, project, environment }: { readonly tab: EditorTab; readonly project: NonNullable<EditorTab['view']['project']>; readonly environment: EnvironmentConfig }): ReactNode {
  const sites = useWatched((database) => sitesOf(database, project.id), [project.id]) ?? [];
  return <DeployBar origin={{ kind: 'tab', tabId: tab.tabId }} environment={environment} site={sites.find((site) => site.environment === environment.name)} project={project} plan={undefined} busy={false} cannotBuild={tab.view.cannotBuild} />;
}

function Followed({ view, windowId }: { readonly view: DeploymentView; readonly windowId: number | undefined }): ReactNode {
  const running = view.endedAt === undefined;
  const title = view.subject ? words('projectTo', view.subject.projectName, environmentName(view.subject.environment)) : view.id;
  const details = windowId === undefined ? null : (
    <Button kind="quiet" icon="panel" className="start" onClick={() => void openPanel(windowId, { deployment: view.id })}>{words(running ? 'guideFollow' : 'details')}</Button>
  );
  return (
    <article className="stack guide-followed" aria-label={title}>
      <div className="row">
        <OutcomeMark outcome={view.outcome} />
        <p className="strong grow cut">{title}</p>
        <span className="soft">{formatDuration(view.duration)}</span>
      </div>
      {running ? <ProgressBar value={view.status.progress} label={words('progressOf', title)} look={view.outcome === 'undoing' ? 'undone' : 'running'} /> : null}
      <p className="soft">{running ? progressWords(view) : outcomeWord(view.outcome)}</p>
      <span className="unseen" role="status">{progressSpoken(view)}</span>
      {running ? <StageList stages={view.stages} /> : null}
      {running ? details : <Failed view={view}>{details}</Failed>}
    </article>
  );
}

function Failed({ view, children }: { readonly view: DeploymentView; readonly children: ReactNode }): ReactNode {
  const command = useCommand();
  const row = useWatched((database) => (view.subject ? readProject(database, view.subject.projectId).then((found) => found ?? null) : Promise.resolve(null)), [view.subject?.projectId]) ?? null;
  const retry = (): void => void command.run(() => request('deployment.retry', { deploymentId: view.id }));
  const candidates = candidatesOf(view.error);
  const question = view.error && candidates && row ? <FolderAsked error={view.error} project={{ id: row.id, name: row.name, origin: row.origin, chat: row.chat }} row={row} candidates={candidates} onSaved={retry} /> : null;
  return (
    <>
      {question ?? (view.error ? <ErrorNote error={view.error} /> : null)}
      <div className="row wrap">
        {waysOn(view, undefined, []).retry && !question ? <Button icon="retry" busy={command.busy} onClick={retry}>{words('retry')}</Button> : null}
        {children}
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </>
  );
}
