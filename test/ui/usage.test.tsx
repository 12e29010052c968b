// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UsageSample } from '../../src/domain/usage.ts';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { DeploymentPage } from '../../src/ui/sidepanel/deployment-page.tsx';
import { viewUsage } from '../../src/ui/watch/usage-view.ts';
import { clear, freshDatabase, show } from './support/render.tsx';
import { deploymentId, record, runRow, stepRow } from './support/rows.ts';

const { drawn } = vi.hoisted(() => ({ drawn: [] as { bars: readonly { name: string; value: number }[] }[] }));
vi.mock('webextension-polyfill', async () => {
  const { browserDouble } = await import('./support/browser.ts');
  return { default: browserDouble().browser };
});
// What is drawn is looked at in a real browser.
vi.mock('../../src/ui/sidepanel/bar-chart.tsx', () => ({ BarChart: (props: (typeof drawn)[number]) => {
  drawn.push(props);
  return null;
} }));

const id = deploymentId('u');
const mega = 1_000_000;
/** Looks every two seconds, at each of which another 200 ms of the agent's processor and a second of work are gone. */
const looks = (count: number): UsageSample[] => Array.from({ length: count }, (_, index) => ({
  at: 10_000 + index * 2_000, here: { busy: index * 1_000, memory: 20 * mega }, agent: { startedAt: 1, cpu: 500 + index * 200, memory: (90 + index) * mega },
}));

describe('viewUsage', () => {
  it('tells shares of one core and what memory there was, look by look and together', () => {
    const view = viewUsage(looks(3));
    expect(view).toMatchObject({ agentShare: 0.1, workShare: 0.5, totals: { agentCpu: 400, agentMemory: 92 * mega, busy: 2_000, memory: 20 * mega } });
    expect(view?.moments).toEqual([2_000, 4_000].map((at, index) => ({ at, agentShare: 0.1, workShare: 0.5, agentMemory: (91 + index) * mega, memory: 20 * mega })));
  });

  it('tells a long deployment in few moments, without losing any of it', () => {
    const view = viewUsage(looks(121));
    expect(view?.moments.length).toBeLessThanOrEqual(25);
    expect(view?.moments.every(({ agentShare, workShare }) => agentShare === 0.1 && workShare === 0.5)).toBe(true);
    expect(view?.moments.at(-1)?.at).toBe(240_000);
    expect(view?.totals.agentCpu).toBe(24_000);
  });

  it('says nothing before there are two looks, and nothing of an agent that does not tell', () => {
    expect(viewUsage(looks(1))).toBeUndefined();
    expect(viewUsage([])).toBeUndefined();
    const silent = viewUsage(looks(3).map(({ at, here }) => ({ at, here })));
    expect(silent?.agentShare).toBeUndefined();
    expect(silent?.moments[0]).toEqual({ at: 2_000, workShare: 0.5, memory: 20 * mega });
  });
});

describe('what a deployment takes', () => {
  let database: SlipwayDatabase;
  beforeEach(async () => {
    database = freshDatabase();
    drawn.length = 0;
    await database.runs.put(runRow(id));
    await database.steps.put(stepRow(id, 'staging/upload', { state: 'started', endedAt: null }));
  });
  afterEach(() => clear(database));

  it('moves while it runs, folded away until somebody opens it', async () => {
    show(<DeploymentPage id={id} />, database);
    await screen.findByRole('region', { name: 'Stages' });
    expect(screen.queryByRole('region', { name: 'Processor and memory' })).toBeNull();
    await database.usages.put({ id, samples: looks(3) });
    const part = await screen.findByRole('region', { name: 'Processor and memory' });
    expect(part.querySelector('summary')?.textContent).toContain('Agent 10% · 92 MB');
    expect(part.querySelector('details')?.open).toBe(false);
    expect(drawn).toEqual([]);
    await database.usages.put({ id, samples: looks(4) });
    await waitFor(() => expect(part.querySelector('summary')?.textContent).toContain('10% · 93 MB'));
    const details = part.querySelector('details');
    if (details) details.open = true;
    fireEvent(details ?? part, new Event('toggle'));
    await waitFor(() => expect(drawn).toHaveLength(4));
    expect(drawn[0]?.bars.map(({ value }) => value)).toEqual([0.1, 0.1, 0.1]);
    expect(part.textContent).toContain('600 ms of processor time, 10% of one core, at most 93 MB of memory');
    expect(part.textContent).toContain('3 s hashing, packing and encrypting, 50% of one core, at most 20 MB of memory');
    const table = within(part).getByRole('table', { name: 'Processor and memory' });
    expect(within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['Time', 'Agent, processor', 'Agent, memory', 'Browser, packing', 'Browser, memory'],
      ['2 s', '10%', '91 MB', '50%', '20 MB'], ['4 s', '10%', '92 MB', '50%', '20 MB'], ['6 s', '10%', '93 MB', '50%', '20 MB'],
    ]);
  });

  it('stands in the figures of what has ended, as far as somebody looked', async () => {
    const line = record(id);
    await database.runs.delete(id);
    await database.history.put({ ...line, result: { ...line.result, metrics: { ...line.result.metrics, rate: 3_200_000, agentCpu: 800, agentMemory: 96 * mega, busy: 1_900, memory: 24 * mega } } });
    show(<DeploymentPage id={id} />, database);
    const figures = await screen.findByRole('region', { name: 'Figures' });
    expect(figures.textContent).toContain('3.2 MB/s on average');
    expect(figures.textContent).toContain('800 ms of processor time, at most 96 MB of memory');
    expect(figures.textContent).toContain('1.9 s hashing, packing and encrypting, at most 24 MB of memory');
    await database.history.put(line);
    await waitFor(() => expect(figures.textContent).not.toMatch(/processor|encrypting|average/));
  });
});
