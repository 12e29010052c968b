import { siteKey, type Site } from '../../domain/site.ts';
import type { Changes } from '../changes.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Releases } from '../deployments/releases.ts';
import { decide, nextMoment } from '../sites/guards.ts';
import { policyOf } from '../sites/policies.ts';
import type { Sites } from '../sites/sites.ts';
import type { AgentTables } from '../tables.ts';

/** Longest sleep: another process on the same data may have shortened a lease. ms */
const lookAgain = 5_000;

/** What the watch looks at and acts through; `failed` is told of errors, which stop nothing. */
export interface LeaseWatchParts {
  readonly tables: AgentTables;
  readonly sites: Sites;
  readonly releases: Releases;
  readonly changes: Changes;
  readonly metrics: Metrics;
  now(): number;
  failed(error: unknown): void;
}

/** Acts when a lease runs out: one timer for all sites. */
export interface LeaseWatch {
  /** Looks at every site and sets the timer anew. */
  wake(): void;
  stop(): void;
}

/** A watch over all sites; does nothing before its first `wake`. */
export function createLeaseWatch(parts: LeaseWatchParts): LeaseWatch {
  const { sites, changes, tables } = parts;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(site: Site): Promise<void> {
    await changes.run(async () => {
      const row = sites.row(site);
      const { environment } = site;
      const decision = decide(row, policyOf(tables, environment), parts.now());
      if (!decision) return { unchanged: undefined };
      return {
        event: {
          actor: 'agent', device: 'agent', action: decision.action, site: siteKey(site), deployment: decision.deployment, manifest: null,
          result: decision.reason, request: null, evidence: null,
        },
        write() {
          parts.releases.settle(row, decision.site, parts.now());
          sites.write(decision.site);
        },
        answer: () => undefined,
        effect() {
          parts.metrics.count('slipway_agent_decisions_total', { action: decision.action });
          sites.changed(decision.site);
        },
      };
    });
  }

  function schedule(): void {
    clearTimeout(timer);
    if (stopped) return;
    const moments = sites.all().flatMap((row) => nextMoment(row) ?? []);
    const wait = moments.length === 0 ? lookAgain : Math.min(lookAgain, Math.max(0, Math.min(...moments) - parts.now() + 1));
    timer = setTimeout(() => void act(), wait);
    timer.unref();
  }

  async function act(): Promise<void> {
    for (const row of sites.all()) {
      const moment = nextMoment(row);
      if (moment !== undefined && moment <= parts.now()) await look(row.site).catch(parts.failed);
    }
    schedule();
  }

  return {
    wake: schedule,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Leases that ran out while no agent was there to refresh them get one more term: that the agent was down is not their holder's fault.
 * Held changes keep their deadline.
 */
export function extendLeases(tables: AgentTables, expires: number): void {
  tables.sites.transactionSync(() => {
    for (const { key, value } of [...tables.sites.getRange()]) {
      if (value.lease && value.lease.expires < expires) tables.sites.putSync(key, { ...value, lease: { ...value.lease, expires } });
    }
  });
}
