import { DeployError } from '../domain/errors.ts';
import type { Site } from '../domain/site.ts';
import { utf8 } from '../security/bytes.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import type { AgentClient } from '../targets/agent/client.ts';
import { type LeaseCommand, routes, SiteState } from '../targets/agent/wire.ts';
import type { TargetRegistry } from '../targets/registry.ts';

/** A lease that is to be kept. */
export interface KeptLease {
  readonly agent: string;
  readonly site: Site;
  readonly deployment: string;
  readonly fence: number;
}

/** What keeping leases works with. */
export interface LeaseKeeperParts {
  readonly database: Pick<SlipwayDatabase, 'runs'>;
  readonly targets: Pick<TargetRegistry, 'connect'>;
  now(): number;
  /** Tells the worker that the keeper is alive, or that a lease is lost. Wakes it. */
  tick(deployment: string, lost: boolean): Promise<void>;
  /** Calls later, `ms` from now; what it answers takes that back. */
  setTimer(body: () => void, ms: number): () => void;
  /** Aborts after so many ms. */
  timeout(ms: number): AbortSignal;
}

/** Keeps leases while the worker may come and go. */
export interface LeaseKeeper {
  /** Begins at once; again for the same fence it goes on as it was, for another one that one is kept. Throws DeployError `agent.unknown`. */
  keep(lease: KeptLease): Promise<void>;
  drop(deployment: string): void;
}

/** A lease is refreshed at least this often, and three times within its life, ms. */
const longest = 5_000;
/** A run that shows no progress for this long has nobody who drives it, ms. */
const noProgress = 60_000;

/** Refreshes leases until they are dropped, lost, or their run has ended or stands still. */
export function createLeaseKeeper({ database, targets, now, tick, setTimer, timeout }: LeaseKeeperParts): LeaseKeeper {
  const kept = new Map<string, { readonly fence: number; stop: () => void }>();

  function drop(deployment: string): void {
    kept.get(deployment)?.stop();
    kept.delete(deployment);
  }

  async function refresh(client: AgentClient, { site, deployment, fence }: KeptLease, every: number): Promise<'kept' | 'over' | 'lost'> {
    const run = await database.runs.get(deployment);
    if (!run || run.unfinished === 0 || now() - run.updatedAt > noProgress) return 'over';
    const command: LeaseCommand = { do: 'refresh', deployment };
    try {
      await client.json(SiteState, { method: 'PUT', path: routes.sitePart(site, 'lease'), body: utf8(JSON.stringify(command)), fence, signal: timeout(every) });
      return 'kept';
    } catch (error) {
      // Only the agent's word ends a lease. A slow answer, a broken line or a wrong clock may be over before the lease is.
      return error instanceof DeployError && error.code.startsWith('lease.') ? 'lost' : 'kept';
    }
  }

  return {
    async keep(lease) {
      const { deployment, fence } = lease;
      if (kept.get(deployment)?.fence === fence) return;
      drop(deployment);
      const entry = { fence, stop: (): void => undefined };
      kept.set(deployment, entry);
      try {
        const { client, descriptor } = await targets.connect(lease.agent);
        const { descriptor: { limits } } = await descriptor(timeout(longest));
        const every = Math.min(longest, Math.floor(limits.leaseTtl / 3));
        const turn = async (): Promise<void> => {
          const outcome = await refresh(client, lease, every).catch(() => 'kept' as const);
          if (kept.get(deployment) !== entry) return;
          if (outcome === 'kept') entry.stop = setTimer(() => void turn(), every);
          else kept.delete(deployment);
          // A worker that cannot be woken now is woken by the next tick.
          if (outcome !== 'over') await tick(deployment, outcome === 'lost').catch(() => undefined);
        };
        if (kept.get(deployment) === entry) void turn();
      } catch (error) {
        if (kept.get(deployment) === entry) kept.delete(deployment);
        throw error;
      }
    },
    drop,
  };
}
