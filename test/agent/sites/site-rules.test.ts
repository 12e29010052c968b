import { describe, expect, it } from 'vitest';
import { surplus } from '../../../src/agent/deployments/retention.ts';
import { decide, nextMoment } from '../../../src/agent/sites/guards.ts';
import { acquireLease, demandLease, endLease } from '../../../src/agent/sites/lease.ts';
import { enqueue, leaveQueue, removeFromQueue } from '../../../src/agent/sites/queue.ts';
import { goBack, promote } from '../../../src/agent/sites/traffic.ts';
import type { DeploymentRow, SiteRow } from '../../../src/agent/tables.ts';

const empty: SiteRow = {
  site: { project: 'shop', environment: 'staging' }, generation: 0, live: null, previous: null, pending: null, lease: null, nextFence: 1, queue: [], replaced: [], guards: null,
};
const entry = (deployment: string, person = 'Ada') => ({ deployment, keyid: `key of ${person}`, person, since: 1 });
const wait = { rule: 'wait', front: false, mayReplace: () => true } as const;
const release = (deployment: string) => ({ deployment, digest: `sha256:${deployment}`, content: '', config: '', since: 1 });
const names = (site: SiteRow) => site.queue.map(({ deployment }) => deployment);
const holder = (deployment: string, person = 'Ada') => ({ deployment, keyid: `key of ${person}`, person });
const calm = { emergency: false, ttl: 100, now: 1000 };

describe('the queue', () => {
  const three = ['a', 'b', 'c'].reduce((site, name) => enqueue(site, entry(name), wait), empty);

  it('keeps places in order and each deployment once', () => {
    expect(names(three)).toEqual(['a', 'b', 'c']);
    expect(enqueue(three, entry('b'), wait)).toBe(three);
    expect(names(leaveQueue(three, 'b'))).toEqual(['a', 'c']);
  });

  it('refuses, or replaces those who only wait, when told to', () => {
    // For good: whoever wants to be refused does not want to wait half a minute for it.
    expect(() => enqueue(three, entry('d'), { ...wait, rule: 'refuse' })).toThrow(expect.objectContaining({ code: 'queue.busy', message: 'Ada is deploying to this site.', retry: 'never' }) as Error);
    const replaced = enqueue(three, entry('d'), { ...wait, rule: 'replace' });
    expect(names(replaced)).toEqual(['a', 'd']);
    expect(names(enqueue(replaced, entry('b'), wait))).toEqual(['a', 'd']);
    const mine = enqueue(enqueue(three, entry('x', 'Bob'), wait), entry('d'), { rule: 'replace', front: false, mayReplace: ({ person }) => person === 'Ada' });
    expect(names(mine)).toEqual(['a', 'x', 'd']);
  });

  it('does not let back in who was removed by somebody else', () => {
    const removed = removeFromQueue(three, 'b');
    expect(names(removed)).toEqual(['a', 'c']);
    expect(names(enqueue(removed, entry('b'), wait))).toEqual(['a', 'c']);
    expect(names(enqueue(leaveQueue(three, 'b'), entry('b'), wait))).toEqual(['a', 'c', 'b']);
    expect(() => removeFromQueue(acquireLease(three, holder('a'), calm), 'a')).toThrow('cannot just leave');
  });

  it('lets a roll-back go before everybody who only waits', () => {
    expect(names(enqueue(three, entry('r'), { ...wait, front: true }))).toEqual(['r', 'a', 'b', 'c']);
    expect(names(enqueue(acquireLease(three, holder('a'), calm), entry('r'), { ...wait, front: true }))).toEqual(['a', 'r', 'b', 'c']);
  });

  it('holds whoever is changing the site', () => {
    expect(() => leaveQueue(acquireLease(three, holder('a'), calm), 'a')).toThrow('cannot just leave');
  });
});

describe('the lease', () => {
  const queued = ['a', 'b'].reduce((site, name) => enqueue(site, entry(name), wait), empty);
  const held = acquireLease(queued, holder('a'), calm);

  it('is the head\'s, and its holder\'s again', () => {
    expect(held.lease).toMatchObject({ deployment: 'a', fence: 1, expires: 1100 });
    expect(acquireLease(held, holder('a'), { ...calm, now: 1050 }).lease).toMatchObject({ fence: 1, expires: 1150 });
    expect(() => acquireLease(queued, holder('b'), calm)).toThrow('not this deployment\'s turn');
    expect(() => acquireLease(queued, holder('a', 'Eve'), calm)).toThrow('not this deployment\'s turn');
    expect(() => acquireLease(held, holder('b'), calm)).toThrow('right now');
  });

  it('has a token that only ever grows', () => {
    const again = acquireLease(held, holder('a'), { ...calm, now: 2000 });
    expect(again.lease?.fence).toBe(2);
    const next = acquireLease(endLease(again, 'a'), holder('b'), { ...calm, now: 2000 });
    expect(next.lease?.fence).toBe(3);
    expect(() => demandLease(next, 'key of Ada', 2, 2001)).toThrow('took over');
    expect(demandLease(next, 'key of Ada', 3, 2001).deployment).toBe('b');
  });

  it('is taken by a roll-back in an emergency, with the holder fenced out', () => {
    const taken = acquireLease(held, holder('r', 'Bob'), { ...calm, emergency: true });
    expect(names(taken)).toEqual(['r', 'b']);
    expect(() => demandLease(taken, 'key of Ada', 1, 1001)).toThrow('took over');
    expect(() => demandLease(taken, 'key of Ada', 2, 1001)).toThrow('somebody else');
    expect(() => demandLease(taken, 'key of Bob', undefined, 1001)).toThrow('takes its lease');
    expect(() => demandLease(taken, 'key of Bob', 2, 1100)).toThrow('ran out');
  });
});

describe('traffic', () => {
  const first = { ...promote(empty, release('a')), pending: null };

  it('returns to the last confirmed release, however many came after it', () => {
    const twice = promote(promote(first, release('b')), release('c'));
    expect(twice).toMatchObject({ generation: 3, live: { deployment: 'c' }, previous: { deployment: 'b' }, pending: { deployment: 'c', returnTo: { deployment: 'a' } } });
    const back = goBack(twice, release('a'));
    expect(back).toMatchObject({ generation: 4, live: { deployment: 'a' }, previous: null, pending: null });
  });

  it('going back by hand makes the release left behind the previous one', () => {
    const second = { ...promote(first, release('b')), pending: null };
    expect(goBack(second, release('a'))).toMatchObject({ live: { deployment: 'a' }, previous: { deployment: 'b' } });
    expect(goBack(second, null)).toMatchObject({ live: null, previous: { deployment: 'b' } });
  });
});

describe('time alone', () => {
  const rule = { onLeaseLost: 'hold', holdFor: 500 } as const;
  const live = { ...promote(empty, release('a')), pending: null };
  const changing = promote(acquireLease(enqueue(live, entry('b'), wait), holder('b'), calm), release('b'));

  it('does nothing before its moment', () => {
    expect(nextMoment(changing)).toBe(1100);
    expect(decide(changing, rule, 1099)).toBeUndefined();
    expect(nextMoment(live)).toBeUndefined();
  });

  it('ends a lease that changed nothing', () => {
    const idle = acquireLease(enqueue(live, entry('b'), wait), holder('b'), calm);
    expect(decide(idle, rule, 1100)).toMatchObject({ action: 'lease.expired', site: { lease: null, queue: [], live: { deployment: 'a' }, generation: 1 } });
  });

  it('holds, keeps the place, and reverts at the deadline', () => {
    const held = decide(changing, rule, 1100);
    expect(held).toMatchObject({ action: 'traffic.held', site: { lease: null, live: { deployment: 'b' }, pending: { held: true, deadline: 1600 }, queue: [{ deployment: 'b' }] } });
    expect(held && nextMoment(held.site)).toBe(1600);
    expect(held && decide(held.site, rule, 1599)).toBeUndefined();
    expect(held && decide(held.site, rule, 1600)).toMatchObject({ action: 'traffic.reverted', site: { live: { deployment: 'a' }, pending: null, queue: [] } });
  });

  it('obeys the guards installed with the change before the environment\'s rule', () => {
    const guarded = { ...changing, guards: { onLeaseLost: 'revert', holdFor: 1 } as const };
    expect(decide(guarded, rule, 1100)).toMatchObject({ action: 'traffic.reverted', site: { live: { deployment: 'a' }, lease: null, queue: [], guards: null } });
  });
});

describe('retention', () => {
  const row = (deployment: string, createdAt: number, more: Partial<DeploymentRow> = {}): DeploymentRow => ({
    deployment, site: empty.site, digest: '', content: '', config: '', parent: null, phase: 'retired', files: 1, bytes: 1, createdAt, sealedAt: 1, firstLiveAt: 1, expires: 100, pinned: false,
    keyid: '', person: '', checks: [], ...more,
  });
  const site = { ...empty, live: release('live'), previous: release('previous') };

  it('keeps the newest, the live, the previous and the pinned', () => {
    const rows = [row('live', 1, { phase: 'live' }), row('previous', 2), row('pinned', 3, { pinned: true }), row('old', 4), row('older', 3), row('new', 5)];
    expect(surplus(rows, site, 2, 1000).map(({ row: { deployment } }) => deployment)).toEqual(['older']);
  });

  it('gives up what never went live once its manifest has expired', () => {
    const rows = [row('half', 9, { phase: 'receiving', sealedAt: null, firstLiveAt: null }), row('waiting', 9, { phase: 'sealed', expires: 2000 }), row('queued', 9, { phase: 'sealed' })];
    expect(surplus(rows, { ...site, queue: [entry('queued')] }, 2, 1000)).toMatchObject([{ phase: 'cancelled', row: { deployment: 'half' } }]);
  });
});
