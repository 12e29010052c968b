import { siteOf } from '../domain/site.ts';
import type { SiteReport } from '../domain/site-report.ts';
import type { CheckRow, SlipwayDatabase } from './database.ts';

/** The last check of a site, and whether it goes on. */
export interface SiteCheck extends CheckRow {
  readonly busy: boolean;
}

/** The last check of a site by its key; undefined before the first. */
export async function siteCheck(database: SlipwayDatabase, site: string): Promise<SiteCheck | undefined> {
  const row = await database.checks.get(site);
  // A worker that died before it began leaves a row without a run.
  return row && { ...row, busy: row.endedAt === null && (await database.runs.get(row.run))?.unfinished === 1 };
}

/** How many things the last check of each site found, by its key; sites without any are left out. */
export async function sitesInTrouble(database: SlipwayDatabase): Promise<ReadonlyMap<string, number>> {
  return new Map((await database.checks.toArray()).flatMap(({ id, report }) => (report && report.findings.length > 0 ? [[id, report.findings.length] as const] : [])));
}

/** Whether this browser still has something of what a report says is missing. */
export async function canSendAgain(database: SlipwayDatabase, site: string, report: SiteReport): Promise<boolean> {
  const incomplete = report.releases.filter(({ missing, configured }) => missing > 0 || !configured);
  const known = (await database.releases.bulkGet(incomplete.map(({ deployment }) => deployment))).flatMap((row) => row ?? []);
  if (known.some(({ id }) => incomplete.some(({ deployment, configured }) => deployment === id && !configured))) return true;
  const snapshots = await database.snapshots.where('projectId').equals(siteOf(site).project).and(({ state }) => state === 'ready').toArray();
  const held = new Set(snapshots.flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
  const lost = new Set(report.findings.filter(({ code }) => code === 'store.file-missing').flatMap(({ paths }) => paths));
  return known.some(({ files }) => files.some(({ path, sha256 }) => lost.has(path) && held.has(sha256)));
}
