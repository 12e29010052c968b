import { madeOnce, words } from './words.ts';

const byteUnits = ['B', 'kB', 'MB', 'GB'] as const;

const wholeNumber = madeOnce((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
const upToTenths = madeOnce((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));
const tenths = madeOnce((language) => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
const timeOfDay = madeOnce((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }));
const clock = madeOnce((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' }));
const dayAndMonth = madeOnce((language) => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }));
const percent = madeOnce((language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }));
const percentTenths = madeOnce((language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }));
const fullDate = madeOnce((language) => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }));

/** A size as people write it: decimal units, three significant digits at most. `size` in bytes. */
export function formatBytes(size: number): string {
  const power = size < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(size) / 3));
  const value = size / 1000 ** power;
  const format = power === 0 || value >= 100 ? wholeNumber() : upToTenths();
  return `${format.format(value)} ${byteUnits[power] ?? 'GB'}`;
}

/** A duration as people say it: `340 ms`, `4.2 s`, `42 s`, `3 min 12 s`, `1 h 4 min`. `duration` in ms. */
export function formatDuration(duration: number): string {
  const ms = Math.max(0, duration);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${(ms % 1000 === 0 ? wholeNumber() : tenths()).format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** A moment as short as it can be said: the time today, `Yesterday 14:02`, else the date too. Both in ms since the epoch. */
export function formatMoment(at: number, now: number): string {
  const time = timeOfDay().format(at);
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return time;
  if (days === 1) return words('yesterdayAt', time);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const date = (sameYear ? dayAndMonth() : fullDate()).format(at);
  return `${date}, ${time}`;
}

/** A day or, today, the time: for places that are narrow. */
export function formatDay(at: number, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return timeOfDay().format(at);
  if (days === 1) return words('yesterday');
  return dayAndMonth().format(at);
}

/** A moment to the second, for logs. */
export function formatClock(at: number): string {
  return clock().format(at);
}

/** How long ago something was, roughly: `just now`, `40 s ago`, `5 min ago`. */
export function formatAgo(at: number, now: number): string {
  const ms = now - at;
  if (ms < 10_000) return words('justNow');
  const rounded = ms < 60_000 ? Math.round(ms / 10_000) * 10_000 : ms < 3_600_000 ? Math.floor(ms / 60_000) * 60_000 : Math.floor(ms / 3_600_000) * 3_600_000;
  return ms < 86_400_000 ? words('ago', formatDuration(rounded)) : formatMoment(at, now);
}

/** A share as people write it: `42%`, small ones with one digit more. 1 = all. */
export function formatShare(share: number): string {
  return (share < 0.1 ? percentTenths() : percent()).format(share);
}

/** The first eight digits of a digest: enough to tell releases apart by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 8);
}

/** An address without the parts that everybody knows. */
export function shortAddress(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
