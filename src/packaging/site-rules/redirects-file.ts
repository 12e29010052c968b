import { type RedirectRule, type RuleStatus, ruleStatuses, siteRuleLimits } from '../../domain/site-rules.ts';
import { exactKey, parsePathPattern, type PathPattern } from './path-pattern.ts';
import { RefusedLine } from './refused-line.ts';
import type { RuleNote } from './rule-note.ts';

/** A rule of the file, and its pattern read. */
export interface ParsedRedirect {
  readonly rule: RedirectRule;
  readonly pattern: PathPattern;
}

/** What a `_redirects` file says: the rules that can be applied, and what people should know about its lines. */
export interface ParsedRedirects {
  readonly redirects: readonly ParsedRedirect[];
  readonly notes: readonly RuleNote[];
}

const conditions = new Set(['country', 'language', 'role', 'cookie', 'sign', 'signed']);
const differs = {
  noStatus: 'It gives no status: 301 is used, as on Netlify; Cloudflare uses 302.',
  force: 'Cloudflare does not know “!” and leaves the line out.',
  notFound: 'Cloudflare does not know status 404 in a rule and leaves the line out.',
  query: 'Cloudflare does not know query fields in a rule and leaves the line out.',
  extra: 'The words after its status mean nothing here and on Netlify; Cloudflare leaves the line out.',
  encoded: 'Its path is percent-encoded: it matches here and on Cloudflare, never on Netlify.',
} as const;

/** Target as it is sent: an address of the same site begins with a slash. */
function targetOf(to: string): string {
  if (to.startsWith('//')) throw new RefusedLine('leads to an address with two slashes at its start; write https:// for another host');
  if (to.startsWith('http:')) throw new RefusedLine('leads to an address without encryption; write https://');
  const isAbsolute = !to.startsWith('/');
  const host = isAbsolute ? to.replace(/^https:\/\//, '').split(/[/\\?#]/)[0] ?? '' : '';
  if (/:[A-Za-z]|@/.test(host)) throw new RefusedLine('takes the host it leads to from the request, so that anyone could lead visitors anywhere');
  if (!URL.canParse(to, 'http://site.invalid')) throw new RefusedLine('leads to an address that no browser can read');
  const url = new URL(to, 'http://site.invalid');
  return `${isAbsolute ? url.origin : ''}${url.pathname}${url.search}${url.hash}`.replaceAll('\\', '%5C');
}

function fromOf(from: string): string {
  if (/^https?:\/\//.test(from)) throw new RefusedLine('is for another host; one release answers for every host of its site');
  if (!from.startsWith('/')) throw new RefusedLine('begins with neither a slash nor a host; write /path /target 301');
  if (/[?#]/.test(from)) throw new RefusedLine('has a query or fragment in its path; write query fields as words of their own: /path id=:id /target 301');
  if (from.startsWith('/.netlify')) throw new RefusedLine('is for a service of Netlify');
  return from;
}

function statusOf(word: string | undefined): { status: RuleStatus; force: boolean } {
  if (word === undefined) return { status: 301, force: false };
  if (word.includes('=')) throw new RefusedLine('has a condition and no status before it; write the status first');
  const [, digits, force] = /^(\d{3})(!?)$/.exec(word) ?? [];
  const status = ruleStatuses.find((known) => String(known) === digits);
  if (status === undefined) throw new RefusedLine(`has the status “${word.slice(0, 20)}”; known are 200, 301, 302, 303, 307, 308 and 404`);
  return { status, force: force === '!' };
}

function refuseConditions(words: readonly string[]): void {
  for (const word of words) {
    const [key = ''] = word.split('=');
    if (!word.includes('=')) continue;
    throw new RefusedLine(conditions.has(key.toLowerCase())
      ? `depends on ${key} of the visitor, which is not known here`
      : `has the condition “${key.slice(0, 40)}”, which nobody knows`);
  }
}

function queryOf(words: readonly string[]): Record<string, string> | undefined {
  if (words.length === 0) return undefined;
  return Object.fromEntries(words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) throw new RefusedLine(`has the word “${word.slice(0, 40)}” where its target should be; a target begins with a slash or https://`);
    return [word.slice(0, at), word.slice(at + 1)];
  }));
}

/** Reads one line without blanks around it; `note` is told what other hosts make of it. Throws `RefusedLine`. */
function parseLine(text: string, line: number, note: (text: string) => void): ParsedRedirect {
  const words = text.split(/\s+/);
  const remark = words.findIndex((word) => word.startsWith('#'));
  const [first = '', ...rest] = remark < 0 ? words : words.slice(0, remark);
  const from = fromOf(first);
  const at = rest.findIndex((word) => word.startsWith('/') || /^https?:\/\//.test(word));
  if (at < 0) throw new RefusedLine('names no target; a target begins with a slash or https://');
  const query = queryOf(rest.slice(0, at));
  const [statusWord, ...others] = rest.slice(at + 1);
  const { status, force } = statusOf(statusWord);
  refuseConditions(others);
  const to = targetOf(rest[at] ?? '');
  if ((status === 200 || status === 404) && !to.startsWith('/')) throw new RefusedLine('hands the request on to another host, which is not done here; use a redirect');
  const pattern = parsePathPattern(from);
  if (statusWord === undefined) note(differs.noStatus);
  if (force) note(differs.force);
  if (status === 404) note(differs.notFound);
  if (query) note(differs.query);
  if (others.length > 0) note(differs.extra);
  if (/%[0-9A-Fa-f]{2}/.test(from)) note(differs.encoded);
  return {
    pattern,
    rule: { line, from, ...(query ? { query } : {}), to, status, ...(force ? { force: true } : {}) },
  };
}

/** Whether a target is the same address again; `/x/*` to `/x/:splat` is one of these. */
function isItself({ from, to, query }: RedirectRule): boolean {
  const shape = (path: string): string => path.replace(/\/$/, '');
  return query === undefined && shape(from.replace('*', ':splat')) === shape(to);
}

/** Reads a `_redirects` file as Netlify and Cloudflare define it (docs.netlify.com, "Redirect syntax"). */
export function parseRedirects(text: string): ParsedRedirects {
  const redirects: ParsedRedirect[] = [];
  const notes: RuleNote[] = [];
  const seen = new Map<string, number>();
  const counts = { exact: 0, pattern: 0 };
  text.replace(/^\uFEFF/, '').split('\n').forEach((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const told: string[] = [];
    try {
      if (trimmed.length > siteRuleLimits.lineChars) throw new RefusedLine(`is longer than ${siteRuleLimits.lineChars} characters`);
      const parsed = parseLine(trimmed, line, (note) => told.push(note));
      const { rule, pattern } = parsed;
      if (isItself(rule)) throw new RefusedLine('leads back to itself');
      const key = JSON.stringify([pattern, rule.query ?? null]);
      const earlier = seen.get(key);
      if (earlier !== undefined) throw new RefusedLine('is never reached: an earlier line answers the same address');
      const kind = exactKey(pattern) === undefined ? 'pattern' : 'exact';
      const limit = kind === 'exact' ? siteRuleLimits.exactRedirects : siteRuleLimits.patternRedirects;
      if (counts[kind] >= limit) throw new RefusedLine(`is beyond the ${limit} rules ${kind === 'exact' ? 'without' : 'with'} placeholders that a site may have`);
      counts[kind] += 1;
      seen.set(key, line);
      redirects.push(parsed);
      notes.push(...told.map((note): RuleNote => ({ line, level: 'info', text: note })));
    } catch (error) {
      if (!(error instanceof RefusedLine)) throw error;
      notes.push({ line, level: 'warning', text: `Left out: it ${error.message}.` });
    }
  });
  return { redirects, notes };
}
