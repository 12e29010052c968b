import { DeployError } from '../../domain/errors.ts';
import type { ReleaseName } from '../../targets/agent/wire.ts';
import type { SiteRow } from '../tables.ts';

/** Throws DeployError `generation.required` or `generation.moved` unless the command was planned on the site as it is. `ifMatch` = the header's value. */
export function demandGeneration(site: SiteRow, ifMatch: string | undefined): void {
  const named = ifMatch === undefined ? undefined : /^"(\d{1,15})"$/.exec(ifMatch)?.[1];
  if (named === undefined) {
    throw new DeployError('generation.required', 'The command does not say which state of the site it was planned on.', { next: 'Send If-Match with the site\'s generation.' });
  }
  if (Number(named) !== site.generation) {
    throw new DeployError('generation.moved', 'The site changed since this was planned.', { next: 'Read the site\'s state and plan again.' });
  }
}

/** Puts all traffic on a new release. Nobody has confirmed it yet: `pending` tells what to return to; the last confirmed release stays that. */
export function promote(site: SiteRow, release: ReleaseName): SiteRow {
  const pending = site.pending
    ? { ...site.pending, deployment: release.deployment, held: false, deadline: 0 }
    : { deployment: release.deployment, returnTo: site.live, previous: site.previous, held: false, deadline: 0 };
  return { ...site, generation: site.generation + 1, previous: site.live, live: release, pending };
}

/**
 * Puts all traffic back on a release that was live before, or on nothing. Final at once: going back needs nobody's confirmation. Undoing an unconfirmed
 * change restores what `previous` was before it.
 */
export function goBack(site: SiteRow, release: ReleaseName | null): SiteRow {
  const undone = site.pending && site.pending.returnTo?.deployment === release?.deployment;
  return {
    ...site,
    generation: site.generation + 1,
    live: release,
    previous: undone ? site.pending?.previous ?? null : site.live,
    pending: null,
  };
}

/** The wanted split as one release or none. Throws DeployError `traffic.sum` or `traffic.split-unsupported`. */
export function wholeTraffic(split: Readonly<Record<string, number>>): string | null {
  const parts = Object.entries(split).filter(([, percent]) => percent > 0);
  if (Object.keys(split).length === 0) return null;
  if (parts.reduce((sum, [, percent]) => sum + percent, 0) !== 100) {
    throw new DeployError('traffic.sum', 'The parts of the traffic do not sum to 100 percent.', { next: 'Send a split that sums to 100.' });
  }
  const [first, ...others] = parts;
  if (!first || others.length > 0) {
    throw new DeployError('traffic.split-unsupported', 'This agent puts all traffic of a site on one release.', { next: 'Choose the blue-green strategy.' });
  }
  return first[0];
}
