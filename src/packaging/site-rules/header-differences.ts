import { listFields } from '../../domain/site-rules.ts';
import type { ParsedHeaders } from './headers-file.ts';
import { matchPath, segmentsOf } from './path-pattern.ts';
import type { RuleNote } from './rule-note.ts';

/** An address that a pattern matches, made from its own text. */
function sampleOf(path: string): string {
  return path.replaceAll(/\*|:[A-Za-z]\w*/g, 'x');
}

/** Whether two blocks can apply to one address, as far as their texts tell. */
function canMeet(one: ParsedHeaders, other: ParsedHeaders): boolean {
  return [[one, other], [other, one]].some(([a, b]) => a && b && matchPath(a.pattern, segmentsOf(sampleOf(b.rule.path))) !== undefined);
}

/** What other hosts make of blocks that set the same header, and of blocks for one page. */
export function headerDifferences(blocks: readonly ParsedHeaders[]): RuleNote[] {
  return blocks.flatMap((block, index) => {
    const { line, path, set } = block.rule;
    const earlier = new Set(blocks.slice(0, index).filter((other) => canMeet(other, block)).flatMap(({ rule }) => rule.set.map(({ name }) => name)));
    const again = [...new Set(set.map(({ name }) => name))].filter((name) => earlier.has(name) && name !== 'set-cookie');
    const notes = again.map((name): RuleNote => ({
      line, level: 'info',
      text: listFields.has(name)
        ? `Its “${name}” is added to that of an earlier block, as on Cloudflare; on Netlify the later one wins.`
        : `Its “${name}” wins over that of an earlier block, as on Netlify; Cloudflare joins the two.`,
    }));
    const isOnePage = !/[*:]/.test(path);
    return isOnePage
      ? [...notes, { line, level: 'info', text: 'It applies to the address asked for and to the file that answers, with and without a slash at the end; Netlify goes by the file, Cloudflare by the address as it is written.' }]
      : notes;
  });
}
