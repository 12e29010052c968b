import type { ReactNode } from 'react';
import type { WireError } from '../../domain/errors.ts';
import type { SiteRow } from '../../storage/database.ts';
import { formatAgo } from '../parts/format.ts';
import { environmentName } from '../parts/names.ts';
import { words, type WordKey } from '../parts/words.ts';

/** How a site is known: seen just now, its agent silent, the browser not letting us look, or its environment without an agent. */
export type SiteSight = 'seen' | 'silent' | 'unseen' | 'lost';

const sentences = { seen: 'seen', silent: 'silentSince', unseen: 'unseenSince' } as const satisfies Record<Exclude<SiteSight, 'lost'>, WordKey>;

/** What the last look at a site comes to. `error`: why it failed. */
export function sightOf(isLost: boolean, error: WireError | undefined): SiteSight {
  if (isLost) return 'lost';
  if (!error) return 'seen';
  return error.code === 'permission.missing' ? 'unseen' : 'silent';
}

/** When a site was seen last, and why it is not seen now. */
export function SightLine({ site, sight, now, role }: { readonly site: SiteRow; readonly sight: SiteSight; readonly now: number; readonly role?: 'status' }): ReactNode {
  const ago = formatAgo(site.observedAt, now);
  return <p className={`small ${sight === 'seen' ? 'faint' : 'bad'}`} role={role}>{sight === 'lost' ? words('siteLost', environmentName(site.environment), ago) : words(sentences[sight], ago)}</p>;
}
