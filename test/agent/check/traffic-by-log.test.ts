import { array, assert, constantFrom, nat, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { followTraffic } from '../../../src/agent/check/traffic-by-log.ts';
import { decide, revert } from '../../../src/agent/sites/guards.ts';
import { goBack, promote } from '../../../src/agent/sites/traffic.ts';
import type { SiteRow } from '../../../src/agent/tables.ts';

const empty: SiteRow = {
  site: { project: 'shop', environment: 'staging' }, generation: 0, live: null, previous: null, pending: null, lease: null, nextFence: 1, queue: [], replaced: [], guards: null,
};
const release = (deployment: string) => ({ deployment, digest: '', content: '', config: '', since: 1 });
type Told = Parameters<ReturnType<typeof followTraffic>['take']>[0];
const told = (action: string, deployment: string | null = null, result = 'ok'): Told => ({ action, deployment, result });

/** A step of a site's life by the agent's own rules, with what the routes log of it. */
type Step = (site: SiteRow, been: ReadonlySet<string>, name: string) => { site: SiteRow; event: Told } | undefined;
const steps: readonly Step[] = [
  (site, been, name) => (been.has(name) ? undefined : { site: promote(site, release(name)), event: told('promote', name) }),
  (site, been, name) => (been.has(name) ? undefined : { site: promote(site, release(name)), event: told('traffic', name) }),
  (site, been, name) => (been.has(name) ? { site: goBack(site, release(name)), event: told('rollback', name) } : undefined),
  (site, been, name) => (been.has(name) ? { site: goBack(site, release(name)), event: told('traffic', name) } : undefined),
  (site) => ({ site: goBack(site, null), event: told('traffic', 'dpl_of-the-lease', 'nothing is live') }),
  (site) => ({ site: { ...site, pending: null }, event: told('lease.confirm', 'x') }),
  (site) => ({ site: site.pending ? revert(site) : site, event: told('lease.release', 'x', site.pending ? 'traffic went back' : 'ok') }),
  (site) => {
    const lost = { ...site, lease: { deployment: 'x', keyid: 'k', fence: 1, expires: 0, emergency: false } };
    const decision = decide(lost, { onLeaseLost: 'revert', holdFor: 1 }, 1);
    return decision && { site: decision.site, event: told(decision.action, decision.deployment, decision.reason) };
  },
  (site) => ({ site, event: told('queue.join', 'x') }),
];

it('follows every way a site can go, to the same release', () => {
  assert(property(array(tuple(nat(steps.length - 1), constantFrom('a', 'b', 'c', 'd')), { maxLength: 30 }), (moves) => {
    const log = followTraffic();
    const been = new Set<string>();
    let site = empty;
    for (const [which, name] of moves) {
      const next = steps[which]?.(site, been, name);
      if (!next) continue;
      ({ site } = next);
      if (site.live) been.add(site.live.deployment);
      log.take(next.event);
      expect(log.live()).toBe(site.live?.deployment ?? null);
    }
  }), { numRuns: 1000 });
});
