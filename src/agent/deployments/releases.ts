import { DeployError } from '../../domain/errors.ts';
import { siteKey } from '../../domain/site.ts';
import { toBase64 } from '../../security/bytes.ts';
import type { DeploymentState, ReleaseName, ReleaseSummary } from '../../targets/agent/wire.ts';
import type { ReleaseStore } from '../ports.ts';
import type { AgentTables, DeploymentRow, LeaseRow, SiteRow } from '../tables.ts';

/** The deployments the agent knows. */
export interface Releases {
  find(deployment: string): DeploymentRow | undefined;
  /** Throws DeployError `deployment.unknown`. */
  row(deployment: string): DeploymentRow;
  write(row: DeploymentRow): void;
  /** The state to answer with. */
  state(deployment: string): DeploymentState;
  list(site: string): ReleaseSummary[];
  /** Throws DeployError unless traffic may move to the release under this lease. */
  demandPromotable(release: DeploymentRow, at: { lease: LeaseRow; live: ReleaseName | null; now: number }): void;
  /** Throws DeployError unless the release was live before and is still there, whole. With `undoes`, what it goes back from was never confirmed: then whole or not. */
  demandReturnable(release: DeploymentRow, o: { undoes: boolean }): void;
  /** Rows whose phase follows from a site's traffic: written with the site. */
  settle(before: SiteRow, after: SiteRow, now: number): void;
}

/** Deployments over the database; files and bitmaps come from the store. `preview` answers the address that opens a release's preview. */
export function createReleases(tables: AgentTables, store: ReleaseStore, preview: (row: DeploymentRow) => string): Releases {
  function row(deployment: string): DeploymentRow {
    const found = tables.deployments.get(deployment);
    if (!found) throw new DeployError('deployment.unknown', 'The agent does not know this deployment.', { next: 'Read the list of releases.' });
    return found;
  }

  function write(next: DeploymentRow): void {
    tables.deployments.putSync(next.deployment, next);
  }

  /** A release that has lost files since it was sealed may be whole again: what was sent since was checked when it came. */
  function demandWhole(deployment: string): void {
    if (store.configuration(deployment) === undefined) throw new DeployError('release.incomplete', 'The configuration of this release is lost.', { next: 'Choose another release, or deploy again.' });
    if (store.isVerified(deployment)) return;
    const { count } = store.missing(deployment);
    if (count > 0) throw new DeployError('release.incomplete', `${count} files of this release are lost.`, { next: 'Choose another release, or deploy again.', details: { missingCount: count } });
  }

  return {
    find: (deployment) => tables.deployments.get(deployment),
    row,
    write,
    state(deployment) {
      const { deployment: id, site, digest, content, phase, files, bytes, createdAt, sealedAt, expires, pinned, checks } = row(deployment);
      const gone = phase === 'cancelled' || phase === 'collected';
      const { bitmap, count } = gone ? { bitmap: new Uint8Array(), count: 0 } : store.missing(deployment);
      return {
        deployment: id, site, digest, content, phase, missing: toBase64(bitmap), missingCount: count, configured: !gone && store.configuration(deployment) !== undefined,
        files, bytes, createdAt, sealedAt, expires, pinned, preview: sealedAt === null || gone ? null : preview(row(deployment)), checks: [...checks],
      };
    },
    list: (site) => [...tables.deployments.getRange()].map(({ value }) => value).filter((value) => siteKey(value.site) === site)
      .sort((a, b) => b.createdAt - a.createdAt)
      .map(({ deployment, digest, content, phase, createdAt, sealedAt, firstLiveAt, pinned, files, bytes, person }) => (
        { deployment, digest, content, phase, createdAt, sealedAt, firstLiveAt, pinned, files, bytes, person })),
    demandPromotable(release, { lease, live, now }) {
      if (release.sealedAt === null) throw new DeployError('traffic.unsealed', 'The release is not complete and verified yet; it gets no traffic.', { next: 'Send what is missing, then seal it.' });
      if (release.phase === 'cancelled' || release.phase === 'collected') throw new DeployError('deployment.ended', 'This deployment was given up.', { next: 'Deploy again.' });
      if (lease.emergency) throw new DeployError('lease.rollback-only', 'This lease was taken to roll back; it carries nothing new.', { next: 'Take a place in the queue.' });
      if (lease.deployment !== release.deployment) throw new DeployError('lease.fenced', 'The lease of this site belongs to another deployment.', { next: 'Look at the site\'s state.' });
      if (release.expires <= now) throw new DeployError('manifest.expired', 'The manifest has expired.', { next: 'Deploy again.' });
      demandWhole(release.deployment);
      if (live?.deployment !== release.deployment && release.parent !== (live?.digest ?? null)) {
        throw new DeployError('manifest.parent-moved', 'Something else went live since this release was made.', { next: 'Deploy again, on top of what is live now.', details: { live: live?.digest ?? null } });
      }
    },
    demandReturnable(release, { undoes }) {
      if (release.firstLiveAt === null) throw new DeployError('release.never-live', 'This release was never live here, so there is no going back to it.', { next: 'Promote it instead.' });
      if (release.phase === 'collected') throw new DeployError('release.collected', 'The files of this release were cleaned up.', { next: 'Choose a later release.' });
      if (!undoes) demandWhole(release.deployment);
    },
    settle(before, after, now) {
      if (before.live?.deployment === after.live?.deployment) return;
      const gone = before.live && tables.deployments.get(before.live.deployment);
      if (gone) write({ ...gone, phase: 'retired' });
      const come = after.live && tables.deployments.get(after.live.deployment);
      if (come) write({ ...come, phase: 'live', firstLiveAt: come.firstLiveAt ?? now });
    },
  };
}
