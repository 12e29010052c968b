import { DeployError } from '../../domain/errors.ts';
import { siteKey, siteOf, type Site } from '../../domain/site.ts';
import { ConfigurationValues } from '../../domain/environment.ts';
import { manifestFeatures } from '../../domain/manifest-features.ts';
import { storesReservedNames } from '../deployments/manifest-checks.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import type { SiteState } from '../../targets/agent/wire.ts';
import { indexingOf } from '../serving/indexing.ts';
import type { AgentTables, SiteRow } from '../tables.ts';

/** Where a site answers. */
export interface SiteAddress {
  readonly address: string;
  readonly previewAddress: string;
}

/** What sites need around them. */
export interface SiteParts {
  readonly tables: AgentTables;
  /** Makes a site reachable (idempotent, remembered over restarts). */
  listen(site: Site): Promise<SiteAddress>;
  /** Exact bytes of a release's configuration. */
  configuration(deployment: string): Uint8Array | undefined;
  /** Called after a change of a site is durable. */
  changed(row: SiteRow): void;
}

/** The sites of the agent: rows in the database, addresses in memory. */
export interface Sites {
  /** Makes a site exist; does nothing when it does. Throws DeployError `site.too-many`. */
  open(site: Site): Promise<void>;
  /** Every site there is. */
  all(): readonly SiteRow[];
  /** The row now; a site without one is empty. */
  row(site: Site): SiteRow;
  /** Writes a row; inside a transaction when one runs. */
  write(row: SiteRow): void;
  /** The state to answer with. Throws DeployError `site.unknown`. */
  state(site: Site): SiteState;
  /** To be called once a change is durable: servers switch, timers are set anew. */
  changed(row: SiteRow): void;
}

const most = 500;

function empty(site: Site): SiteRow {
  return { site, generation: 0, live: null, previous: null, pending: null, lease: null, nextFence: 1, queue: [], replaced: [], guards: null };
}

/** Undefined for bytes that are no configuration (any more): a damaged one must not make its site unreadable. */
function valuesOf(bytes: Uint8Array): ConfigurationValues | undefined {
  try {
    return ConfigurationValues.parse(JSON.parse(fromUtf8(bytes)));
  } catch {
    return undefined;
  }
}

/** Sites over the database. */
export function createSites(parts: SiteParts): Sites {
  const { tables } = parts;
  const addresses = new Map<string, SiteAddress>();

  function row(site: Site): SiteRow {
    return tables.sites.get(siteKey(site)) ?? empty(site);
  }

  function configurationOf(deployment: string | undefined): SiteState['configuration'] {
    const bytes = deployment === undefined ? undefined : parts.configuration(deployment);
    const release = deployment === undefined ? undefined : tables.deployments.get(deployment);
    if (!bytes || !release) return null;
    const values = valuesOf(bytes);
    return values ? { sha256: release.config, values } : null;
  }

  return {
    async open(site) {
      const key = siteKey(site);
      if (addresses.has(key)) return;
      if (!tables.sites.doesExist(key)) {
        if (tables.sites.getKeysCount() >= most) throw new DeployError('site.too-many', `The agent serves ${most} sites already.`, { next: 'Use another agent for further projects.' });
        tables.sites.transactionSync(() => {
          if (!tables.sites.doesExist(key)) tables.sites.putSync(key, { ...empty(site), ...(site.environment === 'production' ? {} : { indexing: 'deny' }) });
        });
      }
      addresses.set(key, await parts.listen(site));
      parts.changed(row(site));
    },
    all: () => [...tables.sites.getRange()].map(({ value }) => value),
    row,
    write: (after) => tables.sites.putSync(siteKey(after.site), after),
    state(site) {
      const where = addresses.get(siteKey(site));
      if (!where) throw new DeployError('site.unknown', 'The agent has no such site.', { next: 'Deploy to it once.' });
      const { generation, live, previous, pending, lease, queue } = row(site);
      return {
        site: siteOf(siteKey(site)), ...where, generation, live, previous,
        pending: pending && {
          deployment: pending.deployment, returnTo: pending.returnTo?.deployment ?? null, held: pending.held,
          deadline: pending.held ? pending.deadline : lease?.expires ?? 0,
        },
        lease: lease && { deployment: lease.deployment, keyid: lease.keyid, fence: lease.fence, expires: lease.expires },
        queue: [...queue],
        configuration: configurationOf(live?.deployment),
        indexing: indexingOf(row(site), tables.policies.get(site.environment)),
        features: manifestFeatures.filter((feature) => storesReservedNames || feature !== 'reserved-names'),
      };
    },
    changed: parts.changed,
  };
}
