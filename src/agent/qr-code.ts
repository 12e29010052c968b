import { encode } from 'uqr';

/** Empty modules around the code: the standard wants four, readers are content with two. */
const border = 2;
/** Black on white whatever the terminal's own colours are: readers want dark on light. */
const colours = '\u001B[38;5;16;48;5;231m';
const plain = '\u001B[0m';
/** Two modules are one character: by whether the upper and the lower one is dark. */
const halves = { upper: '▀', lower: '▄', both: '█', none: ' ' } as const;

/** A text as a QR code (ISO/IEC 18004) in characters for a terminal; undefined where its columns are too few. */
export function qrCode(text: string, columns: number): string | undefined {
  const { size, data } = encode(text, { border, ecc: 'L' });
  if (size > columns) return undefined;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    const line = Array.from({ length: size }, (_, column) => {
      const [upper, lower] = [data[row]?.[column] === true, data[row + 1]?.[column] === true];
      return upper ? (lower ? halves.both : halves.upper) : lower ? halves.lower : halves.none;
    });
    lines.push(`${colours}${line.join('')}${plain}`);
  }
  return lines.join('\n');
}
