import type { ReactNode } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { SiteRow } from '../../storage/database.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { DeployAnyway } from '../parts/deploy-anyway.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatClock, formatDuration, shortAddress } from '../parts/format.ts';
import { words } from '../parts/words.ts';
import type { DeploymentView } from '../watch/deployment-view.ts';
import { offerOfError } from '../watch/override-offer.ts';
import { useCommand } from '../watch/use-command.ts';
import { waysOn } from '../watch/ways-on.ts';
import { goTo } from './route.ts';

/** What can be done with a deployment that did not come through, or does not move: each way with what it will do. Nothing else is offered. */
export function Recovery({ view, site, now }: { readonly view: DeploymentView; readonly site: SiteRow | undefined; readonly now: number }): ReactNode {
  const command = useCommand();
  const ways = waysOn(view, site, []);
  if (Object.values(ways).every((way) => way === undefined || way === false)) return null;
  const follow = (start: () => Promise<{ deploymentId: string }>): void => void command.run(async () => goTo({ page: 'deployment', id: (await start()).deploymentId }));
  const { id, subject } = view;
  const offer = ways.retry && subject ? offerOfError(view.error) : undefined;
  // What was promoted or gone back to is a release: its files do not change.
  const sameFiles = view.subject?.action === 'promote' || view.subject?.action === 'roll-back' || view.stages.some((stage) => stage.steps.some((step) => step.path === 'preparation/capture' && step.state === 'done'));
  return (
    <section className="stack no-print" aria-labelledby="recovery-title">
      <h2 id="recovery-title" className="section-title">{words('recoveryTitle')}</h2>
      {view.triesAgainAt === undefined ? view.stuck ? <p className="soft" role="status">{words('stuckText', formatDuration(now - view.status.updatedAt))}</p> : null
        : <p className="soft" role="status">{words('triesAgain', formatClock(view.triesAgainAt))}</p>}
      <ul className="card recovery">
        {ways.resume ? <Way text={words('resumeText')}><Button kind="primary" icon="retry" busy={command.busy} onClick={() => void command.run(() => request('deployment.resume', { deploymentId: id }))}>{words('resume')}</Button></Way> : null}
        {ways.retry ? <Way text={words(sameFiles ? 'retryText' : 'retryAnewText')}><Button kind="primary" icon="retry" busy={command.busy} onClick={() => follow(() => request('deployment.retry', { deploymentId: id }))}>{words('retry')}</Button></Way> : null}
        {offer && subject ? (
          <Way text={words('deployAnywayText')}>
            <DeployAnyway
              projectName={subject.projectName} environment={subject.environment} {...offer} busy={command.busy}
              onOverride={(override) => follow(() => request('deployment.retry', { deploymentId: id, override }))}
            />
          </Way>
        ) : null}
        {ways.rollBack && site ? <Way text={words('rollBackText')}><Button icon="undo" busy={command.busy} onClick={() => follow(() => request('deployment.rollBack', { site: siteOf(site.id) }))}>{words('rollBack')}</Button></Way> : null}
        {ways.cancel ? <Way text={words('cancelText')}><Button icon="stop" busy={command.busy} onClick={() => void command.run(() => request('deployment.cancel', { deploymentId: id }))}>{words('cancel')}</Button></Way> : null}
        {ways.preview === undefined ? null : <Way text={words('previewText')}><LinkButton href={ways.preview} icon="open">{words('openPreview')}</LinkButton></Way>}
        {ways.site === undefined ? null : <Way text={words('siteText', shortAddress(ways.site))}><LinkButton href={ways.site} icon="open">{words('openSite')}</LinkButton></Way>}
        {ways.forget ? <Way text={words(view.stuck ? 'forgetStuckText' : 'forgetRunText')}><Button icon="trash" busy={command.busy} onClick={() => void command.run(() => request('deployment.forget', { deploymentId: id }))}>{words('forget')}</Button></Way> : null}
      </ul>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </section>
  );
}

function Way({ text, children }: { readonly text: string; readonly children: ReactNode }): ReactNode {
  return <li><p className="soft grow">{text}</p>{children}</li>;
}
