import type { ReactNode } from 'react';
import type { SiteRow } from '../../storage/database.ts';
import { formatMoment } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { words } from '../parts/words.ts';
import { linkTo } from './route.ts';

/** Who is deploying to a site and who waits, the head first: its turn has come, whether it holds the lease yet or not. Nothing when nobody is. */
export function SiteQueue({ site, now, ours }: { readonly site: SiteRow; readonly now: number; readonly ours: ReadonlySet<string> }): ReactNode {
  const queue = site.queue ?? [];
  if (queue.length === 0) return null;
  return (
    <ol className="queue" aria-label={words('queueOf')}>
      {queue.map(({ deployment, person, since, working: holds }, place) => {
        const gone = site.pending?.held === true && site.pending.deployment === deployment;
        const working = !gone && (holds || place === 0);
        const text = gone ? words('browserGone', person) : working ? words('deployingSince', person, formatMoment(since, now)) : words('waitingSince', place, person, formatMoment(since, now));
        return (
          <li key={deployment} className="row">
            <span className={`dot ${working ? 'busy' : 'none'}`} aria-hidden="true" />
            {ours.has(deployment) ? <a className="grow" href={linkTo({ page: 'deployment', id: deployment })}>{text}</a> : <span className="grow">{text}</span>}
            <Icon name={working ? 'person' : 'queue'} size={14} />
          </li>
        );
      })}
    </ol>
  );
}
