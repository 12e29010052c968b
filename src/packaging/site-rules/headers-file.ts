import { type HeaderRule, reservedFields, siteRuleLimits } from '../../domain/site-rules.ts';
import { parsePathPattern, type PathPattern } from './path-pattern.ts';
import { RefusedLine } from './refused-line.ts';
import type { RuleNote } from './rule-note.ts';

/** A block of the file, and its pattern read. */
export interface ParsedHeaders {
  readonly rule: HeaderRule;
  readonly pattern: PathPattern;
}

/** What a `_headers` file says: the blocks that can be applied, and what people should know about its lines. */
export interface ParsedHeadersFile {
  readonly blocks: readonly ParsedHeaders[];
  readonly notes: readonly RuleNote[];
}

/** A block that is being read; `pattern` undefined: it is left out with its lines. */
interface OpenBlock {
  readonly line: number;
  readonly path: string;
  readonly pattern: PathPattern | undefined;
  readonly unset: string[];
  readonly set: { name: string; value: string }[];
}

const pathLine = /^(?:\/|[^\s:]+:\/\/)/;
const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
// oxlint-disable-next-line no-control-regex -- RFC 9110, 5.5: what a field value may hold
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
const differs = {
  unset: 'Netlify does not know “!” before a name and keeps the header.',
  placeholder: 'Its placeholders are filled in, as on Cloudflare; Netlify sends them as they are written.',
} as const;

/** Reads the path of a block. Throws `RefusedLine`. */
function blockPattern(path: string): PathPattern {
  if (path.length > siteRuleLimits.lineChars) throw new RefusedLine(`is longer than ${siteRuleLimits.lineChars} characters`);
  if (!path.startsWith('/')) throw new RefusedLine('is for another host; one release answers for every host of its site');
  if (/[?#]/.test(path)) throw new RefusedLine('has a query or fragment in its path');
  return parsePathPattern(path);
}

/** Adds a header line to its block. Answers what other hosts make of it, where that differs. Throws `RefusedLine`. */
function takeField(text: string, { set, unset, path }: OpenBlock): string | undefined {
  if (text.length > siteRuleLimits.lineChars) throw new RefusedLine(`is longer than ${siteRuleLimits.lineChars} characters`);
  const removed = /^!\s+(\S+)$/.exec(text)?.[1]?.toLowerCase();
  const colon = text.indexOf(':');
  if (removed === undefined && colon < 0) throw new RefusedLine('has no colon between name and value');
  const name = removed ?? text.slice(0, colon).trim().toLowerCase();
  if (!fieldName.test(name)) throw new RefusedLine(removed === undefined ? 'has no name of a header before its colon' : 'removes what is no name of a header');
  if (reservedFields.has(name)) throw new RefusedLine('is about how an answer is sent, and only the target can say that');
  if (set.length + unset.length >= siteRuleLimits.headersPerRule) throw new RefusedLine(`is beyond the ${siteRuleLimits.headersPerRule} headers of one block`);
  if (removed !== undefined) {
    unset.push(name);
    return differs.unset;
  }
  const value = text.slice(colon + 1).trim();
  if (value === '') throw new RefusedLine('gives no value');
  if (!fieldValue.test(value)) throw new RefusedLine('has letters in its value that no header can carry');
  set.push({ name, value });
  const names = [...path.matchAll(/:([A-Za-z]\w*)/g)].map(([, found]) => found);
  if (path.includes('*')) names.push('splat');
  return names.some((known) => new RegExp(`:${known}(?!\\w)`).test(value)) ? differs.placeholder : undefined;
}

/** Reads a `_headers` file as Netlify and Cloudflare define it (developers.cloudflare.com/workers/static-assets/headers). */
export function parseHeaders(text: string): ParsedHeadersFile {
  const blocks: ParsedHeaders[] = [];
  const notes: RuleNote[] = [];
  let open: OpenBlock | undefined;
  const close = (): void => {
    if (!open?.pattern) return;
    const { line, path, pattern, set, unset } = open;
    if (set.length + unset.length === 0) notes.push({ line, level: 'warning', text: 'Left out: no header stands below it.' });
    else if (blocks.length < siteRuleLimits.headerRules) blocks.push({ pattern, rule: { line, path, ...(unset.length > 0 ? { unset } : {}), set } });
    else notes.push({ line, level: 'warning', text: `Left out with the lines below it: a site may have ${siteRuleLimits.headerRules} blocks of headers.` });
  };
  text.replace(/^\uFEFF/, '').split('\n').forEach((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const isPath = pathLine.test(trimmed);
    try {
      if (isPath) {
        close();
        open = { line, path: trimmed, pattern: undefined, unset: [], set: [] };
        open = { ...open, pattern: blockPattern(trimmed) };
      } else if (open === undefined) {
        throw new RefusedLine('is a header, and no path stands above it');
      } else if (open.pattern) {
        const differing = takeField(trimmed, open);
        if (differing !== undefined) notes.push({ line, level: 'info', text: differing });
      }
    } catch (error) {
      if (!(error instanceof RefusedLine)) throw error;
      notes.push({ line, level: 'warning', text: `Left out${isPath ? ' with the lines below it' : ''}: it ${error.message}.` });
    }
  });
  close();
  return { blocks, notes };
}
