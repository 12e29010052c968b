import type { ValidationFinding } from '../../domain/deployment.ts';

/** The files that hold rules, at the root of a site. */
export const ruleFiles = ['_headers', '_redirects'] as const;
export type RuleFile = (typeof ruleFiles)[number];

/** What a person should know about one line of a file of rules. `warning`: the line, or a part of it, has no effect. */
export interface RuleNote {
  readonly line: number;
  readonly level: 'warning' | 'info';
  /** A sentence about "it", the line; the same words for lines of the same kind. */
  readonly text: string;
}

/** Line numbers as people write them: `3`, `3 and 5`, `3–7 and 9`. */
export function listLines(lines: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const line of [...new Set(lines)].toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range && range.last === line - 1) range.last = line;
    else ranges.push({ first: line, last: line });
  }
  const parts = ranges.flatMap(({ first, last }) => (last === first ? [`${first}`] : last === first + 1 ? [`${first}`, `${last}`] : [`${first}–${last}`]));
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** Notes as findings, one for all lines that are told the same: those without effect first, then in the order of the file. */
export function findingsOf(file: RuleFile, notes: readonly RuleNote[]): ValidationFinding[] {
  const groups = new Map<string, RuleNote[]>();
  for (const note of notes) {
    const key = `${note.level} ${note.text}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(note);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const lines = new Set(group.map(({ line }) => line));
    const message = `${lines.size === 1 ? 'Line' : 'Lines'} ${listLines([...lines])}: ${first.text}`;
    return [{ finding: { check: 'site-rules', level: first.level, message, path: file }, line: first.line }];
  }).toSorted((a, b) => Number(a.finding.level === 'info') - Number(b.finding.level === 'info') || a.line - b.line).map(({ finding }) => finding);
}
