import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/agent/command-line.ts';
import { overQuota } from '../../src/domain/quota.ts';
import { parseSize, sizeText } from '../../src/domain/size.ts';

describe('a size', () => {
  it('is read as people write it', () => {
    expect(['500MB', '2GB', '1.5 GB', '20kB', '20KB', '7', '7B', '3tb'].map(parseSize)).toEqual([5e8, 2e9, 1.5e9, 2e4, 2e4, 7, 7, 3e12]);
    expect(['', 'MB', 'much', '12XB', '0', '0.0001B', '-5MB', '1e9', '5 M', '99999999TB', '1..5GB'].map(parseSize)).toEqual(Array.from({ length: 11 }, () => undefined));
  });

  it('is written with the unit it is read in', () => {
    expect([0, 999, 1000, 1049, 99_950, 120_000_000, 499_600_000, 999_999, 999_499, 2_000_000_000, 5e15].map(sizeText))
      .toEqual(['0 B', '999 B', '1 kB', '1 kB', '100 kB', '120 MB', '500 MB', '1 MB', '999 kB', '2 GB', '5000 TB']);
  });
});

describe('the quota of an agent', () => {
  const line = (quota: string) => parseCommandLine(['serve', '--data', 'd', `--quota=${quota}`]);
  it('is a size, or the agent does not start', () => {
    expect(line('500MB')).toMatchObject({ quota: 500_000_000 });
    expect(parseCommandLine(['serve', '--data', 'd'])).toMatchObject({ quota: undefined });
    for (const wrong of ['much', '12XB', '0', '-5MB', '']) expect(() => line(wrong), wrong).toThrow('--quota takes a size, such as 500MB or 2GB.');
  });

  it('is kept to the byte', () => {
    expect(overQuota({ used: 60, quota: 100 }, 40)).toBeUndefined();
    expect(overQuota({ used: 60, quota: 100 }, 41)).toMatchObject({ code: 'quota.exceeded', details: { used: 60, needed: 41, quota: 100 } });
  });
});
