import { describe, expect, it, vi } from 'vitest';
import { formatAgo, formatBytes, formatDay, formatDuration, formatMoment, shortAddress, shortDigest } from '../../src/ui/parts/format.ts';
import { stepName } from '../../src/ui/parts/step-names.ts';
import { counted } from '../../src/ui/parts/words.ts';

vi.mock('webextension-polyfill', async () => ({ default: (await import('./support/browser.ts')).browserDouble().browser }));

describe('sizes', () => {
  it('are written with three digits at most', () => {
    expect([0, 999, 1000, 1234, 99_950, 411_904, 1_418_220, 2_500_000_000].map(formatBytes)).toEqual(['0 B', '999 B', '1 kB', '1.2 kB', '100 kB', '412 kB', '1.4 MB', '2.5 GB']);
  });
});

describe('durations', () => {
  it('are said in the unit that fits', () => {
    expect([0, 340, 1000, 4212, 9949, 9960, 59_400, 59_600, 192_000, 3_600_000, 3_840_000].map(formatDuration))
      .toEqual(['0 ms', '340 ms', '1 s', '4.2 s', '9.9 s', '10 s', '59 s', '1 min', '3 min 12 s', '1 h', '1 h 4 min']);
  });
});

describe('moments', () => {
  const now = new Date(2026, 10, 23, 15, 0).getTime();
  const at = (day: number, hour: number, year = 2026): number => new Date(year, 10, day, hour, 2).getTime();

  it('are the time today, yesterday by name, and the date before', () => {
    expect([at(23, 14), at(22, 23), at(21, 9), at(21, 9, 2025)].map((time) => formatMoment(time, now))).toEqual(['14:02', 'Yesterday, 23:02', '21 Nov, 09:02', '21 Nov 2025, 09:02']);
    expect([at(23, 14), at(22, 23), at(21, 9)].map((time) => formatDay(time, now))).toEqual(['14:02', 'yesterday', '21 Nov']);
  });

  it('are so long ago', () => {
    expect([2_000, 42_000, 310_000, 7_300_000].map((ms) => formatAgo(now - ms, now))).toEqual(['just now', '40 s ago', '5 min ago', '2 h ago']);
  });
});

describe('formatters', () => {
  it('are not made anew for every line: the browser frees those of thousands of lines in one long pause', () => {
    const { DateTimeFormat, NumberFormat, PluralRules } = Intl;
    let made = 0;
    const counts = <Made extends object>(Formatter: new (...input: never[]) => Made) => new Proxy(Formatter, {
      construct(...input) {
        made += 1;
        return Reflect.construct(...input) as Made;
      },
    });
    vi.stubGlobal('Intl', { DateTimeFormat: counts(DateTimeFormat), NumberFormat: counts(NumberFormat), PluralRules: counts(PluralRules) });
    const now = new Date(2026, 10, 23, 15, 0).getTime();
    for (let line = 0; line < 500; line += 1) {
      for (const format of [formatMoment, formatDay]) format(now - line * 3_600_000, now);
      formatDuration(line * 37);
      formatBytes(line * 997);
      counted('files', line);
    }
    vi.unstubAllGlobals();
    expect(made).toBeLessThan(12);
  });

  it('follow the time zone one travels to', () => {
    const at = new Date(Date.UTC(2026, 10, 23, 12, 2)).getTime();
    const zone = process.env['TZ'];
    try {
      expect(['UTC', 'Asia/Tokyo', 'UTC'].map((place) => {
        process.env['TZ'] = place;
        return formatMoment(at, at);
      })).toEqual(['12:02', '21:02', '12:02']);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('words', () => {
  it('count', () => {
    expect([counted('files', 1), counted('files', 0), counted('files', 12_000)]).toEqual(['1 file', '0 files', '12,000 files']);
  });

  it('name steps, known and unknown', () => {
    expect([stepName('verification/probe'), stepName('promotion/second-look')]).toEqual(['Watch the live address', 'Second look']);
  });

  it('shorten digests and addresses', () => {
    expect([shortDigest(`sha256:${'8c42f17e'.repeat(8)}`), shortAddress('http://127.0.0.1:7531/')]).toEqual(['8c42f17e', '127.0.0.1:7531']);
  });
});
