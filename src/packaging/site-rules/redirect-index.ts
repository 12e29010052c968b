import type { RedirectRule } from '../../domain/site-rules.ts';
import { type Captures, exactKey, keyOf, matchPath, parsePathPattern, type PathPattern, type SegmentedPath } from './path-pattern.ts';
import { RefusedLine } from './refused-line.ts';

/** A rule that matches a request, and what it captured from path and query. */
export interface RedirectMatch {
  readonly rule: RedirectRule;
  readonly captures: Captures;
}

/** Rules by the addresses they match. */
export interface RedirectIndex {
  /** Every rule that matches, in the order of the file; `query` with its `?`, or empty. */
  matches(path: SegmentedPath, query: string): Generator<RedirectMatch>;
}

interface Entry {
  readonly order: number;
  readonly rule: RedirectRule;
  readonly pattern: PathPattern;
}

/** Fields of a query as they came, the first of each name. */
function fieldsOf(query: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of query.slice(1).split('&')) {
    const [name = '', ...value] = field.split('=');
    if (!fields.has(decoded(name))) fields.set(decoded(name), value.join('='));
  }
  return fields;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** What the query fields of a rule capture; undefined when one is missing or has another value. Further fields of a request do not matter. */
function matchQuery(wanted: Readonly<Record<string, string>>, query: string): Captures | undefined {
  const fields = fieldsOf(query);
  const captures = new Map<string, string>();
  for (const [name, value] of Object.entries(wanted)) {
    const found = fields.get(decoded(name));
    if (found === undefined) return undefined;
    if (value.startsWith(':')) captures.set(value.slice(1), found);
    else if (decoded(found) !== decoded(value)) return undefined;
  }
  return captures;
}

function entryOf(rule: RedirectRule, order: number): Entry[] {
  try {
    return [{ order, rule, pattern: parsePathPattern(rule.from) }];
  } catch (error) {
    // A manifest by another program: what cannot be read matches nothing.
    if (error instanceof RefusedLine) return [];
    throw error;
  }
}

/** Two lists in the order of the file as one. */
function* inOrder(some: readonly Entry[], others: readonly Entry[]): Generator<Entry> {
  let at = 0;
  for (const entry of some) {
    for (let other = others[at]; other && other.order < entry.order; other = others[at += 1]) yield other;
    yield entry;
  }
  yield* others.slice(at);
}

/** Indexes rules: those without placeholders by their address, so that thousands cost no more than one. */
export function indexRedirects(rules: readonly RedirectRule[]): RedirectIndex {
  const exact = new Map<string, Entry[]>();
  const patterns: Entry[] = [];
  for (const entry of rules.flatMap(entryOf)) {
    const key = exactKey(entry.pattern);
    if (key === undefined) patterns.push(entry);
    else exact.set(key, [...(exact.get(key) ?? []), entry]);
  }
  return {
    *matches(path, query) {
      for (const { rule, pattern } of inOrder(exact.get(keyOf(path.decoded)) ?? [], patterns)) {
        const found = matchPath(pattern, path);
        const inQuery = found && matchQuery(rule.query ?? {}, query);
        if (found && inQuery) yield { rule, captures: new Map([...inQuery, ...found]) };
      }
    },
  };
}
