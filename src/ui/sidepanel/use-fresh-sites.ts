import { useEffect, useState } from 'react';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';

/** How often sites in sight are read again, ms. */
const every = 5_000;

/** Reads sites back from their agents while the page is in sight. Answers those that could not be read; what was seen of them last stays. */
export function useFreshSites(ids: readonly string[]): ReadonlySet<string> {
  const [silent, setSilent] = useState<ReadonlySet<string>>(new Set());
  // As one string, because only another set of sites is a reason to begin anew.
  const wanted = ids.join(' ');
  useEffect(() => {
    const all = wanted.split(' ').filter(Boolean);
    if (all.length === 0) return undefined;
    let going = true;
    let looking = false;
    const look = async (): Promise<void> => {
      // A silent agent takes longer to be given up on than one look is from the next.
      if (looking || document.visibilityState !== 'visible') return;
      looking = true;
      const failed = await Promise.all(all.map((id) => request('site.refresh', { site: siteOf(id) }).then(() => undefined, () => id)));
      looking = false;
      if (going) setSilent(new Set(failed.flatMap((id) => id ?? [])));
    };
    void look();
    const timer = setInterval(() => void look(), every);
    return () => {
      going = false;
      clearInterval(timer);
    };
  }, [wanted]);
  return silent;
}
