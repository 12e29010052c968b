import type { ReactNode } from 'react';
import type { WireError } from '../../domain/errors.ts';
import { siteKey } from '../../domain/site.ts';
import { stageOf } from '../../domain/status.ts';
import type { ReleaseRow, SiteRow } from '../../storage/database.ts';
import { runPicture, siteNamed } from '../../storage/queries.ts';
import { release as readRelease } from '../../storage/release-queries.ts';
import { AccessAsked, AllowAgain } from '../parts/access-asked.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatDuration, formatMoment, shortDigest } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { actionName, environmentName, stageName } from '../parts/names.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { progressSpoken, progressWords } from '../parts/progress-words.ts';
import { stepName } from '../parts/step-names.ts';
import { OutcomeMark, outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { viewDeployment, type DeploymentView } from '../watch/deployment-view.ts';
import { viewRecord } from '../watch/record-view.ts';
import { useNow } from '../watch/use-now.ts';
import { useSeen } from '../watch/use-seen.ts';
import { useWatched } from '../watch/use-watched.ts';
import { candidatesOf } from '../popup/output-question.tsx';
import { AnswerFolder } from './answer-folder.tsx';
import { DeploymentActions } from './deployment-actions.tsx';
import { DeploymentMenu } from './deployment-menu.tsx';
import { Figures } from './figures.tsx';
import { LogView } from './log-view.tsx';
import { OverrideNote } from './override-note.tsx';
import { PendingChange } from './pending-change.tsx';
import './print.css';
import { linkTo } from './route.ts';
import { StageList } from './stage-list.tsx';
import { Recovery } from './recovery.tsx';
import { StageTimes } from './stage-times.tsx';
import { TransferRate } from './transfer-rate.tsx';
import { WaitingLine } from './waiting-line.tsx';
import { Usage } from './usage.tsx';

/** One deployment in full. A run whose journal was cleared away is shown from its line of the history. */
export function DeploymentPage({ id }: { readonly id: string }): ReactNode {
  const found = useWatched(async (database) => ({ picture: await runPicture(database, id), record: await database.history.get(id) }), [id]);
  const running = found?.picture?.run.endedAt === null;
  const now = useNow(running ? 500 : 30_000);
  const view = found?.picture ? viewDeployment(found.picture, now) : found?.record ? viewRecord(found.record) : undefined;
  const site = view?.subject ? siteKey({ project: view.subject.projectId, environment: view.subject.environment }) : undefined;
  const release = useWatched(async (database) => await readRelease(database, id) ?? null, [id]) ?? undefined;
  const siteRow = useWatched(async (database) => (site === undefined ? null : await siteNamed(database, site) ?? null), [site]) ?? undefined;
  useSeen(found?.record);
  if (!found) return null;
  return (
    <>
      <a className="back" href={linkTo({ page: 'deployments' })}><Icon name="back" />{words('allDeployments')}</a>
      {view ? (
        <article className="detail" aria-labelledby="detail-title">
          <Heading view={view} release={release} now={now}>
            <DeploymentMenu view={view} release={release} record={found.record} />
          </Heading>
          {!view.error && found.record && found.record.result.status !== 'success' && found.record.result.message !== '' ? <p className="soft">{found.record.result.message}</p> : null}
          {view.error ? <Failure view={view} error={view.error} site={siteRow} now={now} /> : null}
          {view.subject?.override ? <OverrideNote override={view.subject.override} /> : null}
          {view.outcome === 'queued' && site !== undefined ? <WaitingLine site={site} now={now} /> : null}
          <AccessAsked view={view} />
          {siteRow?.pending?.held === true && siteRow.pending.deployment === id ? <PendingChange site={siteRow} /> : null}
          {view.stuck || (view.endedAt !== undefined && view.outcome !== 'success') || view.triesAgainAt !== undefined ? <Recovery view={view} site={siteRow} now={now} /> : <DeploymentActions view={view} site={siteRow} release={release} />}
          <StageList stages={view.stages} />
          <StageTimes stages={view.stages} />
          <TransferRate run={id} />
          <Usage run={id} running={running} />
          {found.record ? <Figures record={found.record} /> : null}
          {found.picture ? <LogView run={id} running={running} /> : null}
        </article>
      ) : (
        <section className="blank" aria-labelledby="gone-title">
          <h1 id="gone-title">{words('goneTitle')}</h1>
          <p className="soft">{words('goneText')}</p>
        </section>
      )}
    </>
  );
}

function Heading({ view, release, now, children }: { readonly view: DeploymentView; readonly release: ReleaseRow | undefined; readonly now: number; readonly children: ReactNode }): ReactNode {
  const { subject, outcome } = view;
  const running = view.endedAt === undefined;
  const facts = [
    subject ? actionName(subject.action) : undefined,
    formatMoment(view.startedAt, now),
    formatDuration(view.duration),
    subject?.initiatedBy,
  ].filter((fact) => fact !== undefined && fact !== '');
  return (
    <header className="detail-head">
      <div className="row top">
        <div className="grow">
        <h1 id="detail-title">{subject ? words('projectTo', subject.projectName, environmentName(subject.environment)) : view.id}</h1>
        <p className="soft">{facts.join(' · ')}</p>
        </div>
        {children}
      </div>
      {release && (release.label !== null || release.pinned === 1) ? (
        <p className="row marks">
          {release.label === null ? null : <span className="chip"><Icon name="label" size={12} />{release.label}</span>}
          {release.pinned === 1 ? <span className="chip"><Icon name="pin" size={12} />{words('keptForever')}</span> : null}
        </p>
      ) : null}
      <p className={`row detail-outcome ${outcome}`} data-testid="outcome">
        <OutcomeMark outcome={outcome} />
        <span className="grow">{running ? progressWords(view) : outcomeWord(outcome)}</span>
        {running ? <span className="soft">{words('percent', view.status.progress)}</span> : null}
      </p>
      <span className="unseen" role="status">{progressSpoken(view)}</span>
      {running ? <ProgressBar value={view.status.progress} label={words('progress')} look={outcome === 'undoing' ? 'undone' : 'running'} /> : null}
    </header>
  );
}

function Failure({ view, error, site, now }: { readonly view: DeploymentView; readonly error: WireError; readonly site: SiteRow | undefined; readonly now: number }): ReactNode {
  const step = view.stages.flatMap((stage) => stage.steps).findLast((one) => one.state === 'failed');
  const stage = step ? stageOf(step.path) : undefined;
  const candidates = candidatesOf(error);
  return (
    <ErrorNote error={error}>
      {step && stage ? <p className="soft">{words('failedIn', stageName(stage), stepName(step.path))}</p> : null}
      {site ? <p className="soft">{site.live ? words('liveNow', formatMoment(site.live.since, now), shortDigest(site.live.digest)) : words('nothingLiveNow')}</p> : null}
      <AllowAgain error={error} />
      {candidates && view.subject && view.endedAt !== undefined ? <AnswerFolder deployment={view.id} projectId={view.subject.projectId} candidates={candidates} asked={error.code === 'source.unsure'} /> : null}
    </ErrorNote>
  );
}
