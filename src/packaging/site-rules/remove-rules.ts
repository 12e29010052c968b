import type { Routing } from '../../domain/manifest.ts';
import type { SiteRules } from '../../domain/site-rules.ts';
import { listLines, type RuleFile } from './rule-note.ts';

/** Lines of one file that have a sentence of their own; the others share one. */
const maxSentences = 20;

function sentences(file: RuleFile, lines: readonly { readonly line: number; readonly text: string }[]): string[] {
  const each = lines.slice(0, maxSentences).map(({ line, text }) => `${file}, line ${line} (${text}) is not applied: the agent is too old for it. Update the agent.`);
  const others = lines.slice(maxSentences).map(({ line }) => line);
  return others.length === 0 ? each : [...each, `${file}, lines ${listLines(others)} are not applied either.`];
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function rulesNotApplied({ redirects, headers }: SiteRules): string[] {
  return [
    ...sentences('_redirects', redirects.map(({ line, from, to, status }) => ({ line, text: short(`${from} ${to} ${status}`) }))),
    ...sentences('_headers', headers.map(({ line, path }) => ({ line, text: short(path) }))),
  ];
}

/**
 * Routing for a target that does not know rules; undefined when there are none. Nothing of them is put into `redirects` and `headers`: an
 * older agent lets redirects win over files and goes by files alone, so that it would serve something else.
 */
export function withoutRules({ rules, nearestNotFound, ...routing }: Routing): { readonly routing: Routing; readonly notApplied: readonly string[] } | undefined {
  if (!rules && !nearestNotFound) return undefined;
  return {
    routing,
    notApplied: [
      ...(rules ? rulesNotApplied(rules) : []),
      ...(nearestNotFound ? ['Pages named 404.html in folders are not shown for what is missing there: the agent is too old for it. Update the agent.'] : []),
    ],
  };
}
