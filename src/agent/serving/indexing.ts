import type { RootDatabase } from 'lmdb';
import type { EnvironmentPolicy, SiteIndexing } from '../../domain/environment.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import type { SiteRow } from '../tables.ts';

/** The rule of a site: that of its environment, else what the site began with. Production is listed. */
export function indexingOf({ site, indexing }: Pick<SiteRow, 'site' | 'indexing'>, policy: Pick<EnvironmentPolicy, 'indexing'> | undefined): SiteIndexing {
  const rule = policy?.indexing ?? 'by-site';
  if (rule !== 'by-site') return rule;
  return indexing ?? (site.environment === 'production' ? 'allow' : 'as-before');
}

/** Whether search engines may list sites. */
export interface Indexing {
  /**
   * Whether they are asked to stay away, by the rule of the environment now, else by what the site began
   * with.
   */
  isDenied(site: Site): boolean;
}

/**
 * Reads the control plane's tables at each question: both rows are small, and a rule holds from the moment it
 * is set.
 */
export function createIndexing(root: RootDatabase): Indexing {
  const policies = root.openDB<EnvironmentPolicy, string>({ name: 'policies' });
  const sites = root.openDB<SiteRow, string>({ name: 'sites' });
  return {
    isDenied(site) {
      return indexingOf(sites.get(siteKey(site)) ?? { site }, policies.get(site.environment)) === 'deny';
    },
  };
}
