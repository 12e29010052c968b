import { describe, expect, it, vi } from 'vitest';
import { hostPattern } from '../../src/domain/host-patterns.ts';
import { changeOf, draftOf, isChanged, looksSecret, problemsOf, withLine } from '../../src/ui/options/environment-draft.ts';
import { routeOf, linkTo } from '../../src/ui/sidepanel/route.ts';
import { lineOf } from '../../src/ui/watch/log-line.ts';
import { throttled } from '../../src/ui/watch/throttled.ts';
import { environmentRow } from './support/rows.ts';

vi.mock('webextension-polyfill', async () => ({ default: (await import('./support/browser.ts')).browserDouble().browser }));

describe('a draft of an environment', () => {
  const saved = environmentRow('staging', { configuration: { API: 'x' } });

  it('is unchanged as it begins, and changed by a value or a rule', () => {
    expect(isChanged(saved, draftOf(saved))).toBe(false);
    expect(isChanged(saved, withLine(draftOf(saved)))).toBe(false);
    expect(isChanged(saved, { ...draftOf(saved), policy: { watch: 2000 } })).toBe(true);
    expect(isChanged(saved, { ...draftOf(saved), policy: { watch: saved.policy.watch } })).toBe(false);
    expect(isChanged(saved, { ...draftOf(saved), values: [] })).toBe(true);
  });

  it('names what is wrong with a line, and is not saved until it is mended', () => {
    const draft = { ...draftOf(saved), values: [['API', 'x'], ['API', 'y'], ['1A', ''], ['', 'v'], ['', ''], ['B', 'z'.repeat(8193)]].map(([name = '', value = ''], key) => ({ key, name, value })) };
    expect([...problemsOf(draft)]).toEqual([[1, 'name-twice'], [2, 'name-malformed'], [3, 'name-missing'], [5, 'value-too-long']]);
    expect(changeOf(saved, draft)).toBeUndefined();
  });

  it('changes what was edited without its empty lines, and leaves everything else to whoever changed it meanwhile', () => {
    const draft = { ...draftOf(saved), values: [{ key: 0, name: 'API', value: 'y' }, { key: 1, name: '', value: '' }], policy: { confirm: true } };
    const meanwhile = { ...saved, notifications: false, policy: { ...saved.policy, keepReleases: 3 } };
    expect(changeOf(meanwhile, draft)).toEqual({ name: 'staging', configuration: { API: 'y' }, policy: { confirm: true } });
    expect(changeOf(meanwhile, { ...draftOf(saved), agent: '' })).toEqual({ name: 'staging', agent: '' });
  });

  it('warns of names that read like secrets', () => {
    expect(['STRIPE_SECRET', 'DB_PASSWORD', 'API_KEY', 'GH_TOKEN'].every(looksSecret)).toBe(true);
    expect(['VITE_API_URL', 'KEYBOARD_LAYOUT'].some(looksSecret)).toBe(false);
  });
});

describe('hostPattern', () => {
  it('covers all ports of the host, over the same scheme', () => {
    expect(hostPattern('http://127.0.0.1:7420/#slip1.abc')).toBe('http://127.0.0.1/*');
    expect(hostPattern('https://ship.example.org:7420')).toBe('https://ship.example.org/*');
  });

  it('refuses what is no web address', () => {
    expect([hostPattern('chrome://extensions'), hostPattern('file:///etc'), hostPattern('nonsense')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('routes of the panel', () => {
  it('come back from their addresses, and anything else is the list', () => {
    const route = { page: 'deployment', id: `dpl_${'x-_9'.repeat(5)}aa` } as const;
    expect(routeOf(linkTo(route))).toEqual(route);
    expect(routeOf(linkTo({ page: 'sites' }))).toEqual({ page: 'sites' });
    expect(routeOf('#/deployment/<script>')).toEqual({ page: 'deployments' });
  });
});

describe('lineOf', () => {
  it('takes the line without colours, cursor movements and carriage returns', () => {
    const escape = String.fromCodePoint(27);
    expect(lineOf({ line: `${escape}[32m✓${escape}[39m built in ${escape}[1m2.06s${escape}[22m\r` })).toBe('✓ built in 2.06s');
    expect(lineOf({ line: `${escape}[2K${escape}[1Gdone` })).toBe('done');
    expect(lineOf(42)).toBe('');
  });
});

describe('throttled', () => {
  it('tells the first at once, then the newest of each interval, and never loses the last', () => {
    vi.useFakeTimers();
    const told: number[] = [];
    let next: (value: number) => void = () => undefined;
    let closed = false;
    const source = { subscribe: (onNext: unknown) => {
      next = onNext as typeof next;
      return { closed: false, unsubscribe: () => { closed = true; } };
    } };
    const stop = throttled<number>(source as never, 100).subscribe((value) => told.push(value));
    for (let value = 1; value <= 500; value += 1) next(value);
    expect(told).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(told).toEqual([1, 500]);
    next(501);
    vi.advanceTimersByTime(99);
    expect(told).toEqual([1, 500]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([1, 500, 501]);
    next(502);
    stop();
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([1, 500, 501]);
    expect(closed).toBe(true);
    vi.useRealTimers();
  });
});
