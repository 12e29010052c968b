import { DeployError } from '../../domain/errors.ts';
import type { QueueEntry } from '../../targets/agent/wire.ts';
import type { LeaseRow, SiteRow } from '../tables.ts';

/** Who asks for or uses a lease. */
export interface Holder {
  readonly deployment: string;
  readonly keyid: string;
  readonly person: string;
}

/** The lease while it lasts. */
export function currentLease(site: SiteRow, now: number): LeaseRow | null {
  return site.lease && site.lease.expires > now ? site.lease : null;
}

function grant(site: SiteRow, holder: Holder, emergency: boolean, expires: number): SiteRow {
  return {
    ...site,
    lease: { deployment: holder.deployment, keyid: holder.keyid, fence: site.nextFence, expires, emergency },
    nextFence: site.nextFence + 1,
    guards: site.pending ? site.guards : null,
    pending: site.pending?.deployment === holder.deployment ? { ...site.pending, held: false } : site.pending,
  };
}

/**
 * Gives the lease to the head of the queue; with `emergency` to whoever rolls back, fencing out the holder. Asked again by its holder it is only
 * refreshed, with the same fence. Throws DeployError `lease.held` or `queue.not-head`.
 */
export function acquireLease(site: SiteRow, holder: Holder, o: { emergency: boolean; ttl: number; now: number }): SiteRow {
  const held = currentLease(site, o.now);
  const expires = o.now + o.ttl;
  if (held && held.deployment === holder.deployment && held.keyid === holder.keyid) return { ...site, lease: { ...held, expires } };
  if (o.emergency) {
    const entry: QueueEntry = { deployment: holder.deployment, keyid: holder.keyid, person: holder.person, since: o.now };
    const others = site.queue.filter(({ deployment }) => deployment !== holder.deployment && deployment !== held?.deployment);
    return grant({ ...site, queue: [entry, ...others] }, holder, true, expires);
  }
  if (held) throw new DeployError('lease.held', 'Another deployment is changing this site right now.', { next: 'Wait until it has ended.', retry: 'backoff' });
  const head = site.queue[0];
  if (head?.deployment !== holder.deployment || head.keyid !== holder.keyid) {
    throw new DeployError('queue.not-head', 'It is not this deployment\'s turn.', { next: 'Take a place in the queue and wait.', retry: 'backoff' });
  }
  return grant(site, holder, false, expires);
}

/** Checks that a command is sent under the running lease. Throws DeployError `lease.required`, `lease.lost` or `lease.fenced`. */
export function demandLease(site: SiteRow, keyid: string, fence: number | undefined, now: number): LeaseRow {
  if (fence === undefined) throw new DeployError('lease.required', 'Changing a site takes its lease.', { next: 'Acquire the lease and send its fencing token.' });
  const lease = currentLease(site, now);
  if (site.lease && fence < site.lease.fence) throw new DeployError('lease.fenced', 'Another deployment took over this site.', { next: 'Look at the site\'s state before doing anything else.' });
  if (!lease) throw new DeployError('lease.lost', 'The lease of this site ran out.', { next: 'Read the site\'s state, then acquire the lease again.' });
  if (lease.fence !== fence || lease.keyid !== keyid) throw new DeployError('lease.fenced', 'The lease of this site belongs to somebody else.', { next: 'Look at the site\'s state before doing anything else.' });
  return lease;
}

/** Makes the lease last longer. */
export function refreshLease(site: SiteRow, lease: LeaseRow, expires: number): SiteRow {
  return { ...site, lease: { ...lease, expires } };
}

/** Takes lease and place in the queue away from a deployment. */
export function endLease(site: SiteRow, deployment: string): SiteRow {
  return {
    ...site,
    lease: site.lease?.deployment === deployment ? null : site.lease,
    queue: site.queue.filter((entry) => entry.deployment !== deployment),
  };
}
