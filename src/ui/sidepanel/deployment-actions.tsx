import { useState, type ReactNode } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { ReleaseRow, SiteRow } from '../../storage/database.ts';
import { allAgents, allEnvironments } from '../../storage/queries.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { shortAddress } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { words } from '../parts/words.ts';
import { waysOn } from '../watch/ways-on.ts';
import type { DeploymentView } from '../watch/deployment-view.ts';
import { useCommand } from '../watch/use-command.ts';
import { useWatched } from '../watch/use-watched.ts';
import { goTo } from './route.ts';

/** What can be done with a deployment as it stands now. What it starts is shown at once. */
export function DeploymentActions({ view, site, release }: { readonly view: DeploymentView; readonly site: SiteRow | undefined; readonly release: ReleaseRow | undefined }): ReactNode {
  const environments = useWatched(allEnvironments, []) ?? [];
  const agents = useWatched(allAgents, []) ?? [];
  const command = useCommand();
  const [asking, setAsking] = useState(false);
  const ways = waysOn(view, site, environments, release?.agent);
  const elsewhere = ways.promote && ways.elsewhere ? words('promoteElsewhere', environmentName(ways.promote.name, 'alone'), agents.find(({ id }) => id === ways.promote?.agent)?.name ?? '') : undefined;
  const follow = (start: () => Promise<{ deploymentId: string }>): void => void command.run(async () => goTo({ page: 'deployment', id: (await start()).deploymentId }));
  const promote = (confirmed: boolean): void => {
    if (ways.promote) follow(() => request('deployment.promote', { release: view.id, environment: ways.promote?.name ?? 'production', confirmed }));
  };
  return (
    <div className="stack">
      <div className="detail-actions">
        {ways.cancel ? <Button icon="stop" busy={command.busy} onClick={() => void command.run(() => request('deployment.cancel', { deploymentId: view.id }))}>{words('cancel')}</Button> : null}
        {ways.retry ? <Button kind="primary" icon="retry" busy={command.busy} onClick={() => follow(() => request('deployment.retry', { deploymentId: view.id }))}>{words('retry')}</Button> : null}
        {ways.promote ? (
          <Button kind="primary" icon="promote" busy={command.busy} onClick={() => (ways.promote?.policy.confirm === true ? setAsking(true) : promote(false))}>{words('promoteTo', environmentName(ways.promote.name))}</Button>
        ) : null}
        {ways.site === undefined ? null : <LinkButton href={ways.site} icon="open">{words('openSite')}</LinkButton>}
        {ways.preview === undefined ? null : <LinkButton href={ways.preview} icon="open">{words('openPreview')}</LinkButton>}
        {ways.rollBack && site ? <Button icon="undo" busy={command.busy} onClick={() => follow(() => request('deployment.rollBack', { site: siteOf(site.id) }))}>{words('rollBack')}</Button> : null}
        {ways.makeLive && site ? <Button icon="undo" busy={command.busy} onClick={() => follow(() => request('deployment.rollBack', { site: siteOf(site.id), to: view.id }))}>{words('rollBackToThis')}</Button> : null}
      </div>
      {elsewhere === undefined ? null : <p className="soft">{elsewhere}</p>}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      {asking && ways.promote && view.subject ? (
        <ConfirmDialog environment={ways.promote.name} projectName={view.subject.projectName} what={elsewhere ?? words('confirmPromote', site ? shortAddress(site.address) : view.id)} onConfirm={() => promote(true)} onClose={() => setAsking(false)} />
      ) : null}
    </div>
  );
}
