import { useEffect, useState } from 'react';
import { toWire, type WireError } from '../../domain/errors.ts';
import { siteOf } from '../../domain/site.ts';
import { request } from '../../messaging/client.ts';

/** How often sites in sight are read again, ms. */
const every = 5_000;

/** Reads sites back from their agents while the page is in sight. Answers why some could not be read, by their ids; what was seen of them last stays. */
export function useFreshSites(ids: readonly string[]): ReadonlyMap<string, WireError> {
  const [silent, setSilent] = useState<ReadonlyMap<string, WireError>>(new Map());
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
      const failed = await Promise.all(all.map((id) => request('site.refresh', { site: siteOf(id) }).then(() => undefined, (cause: unknown) => [id, toWire(cause)] as const)));
      looking = false;
      if (going) setSilent(new Map(failed.filter((one) => one !== undefined)));
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
