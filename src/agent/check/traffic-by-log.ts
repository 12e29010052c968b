import type { AuditEvent } from '../../targets/agent/wire.ts';

/** Follows a site's traffic through the audit log: the same steps as `sites/traffic.ts`, told by their actions. */
export interface LoggedTraffic {
  /** To be called with every entry of the site, in order. */
  take(event: Pick<AuditEvent, 'action' | 'deployment' | 'result'>): void;
  /** The deployment that is live by what was taken so far; null = none. */
  live(): string | null;
}

/** A site before its first entry. */
export function followTraffic(): LoggedTraffic {
  const been = new Set<string | null>();
  let live: string | null = null;
  /** What an unconfirmed change goes back to. */
  let pending: { readonly returnTo: string | null } | null = null;

  function put(deployment: string | null, unconfirmed: typeof pending): void {
    been.add(deployment);
    live = deployment;
    pending = unconfirmed;
  }

  return {
    live: () => live,
    take({ action, deployment, result }) {
      const down = result === 'nothing is live';
      switch (action) {
        case 'promote':
          return put(deployment, pending ?? { returnTo: live });
        case 'traffic':
          // Traffic onto what was never live is a promotion; onto anything else it goes back.
          return down ? put(null, null) : put(deployment, been.has(deployment) ? null : pending ?? { returnTo: live });
        case 'rollback':
          return put(down ? null : deployment, null);
        case 'lease.confirm':
          pending = null;
          return undefined;
        case 'traffic.reverted':
          return pending ? put(pending.returnTo, null) : undefined;
        case 'lease.release':
          return pending && result === 'traffic went back' ? put(pending.returnTo, null) : undefined;
        default:
          return undefined;
      }
    },
  };
}
