import type { ReactNode } from 'react';
import { siteNamed } from '../../storage/queries.ts';
import { words } from '../parts/words.ts';
import { useWatched } from '../watch/use-watched.ts';
import { SiteQueue } from './site-queue.tsx';
import { useFreshSites } from './use-fresh-sites.ts';

const none: ReadonlySet<string> = new Set();

/** Who is deploying and who else waits at a site (by its key), where a deployment waits for its turn: read again while the page is in sight. */
export function WaitingLine({ site, now }: { readonly site: string; readonly now: number }): ReactNode {
  useFreshSites([site]);
  const row = useWatched((database) => siteNamed(database, site), [site]);
  if (!row || (row.queue ?? []).length === 0) return null;
  return (
    <section className="stack" aria-labelledby="line-title">
      <h2 id="line-title" className="section-title">{words('queueOf')}</h2>
      <div className="card"><SiteQueue site={row} now={now} ours={none} /></div>
    </section>
  );
}
