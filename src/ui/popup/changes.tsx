import type { ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import { WireError } from '../../domain/errors.ts';
import { request } from '../../messaging/client.ts';
import type { InputOf } from '../../messaging/protocol.ts';
import type { PlanRow, ProjectRow } from '../../storage/database.ts';
import { runPicture } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { environmentName } from '../parts/names.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { progressWords } from '../parts/progress-words.ts';
import { words } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { viewDeployment } from '../watch/deployment-view.ts';
import { useCommand, type Command } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { candidatesOf, FolderAsked, type SavedProject } from './output-question.tsx';
import { PlanView } from './plan-view.tsx';

/** Where files come from, as a page names it. */
export type Origin = InputOf<'plan.start'>['source'];

/** Has a plan made and watches it from then on. */
export function useLook(source: Origin, { name: environment }: EnvironmentConfig, project: string): Command & { look(): void } {
  const remember = useViewState((state) => state.rememberPlan);
  const command = useCommand();
  return {
    ...command,
    look: () => void command.run(async () => {
      const { planId } = await request('plan.start', { source, environment });
      remember({ project, environment }, planId);
    }),
  };
}

/** What a deployment would change: asked for by a button, because looking may build the project; then the plan. */
export function Changes({ source, environment, planId, plan, project, row }: {
  readonly source: Origin;
  readonly environment: EnvironmentConfig;
  readonly planId: string | undefined;
  readonly plan: PlanRow | undefined;
  readonly project: SavedProject;
  readonly row: ProjectRow | null;
}): ReactNode {
  const { look, ...command } = useLook(source, environment, project.id);
  return (
    <section className="stack" aria-labelledby="changes-title">
      <div className="row">
        <h2 id="changes-title" className="section-title grow">{words('changes')}</h2>
        {plan ? <Button kind="quiet" icon="retry" busy={command.busy} onClick={look}>{words('lookAgain')}</Button> : null}
      </div>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      {plan ? <PlanView plan={plan} /> : planId === undefined ? (
        <div className="card row changes-ask">
          <p className="soft grow">{words('changesHint', environmentName(environment.name))}</p>
          <Button busy={command.busy} disabled={environment.agent === ''} onClick={look}>{words('seeChanges')}</Button>
        </div>
      ) : <Looking planId={planId} project={project} row={row} onAgain={look} />}
    </section>
  );
}

function Looking({ planId, project, row, onAgain }: { readonly planId: string; readonly project: SavedProject; readonly row: ProjectRow | null; readonly onAgain: () => void }): ReactNode {
  const now = useNow(1000);
  const picture = useWatched((database) => runPicture(database, planId), [planId]);
  const command = useCommand();
  const view = picture ? viewDeployment(picture, now) : undefined;
  if (view?.outcome === 'failed') {
    const error = view.error ?? WireError.parse({ code: 'plan.failed', message: words('planFailed') });
    const candidates = candidatesOf(error);
    if (candidates) return <FolderAsked error={error} project={project} row={row} candidates={candidates} onSaved={onAgain} />;
    return <ErrorNote error={error}><div className="row note-actions"><Button icon="retry" onClick={onAgain}>{words('lookAgain')}</Button></div></ErrorNote>;
  }
  if (view?.outcome === 'cancelled') return <div className="card row"><p className="soft grow">{words('planCancelled')}</p><Button onClick={onAgain}>{words('lookAgain')}</Button></div>;
  const text = view ? progressWords(view) : words('planStarting');
  const share = view?.transfer ? (view.transfer.done / view.transfer.total) * 100 : 12;
  return (
    <div className="card stack">
      <span className="unseen" role="status">{words('lookingAtChanges')}</span>
      <div className="row">
        <p className="grow cut">{text}</p>
        <Button kind="quiet" disabled={!view || view.cancelRequested} busy={command.busy} onClick={() => void command.run(() => request('deployment.cancel', { deploymentId: planId }))}>{words('cancel')}</Button>
      </div>
      <ProgressBar value={share} label={words('lookingAtChanges')} />
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </div>
  );
}
