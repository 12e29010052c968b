import { siteOf } from '../domain/site.ts';
import type { ReleaseRow, SlipwayDatabase } from './database.ts';

/** A release without its files: light enough to be listed by the hundred. */
export interface ReleaseLine extends Pick<ReleaseRow, 'id' | 'site' | 'agent' | 'digest' | 'createdAt' | 'projectName' | 'liveAt' | 'label' | 'pinned'> {
  /** Files in it. */
  readonly count: number;
  /** Size of all of them, bytes. */
  readonly bytes: number;
}

function lineOf({ id, site, agent, digest, createdAt, projectName, liveAt, label, pinned, files }: ReleaseRow): ReleaseLine {
  return { id, site, agent, digest, createdAt, projectName, liveAt, label, pinned, count: files.length, bytes: files.reduce((sum, file) => sum + file.size, 0) };
}

/** A site's releases, newest first, at most `limit`. */
export async function releasesOf(database: SlipwayDatabase, site: string, limit: number): Promise<ReleaseLine[]> {
  // oxlint-disable-next-line unicorn/no-array-reverse -- a Dexie collection
  return (await database.releases.where('[site+createdAt]').between([site, -Infinity], [site, Infinity]).reverse().limit(limit).toArray()).map(lineOf);
}

/** The releases of the whole project a release belongs to, newest first, at most `limit` of each site: what it can be compared with. */
export async function relatedReleases(database: SlipwayDatabase, id: string, limit: number): Promise<ReleaseLine[]> {
  const release = await database.releases.get(id);
  if (!release) return [];
  const sites = await database.sites.where('projectId').equals(siteOf(release.site).project).primaryKeys();
  const lists = await Promise.all([...new Set([...sites, release.site])].map((site) => releasesOf(database, site, limit)));
  return lists.flat().sort((a, b) => b.createdAt - a.createdAt);
}

/** One release with everything that is kept of it. */
export async function release(database: SlipwayDatabase, id: string): Promise<ReleaseRow | undefined> {
  return database.releases.get(id);
}

/** The release that was made before another one on the same site. */
export async function releaseBefore(database: SlipwayDatabase, id: string): Promise<string | undefined> {
  const one = await database.releases.get(id);
  if (!one) return undefined;
  // oxlint-disable-next-line unicorn/no-array-reverse -- a Dexie collection
  return (await database.releases.where('[site+createdAt]').between([one.site, -Infinity], [one.site, one.createdAt], true, false).reverse().first())?.id;
}
