import { DeployError } from '../../domain/errors.ts';
import type { QueueRule } from '../../domain/environment.ts';
import type { QueueEntry } from '../../targets/agent/wire.ts';
import type { SiteRow } from '../tables.ts';

/** How many replaced deployments a site remembers. */
const remembered = 200;

/** How many deployments may wait at one site. */
const longest = 50;

function isWorking(site: SiteRow, deployment: string): boolean {
  return site.lease?.deployment === deployment || site.pending?.deployment === deployment;
}

/**
 * A deployment takes, or keeps, its place. `front` (rolling back) goes before everybody who only waits. `mayReplace` tells whose place a newer
 * deployment may take. A replaced deployment does not come back: the answer then simply lacks it. Throws DeployError `queue.busy` or `queue.full`.
 */
export function enqueue(site: SiteRow, entry: QueueEntry, o: { rule: QueueRule; front: boolean; mayReplace(other: QueueEntry): boolean }): SiteRow {
  if (site.replaced.includes(entry.deployment)) return site;
  if (site.queue.some(({ deployment }) => deployment === entry.deployment)) return site;
  if (o.front) {
    const working = site.queue.filter(({ deployment }) => isWorking(site, deployment));
    const waiting = site.queue.filter(({ deployment }) => !isWorking(site, deployment));
    return { ...site, queue: [...working, entry, ...waiting] };
  }
  if (o.rule === 'refuse' && site.queue.length > 0) {
    const [head] = site.queue;
    throw new DeployError('queue.busy', `${head?.person ?? 'Somebody'} is deploying to this site.`, { next: 'Wait until that deployment has ended, then deploy again.' });
  }
  const gone = o.rule === 'replace' ? site.queue.filter((other, place) => place > 0 && !isWorking(site, other.deployment) && o.mayReplace(other)) : [];
  const queue = site.queue.filter((other) => !gone.includes(other));
  if (queue.length >= longest) throw new DeployError('queue.full', `${longest} deployments already wait at this site.`, { next: 'Wait until some have ended.', retry: 'backoff' });
  return { ...site, queue: [...queue, entry], replaced: [...site.replaced, ...gone.map(({ deployment }) => deployment)].slice(-remembered) };
}

/** Somebody who may takes a deployment's place away: it does not come back, as if it had been replaced. Throws DeployError `queue.working`. */
export function removeFromQueue(site: SiteRow, deployment: string): SiteRow {
  return { ...leaveQueue(site, deployment), replaced: [...site.replaced, deployment].slice(-remembered) };
}

/** A deployment gives up its place. Throws DeployError `queue.working` while it holds the lease or waits for confirmation. */
export function leaveQueue(site: SiteRow, deployment: string): SiteRow {
  if (!site.queue.some((entry) => entry.deployment === deployment)) return site;
  if (isWorking(site, deployment)) {
    throw new DeployError('queue.working', 'This deployment is changing the site; it cannot just leave.', { next: 'Release its lease instead.' });
  }
  return { ...site, queue: site.queue.filter((entry) => entry.deployment !== deployment) };
}
