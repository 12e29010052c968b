import type { ReactNode } from 'react';
import type { DeploymentRecord } from '../../domain/deployment.ts';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { SiteRow } from '../../storage/database.ts';
import { AllowAgain } from '../parts/access-asked.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { DeployAnyway } from '../parts/deploy-anyway.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatDuration, formatMoment } from '../parts/format.ts';
import { actionName } from '../parts/names.ts';
import { openPanel } from '../parts/side-panel.ts';
import { OutcomeMark, outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { offerOfError } from '../watch/override-offer.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { useSeen } from '../watch/use-seen.ts';

/** How the last deployment to the picked environment ended, with the ways on: look at the site, go back. `lost`: the environment has no agent any more. */
export function LastResult({ record, site, lost, windowId, children }: { readonly record: DeploymentRecord; readonly site: SiteRow | undefined; readonly lost: boolean; readonly windowId: number | undefined; readonly children?: ReactNode }): ReactNode {
  const now = useNow(30_000);
  const command = useCommand();
  useSeen(record);
  const { status, message, duration } = record.result;
  const live = site?.live ?? null;
  const offer = offerOfError(record.error);
  return (
    <section className="stack" aria-labelledby="last-title">
      <h2 id="last-title" className="section-title">{words('lastDeployment')}</h2>
      <div className="card stack last">
        <div className="row">
          <OutcomeMark outcome={status} />
          <p className="strong grow cut">{actionName(record.action)} · {outcomeWord(status)}</p>
          <span className="soft">{formatMoment(record.endedAt, now)} · {formatDuration(duration)}</span>
        </div>
        {status === 'success' ? null : <p className="soft">{record.error?.message ?? message}{record.error && record.error.next !== '' ? ` ${record.error.next}` : ''}</p>}
        {record.error ? <AllowAgain error={record.error} /> : null}
        {children}
        <div className="row wrap last-actions">
          {live && site ? <LinkButton href={site.address} icon="open">{words('openSite')}</LinkButton> : null}
          {site?.previous && !lost ? (
            <Button icon="undo" busy={command.busy} onClick={() => void command.run(() => request('deployment.rollBack', { site: siteOf(record.site) }))}>{words('rollBack')}</Button>
          ) : null}
          {offer ? (
            <DeployAnyway
              projectName={record.projectName} environment={record.environment} {...offer} busy={command.busy}
              onOverride={(override) => void command.run(() => request('deployment.retry', { deploymentId: record.id, override }))}
            />
          ) : null}
          <span className="grow" />
          {windowId === undefined ? null : <Button kind="quiet" onClick={() => void openPanel(windowId, { deployment: record.id })}>{words('details')}</Button>}
        </div>
        {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      </div>
    </section>
  );
}
