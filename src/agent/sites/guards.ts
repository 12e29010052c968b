import type { LeaseLossRule } from '../../domain/environment.ts';
import type { SiteRow } from '../tables.ts';
import { endLease } from './lease.ts';
import { goBack } from './traffic.ts';

/** What the agent does when nobody holds the lease of a change any more. `holdFor` in ms. */
export interface LossRule {
  readonly onLeaseLost: LeaseLossRule;
  readonly holdFor: number;
}

/** What the agent decided alone, with the reason in words for the audit log. */
export interface Decision {
  readonly site: SiteRow;
  readonly action: 'lease.expired' | 'traffic.held' | 'traffic.reverted';
  readonly deployment: string;
  readonly reason: string;
}

/** When `decide` has to be asked again; undefined when nothing can happen by time alone. ms since the epoch. */
export function nextMoment(site: SiteRow): number | undefined {
  if (site.lease) return site.lease.expires;
  return site.pending?.held ? site.pending.deadline : undefined;
}

/** Undoes the unconfirmed change and ends its deployment. */
export function revert(site: SiteRow): SiteRow {
  if (!site.pending) return site;
  const { deployment, returnTo } = site.pending;
  return { ...endLease(goBack(site, returnTo), deployment), guards: null };
}

/**
 * What time alone makes of a site: an expired lease ends; the change that hung on it is held (until a deadline) or reverted, by the guards installed
 * with it, else by the environment's rule; a change held too long is reverted. Undefined when nothing is due.
 */
export function decide(site: SiteRow, rule: LossRule, now: number): Decision | undefined {
  const { lease, pending } = site;
  if (lease && lease.expires <= now) {
    if (!pending) return { site: endLease(site, lease.deployment), action: 'lease.expired', deployment: lease.deployment, reason: 'the lease was not refreshed' };
    const { onLeaseLost, holdFor } = site.guards ?? rule;
    if (onLeaseLost === 'revert') {
      return { site: endLease(revert(site), lease.deployment), action: 'traffic.reverted', deployment: pending.deployment, reason: 'the lease was lost before the change was confirmed' };
    }
    return {
      site: { ...site, lease: null, pending: { ...pending, held: true, deadline: now + holdFor } },
      action: 'traffic.held', deployment: pending.deployment, reason: `the lease was lost; the change is held for ${holdFor} ms`,
    };
  }
  if (!lease && pending?.held && pending.deadline <= now) {
    return { site: revert(site), action: 'traffic.reverted', deployment: pending.deployment, reason: 'nobody confirmed the held change in time' };
  }
  return undefined;
}
