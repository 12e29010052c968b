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

/** Letters of a digest that are compared: 64 bits, in hex. */
const digestLength = 16;
/** Names of a site whose digests are remembered, the newest. */
const remembered = 50_000;

/** A row of digests: a line for each name, the digest before it. One row a site, because a release has thousands of names. */
function digestsOf(row: string): Map<string, string> {
  return new Map(row.split('\n').flatMap((line) => (
    line === '' ? [] : [[line.slice(digestLength), line.slice(0, digestLength)] as const])));
}

/**
 * What is said of a release's files without regard to other releases: by the tool that built it where it said
 * so, else by their names.
 */
function claimsOf(release: ServedRelease): ReadonlyMap<string, Lasting> {
  const files = [...release.files.values()];
  const claims = new Map(hashedNames(files.flatMap(({ path, hashed }) => (hashed === undefined ? [path] : []))));
  for (const { path, hashed } of files) if (hashed === true) claims.set(path, 'immutable');
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
  const digests = root.openDB<string, string>({ name: 'hashed-names', encoding: 'string' });
  const changes = root.openDB<string[], string>({ name: 'changed-names' });
  /** Rows on their way into the database. */
  const unwritten = new Map<string, string>();
  const changed = new Map<string, Set<string>>();
  const claims = new WeakMap<ServedRelease, ReadonlyMap<string, Lasting>>();
  const indexes = new Map<string, Index>();

  function claimed(release: ServedRelease): ReadonlyMap<string, Lasting> {
    const known = claims.get(release) ?? claimsOf(release);
    claims.set(release, known);
    return known;
  }

  function compare(site: string, releases: readonly ServedRelease[], names: Set<string>): void {
    const before = unwritten.get(site) ?? digests.get(site) ?? '';
    const known = digestsOf(before);
    for (const release of releases) {
      for (const path of claimed(release).keys()) {
        const digest = release.files.get(path)?.sha256.slice(0, digestLength) ?? '';
        const seen = known.get(path);
        if (seen === undefined) known.set(path, digest);
        else if (seen !== digest) names.add(path);
      }
    }
    const row = [...known].slice(-remembered).map(([path, digest]) => `${digest}${path}`).join('\n');
    if (row === before) return;
    unwritten.set(site, row);
    const forget = (): void => {
      if (unwritten.get(site) === row) unwritten.delete(site);
    };
    digests.put(site, row).then(forget, () => undefined);
  }

  function changedNames(site: string): Set<string> {
    const known = changed.get(site);
    if (known) return known;
    const row = changes.get(site);
    const names = new Set(row);
    changed.set(site, names);
    if (row) return names;
    const releases = served.of(site).toReversed().map((deployment) => find(deployment));
    compare(site, releases.filter((release) => release !== undefined), names);
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
      compare(site, [release], names);
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
