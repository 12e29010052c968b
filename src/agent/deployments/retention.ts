import { siteKey } from '../../domain/site.ts';
import type { AgentParts } from '../agent-parts.ts';
import type { Change } from '../changes.ts';
import { policyOf } from '../sites/policies.ts';
import type { DeploymentRow, SiteRow } from '../tables.ts';

/** A release to let go of, and what becomes of it. */
export interface Surplus {
  readonly row: DeploymentRow;
  readonly phase: 'collected' | 'cancelled';
  readonly reason: string;
}

/**
 * Releases of a site that nobody needs any more: retired ones beyond the newest `keep`, and those that never went live and whose manifest has expired.
 * What is live, previous, returned to, working or pinned stays.
 */
export function surplus(releases: readonly DeploymentRow[], site: SiteRow, keep: number, now: number): Surplus[] {
  const needed = new Set([
    site.live?.deployment, site.previous?.deployment, site.pending?.deployment, site.pending?.returnTo?.deployment, site.lease?.deployment, ...site.queue.map(({ deployment }) => deployment),
  ]);
  const free = releases.filter((row) => !row.pinned && !needed.has(row.deployment)).toSorted((a, b) => b.createdAt - a.createdAt);
  const retired = free.filter(({ phase }) => phase === 'retired').slice(keep);
  const stale = free.filter(({ phase, expires }) => (phase === 'receiving' || phase === 'sealed') && expires <= now);
  return [
    ...retired.map((row): Surplus => ({ row, phase: 'collected', reason: `more than ${keep} older releases` })),
    ...stale.map((row): Surplus => ({ row, phase: 'cancelled', reason: 'never went live and expired' })),
  ];
}

/** Lets go of a release, with its place in the log. To be decided while no other change runs; what becomes of its files is `collect`'s. */
export function letGo({ releases, store }: AgentParts, { row, phase, reason }: Surplus): Change<number> {
  const { deployment, site, digest } = row;
  return {
    event: { actor: 'agent', device: 'agent', action: `release.${phase}`, site: siteKey(site), deployment, manifest: digest, result: reason, request: null, evidence: null },
    write() {
      releases.write({ ...row, phase });
      store.removeSync(deployment);
    },
    answer: () => 1,
  };
}

/** Lets go of a site's surplus releases, each with its place in the log, then deletes files nobody names. Answers how many went. */
export async function tidySite(parts: AgentParts, site: SiteRow['site']): Promise<number> {
  const { tables, changes, store } = parts;
  const find = () => {
    const all = [...tables.deployments.getRange()].map(({ value }) => value).filter((row) => siteKey(row.site) === siteKey(site));
    return surplus(all, parts.sites.row(site), policyOf(tables, site.environment).keepReleases, parts.now());
  };
  let gone = 0;
  for (const { row: { deployment } } of find()) {
    gone += await changes.run<number>(async () => {
      const found = find().find(({ row }) => row.deployment === deployment);
      return found ? letGo(parts, found) : { unchanged: 0 };
    });
  }
  if (gone > 0) await store.collect();
  return gone;
}
