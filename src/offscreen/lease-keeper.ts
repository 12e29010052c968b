import { toWire } from '../domain/errors.ts';
import type { Site } from '../domain/site.ts';
import { utf8 } from '../security/bytes.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
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
  readonly database: SlipwayDatabase;
  readonly targets: TargetRegistry;
  now(): number;
  /** Tells the worker that the keeper is alive, or that a lease is lost. Wakes it. */
  tick(deployment: string, lost: boolean): Promise<void>;
  setTimer(body: () => void, ms: number): () => void;
}

/** Keeps leases while the worker may come and go. */
export interface LeaseKeeper {
  keep(lease: KeptLease): Promise<void>;
  drop(deployment: string): void;
}

/** A lease is refreshed at most this often, and three times within its life, ms. */
const longest = 5_000;
/** A run that shows no progress for this long has nobody who drives it, ms. */
const noProgress = 60_000;

/** Refreshes leases until they are dropped, lost, or their run has ended or stands still. */
export function createLeaseKeeper({ database, targets, now, tick, setTimer }: LeaseKeeperParts): LeaseKeeper {
  const kept = new Map<string, { fence: number; stop: () => void }>();

  function drop(deployment: string): void {
    kept.get(deployment)?.stop();
    kept.delete(deployment);
  }

  async function refresh({ agent, site, deployment, fence }: KeptLease): Promise<'kept' | 'over' | 'lost'> {
    const run = await database.runs.get(deployment);
    if (!run || run.unfinished === 0 || now() - run.updatedAt > noProgress) return 'over';
    const { client } = await targets.connect(agent);
    const command: LeaseCommand = { do: 'refresh', deployment };
    try {
      await client.json(SiteState, { method: 'PUT', path: routes.sitePart(site, 'lease'), body: utf8(JSON.stringify(command)), fence, signal: AbortSignal.timeout(longest) });
      return 'kept';
    } catch (error) {
      return toWire(error).retry === 'never' ? 'lost' : 'kept';
    }
  }

  return {
    async keep(lease) {
      const { deployment, fence } = lease;
      if (kept.get(deployment)?.fence === fence) return;
      drop(deployment);
      const { descriptor } = await targets.connect(lease.agent);
      const { descriptor: { limits } } = await descriptor(AbortSignal.timeout(longest));
      const every = Math.min(longest, Math.floor(limits.leaseTtl / 3));
      const entry = { fence, stop: () => undefined as void };
      const again = (): void => {
        entry.stop = setTimer(() => void turn(), every);
      };
      const turn = async (): Promise<void> => {
        const outcome = await refresh(lease).catch(() => 'kept' as const);
        if (kept.get(deployment) !== entry) return;
        if (outcome === 'kept') again();
        else kept.delete(deployment);
        // A worker that cannot be woken now is woken by the next tick.
        if (outcome !== 'over') await tick(deployment, outcome === 'lost').catch(() => undefined);
      };
      kept.set(deployment, entry);
      again();
    },
    drop,
  };
}
