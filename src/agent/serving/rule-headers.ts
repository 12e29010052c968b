import { validateHeaderValue } from 'node:http';
import { type HeaderRule, listFields, reservedFields } from '../../domain/site-rules.ts';
import { type Captures, matchPath, parsePathPattern, type PathPattern, type SegmentedPath, segmentsOfFile } from '../../packaging/site-rules/path-pattern.ts';
import { fillIn } from '../../packaging/site-rules/redirect-target.ts';
import { RefusedLine } from '../../packaging/site-rules/refused-line.ts';

/** Header values by names in lower case; several values are sent as fields of their own. */
export type HeaderFields = Record<string, string | string[]>;

/** What a release's rules make of an answer's headers. */
export interface RuledHeaders {
  /** Defaults of the agent that are not sent. */
  readonly unset: ReadonlySet<string>;
  readonly set: Readonly<HeaderFields>;
}

/** Whether Node sends a field as it is. */
export function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function patternOf(path: string): PathPattern | undefined {
  try {
    return parsePathPattern(path);
  } catch (error) {
    // A manifest by another program: what cannot be read matches nothing.
    if (error instanceof RefusedLine) return undefined;
    throw error;
  }
}

/** Fields of one block: a name that occurs again adds to its value. */
function fieldsOf({ set }: HeaderRule, captures: Captures): HeaderFields {
  const fields: HeaderFields = {};
  for (const { name: given, value } of set) {
    const name = given.toLowerCase();
    const filled = fillIn(value, captures);
    if (reservedFields.has(name) || !isSendable(name, filled)) continue;
    const known = fields[name];
    if (name === 'set-cookie') fields[name] = [...[known ?? []].flat(), filled];
    else fields[name] = known === undefined ? filled : `${String(known)}, ${filled}`;
  }
  return fields;
}

/** What `_headers` rules make of an answer: `address` as it was asked for, and the file that answers, if any. Of two rules the later wins. */
export function createRuleHeaders(rules: readonly HeaderRule[]): (address: SegmentedPath, file: string | undefined, before: Readonly<HeaderFields>) => RuledHeaders {
  const blocks = rules.flatMap((rule) => {
    const pattern = patternOf(rule.path);
    return pattern ? [{ rule, pattern }] : [];
  });
  return (address, file, before) => {
    const set: HeaderFields = { ...before };
    const unset = new Set<string>();
    const ofFile = blocks.length > 0 && file !== undefined ? segmentsOfFile(file) : undefined;
    for (const { rule, pattern } of blocks) {
      const captures = matchPath(pattern, address) ?? (ofFile && matchPath(pattern, ofFile));
      if (!captures) continue;
      for (const name of rule.unset ?? []) {
        if (reservedFields.has(name)) continue;
        delete set[name];
        unset.add(name);
      }
      for (const [name, value] of Object.entries(fieldsOf(rule, captures))) {
        const known = set[name];
        if (known !== undefined && name === 'set-cookie') set[name] = [known, value].flat();
        else set[name] = known !== undefined && listFields.has(name) ? `${String(known)}, ${String(value)}` : value;
      }
    }
    return { unset, set };
  };
}

/** Headers with what rules make of them. */
export function withRuled(headers: Readonly<HeaderFields>, { unset, set }: RuledHeaders): HeaderFields {
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => !unset.has(name))), ...set };
}
