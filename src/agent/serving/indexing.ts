import type { RootDatabase } from 'lmdb';
import type { EnvironmentPolicy } from '../../domain/environment.ts';
import { type Site, siteKey } from '../../domain/site.ts';
import type { SiteRow } from '../tables.ts';

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
      const rule = policies.get(site.environment)?.indexing ?? 'by-site';
      return rule === 'by-site' ? sites.get(siteKey(site))?.indexing === 'deny' : rule === 'deny';
    },
  };
}
