import type { ReactNode } from 'react';
import type { SiteRow } from '../../storage/database.ts';
import { words } from '../parts/words.ts';
import { SiteQueue } from './site-queue.tsx';
import { useFreshSites } from './use-fresh-sites.ts';

const none: ReadonlySet<string> = new Set();

/** Who is deploying and who else waits, where a deployment waits for its turn: read again while the page is in sight. */
export function WaitingLine({ site, now }: { readonly site: SiteRow; readonly now: number }): ReactNode {
  useFreshSites([site.id]);
  if ((site.queue ?? []).length === 0) return null;
  return (
    <section className="stack" aria-labelledby="line-title">
      <h2 id="line-title" className="section-title">{words('queueOf')}</h2>
      <div className="card"><SiteQueue site={site} now={now} ours={none} /></div>
    </section>
  );
}
