import { type CheckedPart, mostPaths, type SiteFinding } from '../../domain/site-report.ts';

/** Names of paths a sentence has room for. */
const inSentence = 3;

/** A finding; not repairable and about one thing unless it says otherwise. */
export function finding(part: CheckedPart, code: string, message: string, next: string, more: Partial<Pick<SiteFinding, 'repairable' | 'count' | 'paths' | 'releases'>> = {}): SiteFinding {
  const { repairable = false, count = 1, paths = [], releases = [] } = more;
  return { part, code, message, next, repairable, count, paths: [...new Set(paths)].slice(0, mostPaths), releases: [...new Set(releases)] };
}

/** How many of something, in words: `1 file`, `3 files`. */
export function many(count: number, one: string, more = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${more}`;
}

/** The first few of some names, for the end of a sentence. */
export function few(names: readonly string[]): string {
  return `${names.slice(0, inSentence).join(', ')}${names.length > inSentence ? ' …' : ''}`;
}
