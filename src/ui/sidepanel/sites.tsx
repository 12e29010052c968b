import type { ReactNode } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { SiteRow } from '../../storage/database.ts';
import { sitesInTrouble } from '../../storage/check-queries.ts';
import { allAgents, allEnvironments, allSites, unfinishedRuns } from '../../storage/queries.ts';
import { SitesUnseen } from '../parts/access-asked.tsx';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { FirstTime } from '../parts/first-time.tsx';
import { formatMoment, shortAddress, shortDigest } from '../parts/format.ts';
import { agentName, environmentName } from '../parts/names.ts';
import { Icon } from '../parts/icon.tsx';
import { StorageUse } from '../parts/storage-use.tsx';
import { counted, words } from '../parts/words.ts';
import { grouped } from '../watch/grouped.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { PendingChange } from './pending-change.tsx';
import { goTo, linkTo } from './route.ts';
import { SiteQueue } from './site-queue.tsx';
import { SightLine, sightOf, type SiteSight } from './site-sight.tsx';
import { useFreshSites } from './use-fresh-sites.ts';

/** Every site by project: what is live there, since when, who is deploying, and the way back. */
export function Sites(): ReactNode {
  const sites = useWatched(allSites, []);
  const runs = useWatched(unfinishedRuns, []);
  const trouble = useWatched(sitesInTrouble, []);
  const agents = useWatched(allAgents, []);
  const environments = useWatched(allEnvironments, []);
  const lost = new Set((environments ?? []).filter(({ agent }) => agent === '').map(({ name }) => name));
  const silent = useFreshSites(environments ? (sites ?? []).filter((site) => !lost.has(site.environment)).map((site) => site.id) : []);
  const now = useNow(10_000);
  if (!sites || !agents || !environments) return null;
  const nameOf = (site: SiteRow): string | undefined => agentName(agents, site.agent);
  // Of a site that nobody looks after only what is live is of interest.
  const projects = grouped(sites.filter((site) => site.live !== null || !lost.has(site.environment)), (site) => site.projectId);
  const ours = new Set((runs ?? []).map((run) => run.id));
  return (
    <>
      <h1 className="unseen">{words('sites')}</h1>
      <SitesUnseen errors={silent} />
      {projects.size === 0 ? (
        <section className="blank" aria-labelledby="nothing-title">
          <span className="blank-icon"><Icon name="open" size={22} /></span>
          <h2 id="nothing-title">{words('noSitesTitle')}</h2>
          <p className="soft">{words('noSitesText')}</p>
          <FirstTime />
        </section>
      ) : [...projects].map(([project, rows]) => (
        <section key={project} className="stack" aria-labelledby={`sites-${project}`}>
          <h2 id={`sites-${project}`} className="section-title">{rows[0]?.projectName}</h2>
          <ul className="card site-list">{rows.map((site) => <li key={site.id}><SiteEntry site={site} now={now} agent={nameOf(site)} sight={sightOf(lost.has(site.environment), silent.get(site.id))} ours={ours} trouble={trouble?.get(site.id) ?? 0} /></li>)}</ul>
        </section>
      ))}
    </>
  );
}

/** `agent`: its name, where there are several. */
function SiteEntry({ site, now, agent, sight, ours, trouble }: {
  readonly site: SiteRow;
  readonly now: number;
  readonly agent: string | undefined;
  readonly sight: SiteSight;
  readonly ours: ReadonlySet<string>;
  readonly trouble: number;
}): ReactNode {
  const command = useCommand();
  const name = environmentName(site.environment, 'alone');
  return (
    <article className="site" aria-label={words('deploymentOf', site.projectName, name)}>
      <div className="row">
        <span className={`dot ${sight === 'silent' ? 'trouble' : sight === 'seen' && site.live ? 'live' : 'none'}`} aria-hidden="true" />
        <h3 className="grow cut"><a className="site-link" href={linkTo({ page: 'site', ...siteOf(site.id) })}>{name}</a></h3>
        {site.previous && sight !== 'lost' ? (
          <Button kind="quiet" icon="undo" aria-label={words('rollBackSite', name)} title={words('rollBackSite', name)} busy={command.busy}
            onClick={() => void command.run(async () => goTo({ page: 'deployment', id: (await request('deployment.rollBack', { site: siteOf(site.id) })).deploymentId }))} />
        ) : null}
        {sight === 'lost' ? null : <Button kind="quiet" icon="retry" aria-label={words('refreshSite', name)} title={words('refreshSite', name)} busy={command.busy} onClick={() => void command.run(() => request('site.refresh', { site: siteOf(site.id) }))} />}
      </div>
      <div className="site-facts">
        {site.live ? (
          <>
            <a className="cut" href={site.address} target="_blank" rel="noreferrer">{shortAddress(site.address)}</a>
            <p className="soft">{words('liveSince', formatMoment(site.live.since, now))} · <code>{shortDigest(site.live.digest)}</code></p>
          </>
        ) : <p className="soft">{words('nothingLive')}</p>}
        {agent === undefined ? null : <p className="soft cut">{words('atAgent', agent)}</p>}
        {sight === 'lost' ? null : <SiteQueue site={site} now={now} ours={ours} />}
        <SightLine site={site} sight={sight} now={now} />
        <StorageUse use={site.storage} />
        {trouble === 0 ? null : <p className="small bad">{counted('siteTrouble', trouble)}</p>}
      </div>
      {site.pending?.held === true && sight !== 'lost' ? <PendingChange site={site} /> : null}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </article>
  );
}
