import { structuredPatch } from 'diff';

/** A line of a text difference as it is shown. `gap`: lines that are the same on both sides were left out. */
export interface DifferenceLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
  /** Line numbers, from 1; absent where the line does not exist on that side. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** Longest time spent on comparing one file, ms: bundles of one line differ everywhere. */
const patience = 1_500;
/** Lines shown around each difference. */
const context = 3;

/** Longest stretch of one line that is shown; what is beyond tells nobody anything. */
const longest = 2_000;

/** The lines in which two texts differ, with some around them; undefined when they differ too much to be told in useful time. */
export function textDifference(before: string, after: string): DifferenceLine[] | undefined {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context, timeout: patience });
  if (!patch) return undefined;
  return patch.hunks.flatMap((hunk, index): DifferenceLine[] => {
    let [left, right] = [hunk.oldStart, hunk.newStart];
    const lines = hunk.lines.flatMap((line): DifferenceLine[] => {
      const text = line.slice(1, 1 + longest);
      switch (line[0]) {
        case '+': return [{ kind: 'added', text, before: undefined, after: right++ }];
        case '-': return [{ kind: 'removed', text, before: left++, after: undefined }];
        case ' ': return [{ kind: 'same', text, before: left++, after: right++ }];
        // "\ No newline at end of file"
        default: return [];
      }
    });
    const hidden = index > 0 || hunk.oldStart > 1 || hunk.newStart > 1;
    return [...(hidden ? [{ kind: 'gap' as const, text: '', before: undefined, after: undefined }] : []), ...lines];
  });
}
