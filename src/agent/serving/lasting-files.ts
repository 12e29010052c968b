import type { RootDatabase } from 'lmdb';
import { hashedNames, type Lasting } from './hashed-names.ts';
import type { ServedRelease } from './resolve.ts';
import type { ServedReleases } from './served-releases.ts';

/** Which files of a site's releases carry a hash of their content in their names. */
export interface LastingFiles {
  /**
   * Compares a release that goes live with what the site served before: a name that comes back with other
   * bytes carries no hash, from now on.
   */
  add(site: string, release: ServedRelease): void;
  /** How long a file of a release may be kept; undefined for one whose name carries no hash. */
  of(site: string, release: ServedRelease, path: string): Lasting | undefined;
  /** The newest earlier release whose file at this path open tabs may still ask for. */
  earlierWith(site: string, path: string): ServedRelease | undefined;
}

/** What the earlier releases of a site hold for open tabs: the newest deployment by path. */
interface Index {
  readonly releases: readonly string[];
  readonly deployments: ReadonlyMap<string, string>;
}

/**
 * What is said of a release's files without regard to other releases: by the tool that built it where it said
 * so, else by their names.
 */
function claimsOf(release: ServedRelease): ReadonlyMap<string, Lasting> {
  const claims = new Map(hashedNames(release.files.keys()));
  for (const { path, hashed } of release.files.values()) {
    if (hashed === true) claims.set(path, 'immutable');
    if (hashed === false) claims.delete(path);
  }
  return claims;
}

/**
 * Follows the releases of sites. What was learned is in the database: the first digest seen under each hashed
 * name, and the names that changed. After an upgrade it is learned from the releases that sites served
 * before. `find` answers a release that can be served.
 */
export function createLastingFiles(
  root: RootDatabase, served: ServedReleases, find: (deployment: string) => ServedRelease | undefined,
): LastingFiles {
  const digests = root.openDB<string, string>({ name: 'hashed-names' });
  const changes = root.openDB<string[], string>({ name: 'changed-names' });
  /** Digests on their way into the database. */
  const written = new Map<string, string>();
  const changed = new Map<string, Set<string>>();
  const claims = new WeakMap<ServedRelease, ReadonlyMap<string, Lasting>>();
  const indexes = new Map<string, Index>();

  function claimed(release: ServedRelease): ReadonlyMap<string, Lasting> {
    const known = claims.get(release) ?? claimsOf(release);
    claims.set(release, known);
    return known;
  }

  function compare(site: string, release: ServedRelease, names: Set<string>): void {
    for (const path of claimed(release).keys()) {
      const key = `${site}/${path}`;
      const digest = release.files.get(path)?.sha256 ?? '';
      const before = written.get(key) ?? digests.get(key);
      if (before === undefined) {
        written.set(key, digest);
        digests.put(key, digest).then(() => written.delete(key), () => undefined);
      } else if (before !== digest) names.add(path);
    }
  }

  function changedNames(site: string): Set<string> {
    const known = changed.get(site);
    if (known) return known;
    const row = changes.get(site);
    const names = new Set(row);
    changed.set(site, names);
    if (row) return names;
    for (const deployment of served.of(site).toReversed()) {
      const release = find(deployment);
      if (release) compare(site, release, names);
    }
    changes.put(site, [...names]).catch(() => undefined);
    return names;
  }

  function indexOf(site: string): Index {
    const releases = served.of(site);
    const known = indexes.get(site);
    if (known?.releases === releases) return known;
    const deployments = new Map<string, string>();
    for (const deployment of releases.toReversed()) {
      const release = find(deployment);
      for (const path of release ? claimed(release).keys() : []) deployments.set(path, deployment);
    }
    const index = { releases, deployments };
    indexes.set(site, index);
    return index;
  }

  return {
    add(site, release) {
      const names = changedNames(site);
      const { size } = names;
      compare(site, release, names);
      if (names.size > size) changes.put(site, [...names]).catch(() => undefined);
    },
    of: (site, release, path) => (changedNames(site).has(path) ? undefined : claimed(release).get(path)),
    earlierWith(site, path) {
      if (changedNames(site).has(path)) return undefined;
      const deployment = indexOf(site).deployments.get(path);
      const release = deployment === undefined ? undefined : find(deployment);
      if (release || deployment === undefined) return release;
      // It was removed since: an older one may have the file.
      indexes.delete(site);
      const older = indexOf(site).deployments.get(path);
      return older === undefined ? undefined : find(older);
    },
  };
}
