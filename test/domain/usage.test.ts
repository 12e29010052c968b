import { describe, expect, it } from 'vitest';
import { agentStretches, averageRate, type UsageSample, usageTotals, workStretches } from '../../src/domain/usage.ts';

const look = (at: number, busy: number, agent?: [cpu: number, memory: number, startedAt?: number], memory?: number): UsageSample => ({
  at, here: { busy, ...(memory === undefined ? {} : { memory }) }, ...(agent ? { agent: { cpu: agent[0], memory: agent[1], startedAt: agent[2] ?? 1 } } : {}),
});

describe('what a deployment used', () => {
  it('is what was added between looks, and the most memory', () => {
    const samples = [look(0, 100, [5_000, 80], 10), look(2_000, 1_100, [5_400, 95], 30), look(4_000, 1_100, [5_500, 90], 20)];
    expect(usageTotals(samples)).toEqual({ agentCpu: 500, agentMemory: 95, busy: 1_000, memory: 30 });
    expect(agentStretches(samples)).toEqual([{ at: 2_000, length: 2_000, used: 400 }, { at: 4_000, length: 2_000, used: 100 }]);
  });

  it('loses nothing to a look at which the agent did not answer', () => {
    const samples = [look(0, 0, [100, 1]), look(2_000, 10), look(4_000, 20, [900, 1])];
    expect(usageTotals(samples)).toMatchObject({ agentCpu: 800, busy: 20 });
    expect(agentStretches(samples)).toEqual([{ at: 4_000, length: 4_000, used: 800 }]);
  });

  it('counts on when a process or a page was replaced', () => {
    expect(usageTotals([look(0, 500, [9_000, 1, 1]), look(2_000, 40, [9_300, 1, 2]), look(4_000, 90, [9_400, 1, 2])])).toMatchObject({ agentCpu: 9_400, busy: 90 });
  });

  it('is not told by a single look, nor by none', () => {
    expect(usageTotals([look(0, 700, [100, 64], 5)])).toEqual({ agentMemory: 64, memory: 5 });
    expect(usageTotals([])).toEqual({});
    expect(workStretches([look(5, 1), look(5, 2)])).toEqual([]);
  });
});

it('the average rate is told where bytes took time', () => {
  expect(averageRate([[1_000, 0], [1_500, 10], [3_000, 4_000]])).toBe(2_000);
  expect(averageRate([[1_000, 0]])).toBeUndefined();
  expect(averageRate([[1_000, 5], [2_000, 5]])).toBeUndefined();
  expect(averageRate([])).toBeUndefined();
});
