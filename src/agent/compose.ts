import type { RootDatabase } from 'lmdb';
import type { Logger } from 'pino';
import { previewAddress } from '../domain/preview-origin.ts';
import type { Site } from '../domain/site.ts';
import { siteKey } from '../domain/site.ts';
import type { Bytes } from '../security/bytes.ts';
import { createLimiter } from './access/limiter.ts';
import { createNonceMemory, type NonceMemory } from './access/nonces.ts';
import type { AgentParts } from './agent-parts.ts';
import { createAuditLog } from './audit/log.ts';
import { createChanges } from './changes.ts';
import { createSiteChecks } from './check/site-checks.ts';
import { createQuota } from './deployments/quota.ts';
import { createReleases } from './deployments/releases.ts';
import { createDescriptors, logOrigin } from './descriptor.ts';
import type { AgentKeys } from './keys.ts';
import { createLeaseWatch, type LeaseWatch } from './lifecycle/lease-watch.ts';
import type { Listeners } from './lifecycle/listeners.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { ReleaseStore, SiteServers } from './ports.ts';
import { policyDigest } from './sites/policies.ts';
import type { SiteListeners } from './sites/site-listeners.ts';
import { createSites } from './sites/sites.ts';
import { type InheritanceRow, openTables } from './tables.ts';

/** What the control plane is composed from. */
export interface CompositionParts {
  readonly root: RootDatabase;
  readonly keys: AgentKeys;
  readonly store: ReleaseStore;
  readonly servers: SiteServers;
  readonly listeners: Listeners;
  readonly siteListeners: SiteListeners;
  readonly logger: Logger;
  readonly name: string;
  readonly extensions: readonly string[];
  readonly siteDomain: string | undefined;
  readonly leaseTtl: number;
  /** Bytes each project may store; undefined = no limit. */
  readonly quota: number | undefined;
  /** Known once the control socket listens. */
  authorities(): readonly string[];
  publicUrl(): string;
  /** Where this process answers itself. */
  ownUrl(): string;
  /** Told after every durable change of a site, besides this process' own servers. */
  announce(site: string): void;
  now(): number;
  random(length: number): Bytes;
}

/** The control plane, wired. */
export interface Composition {
  readonly parts: AgentParts;
  readonly nonces: NonceMemory;
  readonly watch: LeaseWatch;
  /** Takes the nonces of an earlier process; requests signed since its time are taken again. */
  inherit(left: InheritanceRow): void;
  /** From when on requests are taken, ms. */
  since(): number;
  /** Makes this process' servers follow the database: after a change made here or by another process. */
  follow(site: Site): void;
  /** Ends long polls. */
  beginStopping(): void;
}

/** Wires everything together; starts nothing. */
export function compose(o: CompositionParts): Composition {
  const { keys, store, servers, now } = o;
  const tables = openTables(o.root);
  const nonces = createNonceMemory();
  const metrics = createMetrics();
  const stopping = new AbortController();
  let since = now();
  const log = createAuditLog(tables, keys.log, logOrigin(keys.identity.keyid));
  const changes = createChanges(tables, log, now);
  const sites = createSites({
    tables,
    listen: (site) => o.siteListeners.listen(site),
    configuration: (deployment) => store.configuration(deployment),
    changed(row) {
      servers.setLive(row.site, row.live, row.generation);
      watch.wake();
      o.announce(siteKey(row.site));
    },
  });
  const releases = createReleases(tables, store, ({ deployment, site }) => previewAddress(sites.state(site).previewAddress, servers.previewToken(deployment)));
  const watch = createLeaseWatch({ tables, sites, releases, changes, metrics, now, failed: (err) => o.logger.error({ err }, 'lease watch failed') });
  const descriptors = createDescriptors(keys, tables, {
    name: o.name, leaseTtl: o.leaseTtl, authorities: () => o.authorities(), policyDigest: () => policyDigest(tables),
  }, now);
  metrics.set('slipway_start_time_seconds', now() / 1000);

  const parts: AgentParts = {
    tables, keys, descriptors, log, changes, sites, releases, store, metrics, logger: o.logger, extensions: o.extensions, siteDomain: o.siteDomain, leaseTtl: o.leaseTtl,
    quota: createQuota({ tables, log, store, quota: o.quota }),
    checks: createSiteChecks({
      tables, log, changes, sites, releases, store, identity: keys.identity, stopping: stopping.signal, now,
      socketOf: (address) => (o.siteDomain === undefined ? address : o.ownUrl()),
    }),
    authentication: {
      nonces, now,
      get since() {
        return since;
      },
      device: (keyid) => tables.devices.get(keyid),
    },
    limits: {
      address: createLimiter({ name: 'address', capacity: 600, refillPerSecond: 100 }, now),
      key: createLimiter({ name: 'key', capacity: 400, refillPerSecond: 60 }, now),
      enrolment: createLimiter({ name: 'enrolment', capacity: 10, refillPerSecond: 1 / 6 }, now),
    },
    stopping: stopping.signal,
    draining: () => o.listeners.draining(),
    authorities: () => o.authorities(),
    publicUrl: () => o.publicUrl(),
    now,
    random: (length) => o.random(length),
  };
  return {
    parts, nonces, watch,
    inherit(left) {
      since = left.since;
      nonces.import(left.nonces);
    },
    since: () => since,
    follow(site) {
      const row = sites.row(site);
      servers.setLive(row.site, row.live, row.generation);
      watch.wake();
    },
    beginStopping: () => stopping.abort(),
  };
}
