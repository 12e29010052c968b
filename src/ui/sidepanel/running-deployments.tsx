import type { ReactNode } from 'react';
import type { RunPicture } from '../../storage/queries.ts';
import { AccessAsked } from '../parts/access-asked.tsx';
import { formatDuration } from '../parts/format.ts';
import { actionName, environmentName } from '../parts/names.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { progressWords } from '../parts/progress-words.ts';
import { OutcomeMark } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { viewDeployment } from '../watch/deployment-view.ts';
import { useNow } from '../watch/use-now.ts';
import { linkTo } from './route.ts';

/** What is under way, newest first; nothing when nothing is. */
export function RunningDeployments({ pictures }: { readonly pictures: readonly RunPicture[] }): ReactNode {
  const now = useNow(500, pictures.length > 0);
  if (pictures.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="running-title">
      <h2 id="running-title" className="section-title">{words('running')}</h2>
      <ul className="stack">
        {pictures.map((picture) => {
          const view = viewDeployment(picture, now);
          const title = view.subject ? words('projectTo', view.subject.projectName, environmentName(view.subject.environment)) : view.id;
          return (
            <li key={view.id} className="stack">
              <a className="card running-card" href={linkTo({ page: 'deployment', id: view.id })}>
                <span className="row">
                  <OutcomeMark outcome={view.outcome} />
                  <span className="strong grow cut">{title}</span>
                  <span className="soft">{formatDuration(view.duration)}</span>
                </span>
                <ProgressBar value={view.status.progress} label={words('progressOf', title)} look={view.outcome === 'undoing' ? 'undone' : 'running'} />
                <span className="soft cut">{view.subject ? `${actionName(view.subject.action)} · ` : ''}{progressWords(view)}</span>
              </a>
              <AccessAsked view={view} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
