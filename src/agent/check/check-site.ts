import type { SiteFinding, SiteReport } from '../../domain/site-report.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import { namedDigest, sha256Hex } from '../../security/digest.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import type { AuditLog } from '../audit/log.ts';
import type { ReleaseStore } from '../ports.ts';
import type { Sites } from '../sites/sites.ts';
import type { ExaminedStore, Examination } from '../store/check-store.ts';
import type { AgentTables, DeploymentRow } from '../tables.ts';
import { checkLog } from './check-log.ts';
import { checkPointer, type CheckedPointer } from './check-pointer.ts';
import { finding, many } from './finding.ts';
import { ownAnswer } from './own-answer.ts';
import { storeFindings } from './store-findings.ts';

/** What a check looks at. */
export interface CheckParts {
  readonly tables: AgentTables;
  readonly log: AuditLog;
  readonly sites: Sites;
  readonly store: ReleaseStore;
  readonly identity: SigningKey;
  /** Where this process listens for a site, given the site's address. */
  socketOf(address: string): string;
  now(): number;
}

/** What would put right what was found; empty lists and false where there is nothing. */
export interface Repairs extends Pick<CheckedPointer, 'phases' | 'forgetPrevious' | 'serve'> {
  readonly drop: Pick<ExaminedStore, 'harmed' | 'forms'>;
  /** Releases that count as verified and are not whole, and those that do not and are. */
  readonly unverify: readonly string[];
  readonly verify: readonly string[];
  readonly configurations: readonly string[];
}

/** A site as it was found. */
export interface CheckedSite {
  readonly report: SiteReport;
  readonly repairs: Repairs;
}

/** How often a check that found something while the agent's state changed is made again: what it found may be of the change. */
const again = 3;

type Configuration = 'right' | 'changed' | 'missing';

async function configurationOf({ store }: CheckParts, { deployment, config }: DeploymentRow): Promise<Configuration> {
  const bytes = store.configuration(deployment);
  return bytes === undefined ? 'missing' : await sha256Hex(bytes) === config ? 'right' : 'changed';
}

async function hasOwnManifest({ store }: CheckParts, { deployment, digest }: DeploymentRow): Promise<boolean> {
  const bytes = store.repair.manifest(deployment);
  return bytes !== undefined && await namedDigest(bytes) === digest;
}

function configurationFindings(states: ReadonlyMap<string, Configuration>): SiteFinding[] {
  return (['changed', 'missing'] as const).flatMap((state) => {
    const releases = [...states].flatMap(([deployment, is]) => (is === state ? [deployment] : []));
    if (releases.length === 0) return [];
    const which = many(releases.length, 'release');
    return [state === 'changed'
      ? finding('configuration', 'configuration.changed', `The stored configuration of ${which} is not the one the manifest names.`, 'Repair takes it out of use. Then it can be sent again, or the project deployed again.', { repairable: true, count: releases.length, releases })
      : finding('configuration', 'configuration.missing', `The configuration of ${which} is missing.`, 'Deploy again, or roll back to a release that is whole.', { count: releases.length, releases })];
  });
}

async function look(parts: CheckParts, site: Site, size: number, examination: Examination): Promise<CheckedSite> {
  const { tables, sites, store, identity } = parts;
  const rows = [...tables.deployments.getRange()].map(({ value }) => value).filter((row) => siteKey(row.site) === siteKey(site));
  const kept = rows.filter(({ phase }) => phase !== 'cancelled' && phase !== 'collected').toSorted((a, b) => b.createdAt - a.createdAt);
  const sealed = kept.filter(({ sealedAt }) => sealedAt !== null);
  const row = sites.row(site);
  const live = row.live?.deployment ?? null;

  const checkedLog = await checkLog(tables, site, size, examination.signal);
  const manifests = new Map(await Promise.all(sealed.map(async (release) => [release.deployment, await hasOwnManifest(parts, release)] as const)));
  const configurations = new Map(await Promise.all(sealed.map(async (release) => [release.deployment, await configurationOf(parts, release)] as const)));
  const answer = await ownAnswer(site, { address: sites.state(site).address, socket: parts.socketOf(sites.state(site).address) }, identity);
  const pointer = checkPointer({ row, rows, logged: checkedLog.live, answer, hasManifest: (deployment) => store.repair.manifest(deployment) !== undefined });
  const stored = await store.repair.examine(site.project, kept.map(({ deployment }) => deployment), examination);

  const verified = new Set(sealed.map(({ deployment }) => deployment).filter((deployment) => store.isVerified(deployment)));
  const harmed = new Set(stored.harmed.flatMap(({ releases }) => releases));
  const readable = (deployment: string): boolean => manifests.get(deployment) === true && !stored.folderGone && !harmed.has(deployment);
  const changed = sealed.filter(({ deployment }) => manifests.get(deployment) !== true).map(({ deployment }) => deployment);
  const verify = sealed.map(({ deployment }) => deployment).filter((deployment) => readable(deployment) && !verified.has(deployment));
  const droppable = new Set(stored.harmed.filter(({ how }) => how !== 'unreadable').flatMap(({ releases }) => releases));

  const findings = [
    ...storeFindings(stored, { project: site.project, sealed: new Set(sealed.map(({ deployment }) => deployment)), verified, live }),
    ...(changed.length === 0 ? [] : [finding('store', 'store.manifest-changed', `The manifest of ${many(changed.length, 'release')} is not the one that was signed.`, 'Deploy again, or roll back to a release that is whole.', { count: changed.length, releases: changed })]),
    ...(verify.length === 0 ? [] : [finding('store', 'store.not-verified', `${many(verify.length, 'release is', 'releases are')} whole and not marked as verified.`, 'Repair marks what was just read back.', { repairable: true, count: verify.length, releases: verify })]),
    ...pointer.findings,
    ...configurationFindings(configurations),
    ...checkedLog.findings,
  ];
  return {
    report: {
      at: parts.now(), files: sealed.reduce((sum, { files }) => sum + files, 0), bytes: stored.bytes, entries: checkedLog.entries, findings, repaired: [],
      releases: sealed.map(({ deployment, createdAt, firstLiveAt }) => ({
        deployment, createdAt, live: deployment === live, wasLive: firstLiveAt !== null, whole: readable(deployment) && configurations.get(deployment) === 'right',
        missing: manifests.get(deployment) === true ? store.missing(deployment).count : 0, configured: configurations.get(deployment) !== 'missing',
      })),
    },
    repairs: {
      ...pointer, drop: stored, verify, unverify: [...verified].filter((deployment) => droppable.has(deployment)),
      configurations: [...configurations].flatMap(([deployment, state]) => (state === 'changed' ? [deployment] : [])),
    },
  };
}

/**
 * Checks a site: reads every file of every kept release back, compares the live pointer with what it names, with the log and with what the site's server
 * answers, the configurations with their digests, the audit log with its tree. Changes nothing. Rejects with the signal's reason.
 */
export async function checkSite(parts: CheckParts, site: Site, examination: Examination): Promise<CheckedSite> {
  for (let time = 1; ; time += 1) {
    const size = parts.log.size();
    const found = await look(parts, site, size, examination);
    // Everything that happens at the agent is logged.
    if (found.report.findings.length === 0 || parts.log.size() === size || time === again) return found;
  }
}
