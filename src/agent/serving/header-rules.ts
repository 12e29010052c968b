import type { Routing } from '../../domain/manifest.ts';
import { reservedFields } from '../../domain/site-rules.ts';
import { isSendable } from './rule-headers.ts';

/** Whether a pattern (`*` within a folder, `**` across) matches a whole path. Takes time in proportion to both lengths, whatever the pattern. */
function matches(pattern: string, path: string): boolean {
  let reached = new Uint8Array(path.length + 1);
  reached[0] = 1;
  for (const token of pattern.replace(/^\//, '').split(/(\*\*|\*)/)) {
    if (token === '') continue;
    const next = new Uint8Array(path.length + 1);
    const isStar = token === '*' || token === '**';
    let open = false;
    for (let at = 0; at <= path.length; at += 1) {
      if (isStar) {
        open ||= reached[at] === 1;
        if (open) next[at] = 1;
        if (token === '*' && path[at] === '/') open = false;
      } else if (reached[at] === 1 && path.startsWith(token, at)) {
        next[at + token.length] = 1;
      }
    }
    reached = next;
  }
  return reached[path.length] === 1;
}

/** What a release's rules set on a file; names in lower case, later rules win. Left out is what cannot be sent and what would break the answer. */
export function ruledHeaders(rules: Routing['headers'], path: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path: pattern, set } of rules) {
    if (!matches(pattern, path)) continue;
    for (const [given, value] of Object.entries(set)) {
      const name = given.toLowerCase();
      if (!reservedFields.has(name) && isSendable(name, value)) headers[name] = value;
    }
  }
  return headers;
}
