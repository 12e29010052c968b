/** Questions whether or not their line was ended: what libraries for questions write, and yes or no. */
const sure = /^\s*\?\s.*\S|[([]y(?:es)?\s*\/\s*n(?:o)?[)\]]|\?\s*[([][^)\]]{1,60}[)\]]\s*:?\s*$|\bpress (?:any key|enter|return)\b/i;
/** Questions where the line was left open behind them. */
const open = /[?:›❯»>]\s*$|\(y(?:es)?\)\s*$/i;
/** Lines that may be questions, or remarks. */
const perhaps = /\?\s*$|^\s*(?:please\s+)?(?:enter|choose|select|type)\s.*:\s*$/i;

/**
 * How many times the usual silence makes a question of the line that a program has written last; undefined when it is none.
 * `unfinished`: it has not ended the line, as programs do that wait behind it.
 */
export function questionPatience(line: string, unfinished: boolean): 1 | 4 | undefined {
  if (sure.test(line) || (unfinished && line.length <= 300 && open.test(line))) return 1;
  return perhaps.test(line) ? 4 : undefined;
}
