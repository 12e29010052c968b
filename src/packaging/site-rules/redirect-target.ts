import type { Captures } from './path-pattern.ts';

/** Fills captured values into a text at `:name`; names that were not captured stay as they are. */
export function fillIn(text: string, captures: Captures): string {
  return text.replaceAll(/:([A-Za-z]\w*)/g, (whole, name: string) => captures.get(name) ?? whole);
}

/** An address as it can stand in a header; the query of the request (with its `?`) goes along where it has none of its own. */
export function locationOf(to: string, query: string): string {
  const [, address = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(to) ?? [];
  return encoded(`${address}${address.includes('?') ? '' : query}${fragment}`, /[^\u0021-\u007e]+/gu);
}

/** Where a rule leads: its target with what was captured, never to another host than the rule names. */
export function targetOf(to: string, captures: Captures): string {
  // To browsers a backslash is a slash (URL standard, "special schemes").
  const filled = encoded(fillIn(to, captures), /["<>\\^`{|}]/g);
  // Two slashes at the start would be the address of another host.
  return to.startsWith('/') ? filled.replace(/^\/+/, '/') : filled;
}

function encoded(text: string, letters: RegExp): string {
  return text.replaceAll(letters, (found) => encodeURIComponent(found.toWellFormed()));
}
