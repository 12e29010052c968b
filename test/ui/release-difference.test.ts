import { describe, expect, it } from 'vitest';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { viewDeployment } from '../../src/ui/watch/deployment-view.ts';
import { failureText } from '../../src/ui/watch/failure-text.ts';
import { differenceOf } from '../../src/ui/watch/release-difference.ts';
import { siteMetrics } from '../../src/ui/watch/site-metrics.ts';
import { transferRates } from '../../src/ui/watch/transfer-rates.ts';
import { textDifference } from '../../src/ui/watch/text-difference.ts';
import { deploymentId, record, runRow, stepRow } from './support/rows.ts';

function file(path: string, letter: string, size: number, mode: DeploymentFile['mode'] = '0644'): DeploymentFile {
  return { path, sha256: letter.repeat(64), size, mode, mediaType: 'text/plain' };
}

describe('what became different', () => {
  it('tells added, changed and removed files and values, what stayed, and how much it grew', () => {
    const difference = differenceOf(
      { files: [file('a', '1', 10), file('b', '2', 20), file('run', '5', 1)], values: { SAME: 'x', OLD: '1', URL: 'http://a' } },
      { files: [file('a', '1', 10), file('c', '3', 5), file('b', '4', 22), file('run', '5', 1, '0755')], values: { SAME: 'x', URL: 'http://b', NEW: '' } },
    );
    expect(difference.files.map(({ path, kind }) => `${path} ${kind}`)).toEqual(['b changed', 'c added', 'run changed']);
    expect(difference.values.map(({ name, kind, before, after }) => [name, kind, before, after])).toEqual([['NEW', 'added', undefined, ''], ['OLD', 'removed', '1', undefined], ['URL', 'changed', 'http://a', 'http://b']]);
    expect([difference.unchanged, difference.grown]).toEqual([1, 7]);
  });

  it('shows lines with their numbers, and leaves out what is the same', () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const after = before.with(19, 'another').toSpliced(2, 0, 'new');
    const lines = textDifference(before.join('\n'), after.join('\n')) ?? [];
    expect(lines.filter(({ kind }) => kind === 'added').map(({ text, before: left, after: right }) => [text, left, right])).toEqual([['new', undefined, 3], ['another', undefined, 21]]);
    expect(lines.filter(({ kind }) => kind === 'removed').map(({ text, before: left }) => [text, left])).toEqual([['line 20', 20]]);
    expect(lines.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    expect(lines.length).toBeLessThan(20);
    expect(textDifference('a\n', 'a\n')).toEqual([]);
  });
});

describe('a failure for the chat', () => {
  it('holds cause, step, next step and log, and no fence of the log ends ours', () => {
    const error = { code: 'build.failed', message: 'The build stopped.', next: 'Mend line 14.', retry: 'never' };
    const id = deploymentId('f');
    const view = viewDeployment({ run: runRow(id, { state: 'failed', endedAt: 2, unfinished: 0, error }), steps: [stepRow(id, 'preparation/capture', { state: 'failed', error })], reports: [], progress: undefined, record: undefined }, 3);
    const log = ['\u001b[31mboom\u001b[0m', 'a ``` fence', ''].map((line, at) => ({ run: id, at, kind: 'log', path: null, data: { line } }));
    const text = failureText(view, log, { ask: 'ASK', what: 'WHAT', step: 'STEP', next: 'NEXT', log: 'LOG' }, (path) => `<${path}>`);
    expect(text).toBe('ASK\n\nWHAT The build stopped. (build.failed)\n\nSTEP <preparation/capture>\n\nNEXT Mend line 14.\n\nLOG\n````\nboom\na ``` fence\n````');
  });
});

describe('the weeks of a site', () => {
  const monday = new Date(2026, 9, 19).getTime();
  const at = (days: number) => monday + days * 86_400_000 + 3_600_000 * 12;
  const one = (letter: string, startedAt: number, status: 'success' | 'failed' | 'rolled-back' | 'cancelled', action: 'deploy' | 'roll-back' = 'deploy', duration = 4000) => {
    const id = deploymentId(letter);
    return record(id, { startedAt, action, result: { ...record(id).result, status, duration } });
  };

  it('counts by calendar weeks, also over the change of the clocks; cancelled ones are no failures, going back is no deployment', () => {
    const records = [one('a', at(0), 'success'), one('b', at(6), 'failed'), one('c', at(7), 'rolled-back'), one('d', at(8), 'cancelled'), one('e', at(9), 'success', 'roll-back', 300), one('f', at(9), 'success', 'roll-back', 900), one('g', at(15), 'success')];
    const metrics = siteMetrics(records, at(0), at(16));
    expect(metrics.weeks.map(({ deployments, failed }) => [deployments, failed])).toEqual([[2, 1], [2, 1], [1, 0]]);
    expect(metrics.weeks.every(({ from }) => new Date(from).getDay() === 1 && new Date(from).getHours() === 0)).toBe(true);
    expect(metrics).toMatchObject({ deployments: 5, failureShare: 0.5, timeToGoBack: 300 });
    expect(siteMetrics([], at(0), at(1))).toMatchObject({ deployments: 0, failureShare: undefined, timeToGoBack: undefined });
  });
});

describe('how fast a transfer went', () => {
  it('is told by even stretches, and over all', () => {
    const told = transferRates({ samples: [[1_000, 0], [1_200, 100], [1_400, 300], [2_000, 300], [2_200, 1_200]] });
    expect(told?.average).toBe(1_000);
    expect(told?.rates).toEqual([{ at: 400, rate: 750 }, { at: 1_000, rate: 0 }, { at: 1_200, rate: 4_500 }]);
    expect(transferRates({ samples: Array.from({ length: 120 }, (_, index) => [index * 200, index * 50]) })?.rates.length).toBeLessThanOrEqual(24);
  });

  it('is not told of what went in a moment', () => {
    expect(transferRates({ samples: [[0, 0], [10, 5]] })).toBeUndefined();
    expect(transferRates({ samples: [] })).toBeUndefined();
  });
});
