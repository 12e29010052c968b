import type { ReactNode } from 'react';
import type { EnvironmentName } from '../../domain/environment.ts';
import { siteKey } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';
import { allEnvironments, siteNamed, unfinishedRuns } from '../../storage/queries.ts';
import { releasesOf } from '../../storage/release-queries.ts';
import { SitesUnseen } from '../parts/access-asked.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { formatMoment, shortAddress, shortDigest } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { environmentName } from '../parts/names.ts';
import { StorageUse } from '../parts/storage-use.tsx';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { useWatched } from '../watch/use-watched.ts';
import { PendingChange } from './pending-change.tsx';
import { ReleaseList } from './release-list.tsx';
import { goTo, linkTo } from './route.ts';
import { SiteCheck } from './site-check.tsx';
import { SiteHistory } from './site-history.tsx';
import { SiteQueue } from './site-queue.tsx';
import { SightLine, sightOf } from './site-sight.tsx';
import { useFreshSites } from './use-fresh-sites.ts';

/** Releases that are listed; those before are found in the history. */
const listed = 200;

/** One site in full: what is live, who is deploying and who waits, its releases, and how its deployments went. */
export function SitePage({ project, environment }: { readonly project: string; readonly environment: EnvironmentName }): ReactNode {
  const key = siteKey({ project, environment });
  const site = useWatched(async (database) => await siteNamed(database, key) ?? null, [key]);
  const releases = useWatched((database) => releasesOf(database, key, listed), [key]);
  const runs = useWatched(unfinishedRuns, []);
  const environments = useWatched(allEnvironments, []);
  const lost = environments?.find(({ name }) => name === environment)?.agent === '';
  const errors = useFreshSites(environments && !lost ? [key] : []);
  const now = useNow(10_000);
  const command = useCommand();
  if (site === undefined || !releases || !environments) return null;
  const name = environmentName(environment);
  return (
    <>
      <a className="back" href={linkTo({ page: 'sites' })}><Icon name="back" />{words('allSites')}</a>
      <article className="detail" aria-labelledby="site-title">
        <header className="stack tight">
          <h1 id="site-title">{words('projectIn', site?.projectName ?? releases[0]?.projectName ?? project, name)}</h1>
          {site?.live ? <p className="soft">{words('liveSince', formatMoment(site.live.since, now))} · <code>{shortDigest(site.live.digest)}</code> · {shortAddress(site.address)}</p> : <p className="soft">{words('nothingLive')}</p>}
          {site ? <SightLine site={site} sight={sightOf(lost, errors.get(key))} now={now} role="status" /> : null}
          <StorageUse use={site?.storage} />
        </header>
        <SitesUnseen errors={errors} />
        {site?.pending?.held === true && !lost ? <PendingChange site={site} /> : null}
        <div className="detail-actions">
          {site?.live ? <LinkButton href={site.address} icon="open">{words('openSite')}</LinkButton> : null}
          {site?.previous && !lost ? <Button icon="undo" busy={command.busy} onClick={() => void command.run(async () => goTo({ page: 'deployment', id: (await request('deployment.rollBack', { site: { project, environment } })).deploymentId }))}>{words('rollBack')}</Button> : null}
        </div>
        {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
        {site && (site.queue ?? []).length > 0 ? (
          <section className="stack" aria-labelledby="queue-title">
            <h2 id="queue-title" className="section-title">{words('queueTitle')}</h2>
            <div className="card"><SiteQueue site={site} now={now} ours={new Set((runs ?? []).map((run) => run.id))} /></div>
          </section>
        ) : null}
        {site ? <SiteCheck site={key} releases={releases} now={now} /> : null}
        <ReleaseList releases={releases} site={site ?? undefined} now={now} />
        <SiteHistory site={key} now={now} />
      </article>
    </>
  );
}
