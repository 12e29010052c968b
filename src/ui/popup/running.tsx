import type { ReactNode } from 'react';
import { request } from '../../messaging/client.ts';
import type { RunPicture } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatDuration } from '../parts/format.ts';
import { actionName, environmentName } from '../parts/names.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { progressSpoken, progressWords } from '../parts/progress-words.ts';
import { openPanel } from '../parts/side-panel.ts';
import { OutcomeMark } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { viewDeployment } from '../watch/deployment-view.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';

/** Deployments under way, newest first; nothing when there are none. Looking at changes is none. */
export function RunningList({ pictures, windowId }: { readonly pictures: readonly RunPicture[]; readonly windowId: number | undefined }): ReactNode {
  const deployments = pictures.filter((picture) => !picture.run.pipeline.startsWith('plan'));
  if (deployments.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="running-title">
      <h2 id="running-title" className="section-title">{words('running')}</h2>
      {deployments.map((picture) => <Running key={picture.run.id} picture={picture} windowId={windowId} />)}
    </section>
  );
}

function Running({ picture, windowId }: { readonly picture: RunPicture; readonly windowId: number | undefined }): ReactNode {
  const now = useNow(500);
  const view = viewDeployment(picture, now);
  const command = useCommand();
  const title = view.subject ? words('projectTo', view.subject.projectName, environmentName(view.subject.environment)) : view.id;
  const stopping = view.cancelRequested || view.outcome === 'undoing';
  return (
    <article className="card running-deployment" aria-label={words('deploymentOf', view.subject ? actionName(view.subject.action) : '', title)}>
      <div className="row">
        <OutcomeMark outcome={view.outcome} />
        <p className="strong grow cut">{title}</p>
        <span className="soft">{formatDuration(view.duration)}</span>
      </div>
      <ProgressBar value={view.status.progress} label={words('progressOf', title)} look={stopping ? 'undone' : 'running'} />
      <div className="row">
        <p className="soft grow cut">{progressWords(view)}</p>
        <span className="unseen" role="status">{progressSpoken(view)}</span>
        {windowId === undefined ? null : <Button kind="quiet" onClick={() => void openPanel(windowId, { deployment: view.id })}>{words('details')}</Button>}
        <Button kind="quiet" busy={command.busy} disabled={stopping} onClick={() => void command.run(() => request('deployment.cancel', { deploymentId: view.id }))}>{words('cancel')}</Button>
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </article>
  );
}
