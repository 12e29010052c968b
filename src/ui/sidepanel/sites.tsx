import type { ReactNode } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import type { SiteRow } from '../../storage/database.ts';
import { allSites, unfinishedRuns } from '../../storage/queries.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { FirstTime } from '../parts/first-time.tsx';
import { formatAgo, formatMoment, shortAddress, shortDigest } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { words } from '../parts/words.ts';
import { grouped } from '../watch/grouped.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { PendingChange } from './pending-change.tsx';
import { goTo, linkTo } from './route.ts';
import { SiteQueue } from './site-queue.tsx';
import { useFreshSites } from './use-fresh-sites.ts';

/** Every site by project: what is live there, since when, who is deploying, and the way back. */
export function Sites(): ReactNode {
  const sites = useWatched(allSites, []);
  const runs = useWatched(unfinishedRuns, []);
  const silent = useFreshSites((sites ?? []).map((site) => site.id));
  const now = useNow(10_000);
  if (!sites) return null;
  const projects = grouped(sites, (site) => site.projectId);
  const ours = new Set((runs ?? []).map((run) => run.id));
  return (
    <>
      <h1 className="unseen">{words('sites')}</h1>
      {projects.size === 0 ? (
        <section className="blank" aria-labelledby="nothing-title">
          <h2 id="nothing-title">{words('noSitesTitle')}</h2>
          <p className="soft">{words('noSitesText')}</p>
          <FirstTime />
        </section>
      ) : [...projects].map(([project, rows]) => (
        <section key={project} className="stack" aria-labelledby={`sites-${project}`}>
          <h2 id={`sites-${project}`} className="section-title">{rows[0]?.projectName}</h2>
          <ul className="card site-list">{rows.map((site) => <li key={site.id}><SiteEntry site={site} now={now} silent={silent.has(site.id)} ours={ours} /></li>)}</ul>
        </section>
      ))}
    </>
  );
}

function SiteEntry({ site, now, silent, ours }: { readonly site: SiteRow; readonly now: number; readonly silent: boolean; readonly ours: ReadonlySet<string> }): ReactNode {
  const command = useCommand();
  const name = environmentName(site.environment, 'alone');
  return (
    <article className="site" aria-label={words('deploymentOf', site.projectName, name)}>
      <div className="row">
        <span className={`dot ${silent ? 'trouble' : site.live ? 'live' : 'none'}`} aria-hidden="true" />
        <h3 className="grow cut"><a className="site-link" href={linkTo({ page: 'site', ...siteOf(site.id) })}>{name}</a></h3>
        {site.previous ? (
          <Button kind="quiet" icon="undo" aria-label={words('rollBackSite', name)} title={words('rollBackSite', name)} busy={command.busy}
            onClick={() => void command.run(async () => goTo({ page: 'deployment', id: (await request('deployment.rollBack', { site: siteOf(site.id) })).deploymentId }))} />
        ) : null}
        <Button kind="quiet" icon="retry" aria-label={words('refreshSite', name)} title={words('refreshSite', name)} busy={command.busy} onClick={() => void command.run(() => request('site.refresh', { site: siteOf(site.id) }))} />
      </div>
      <div className="site-facts">
        {site.live ? (
          <>
            <a className="cut" href={site.address} target="_blank" rel="noreferrer">{shortAddress(site.address)}</a>
            <p className="soft">{words('liveSince', formatMoment(site.live.since, now))} · <code>{shortDigest(site.live.digest)}</code></p>
          </>
        ) : <p className="soft">{words('nothingLive')}</p>}
        <SiteQueue site={site} now={now} ours={ours} />
        <p className={`small ${silent ? 'bad' : 'faint'}`}>{words(silent ? 'silentSince' : 'seen', formatAgo(site.observedAt, now))}</p>
      </div>
      {site.pending?.held === true ? <PendingChange site={site} /> : null}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </article>
  );
}
