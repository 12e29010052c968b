import { describe, expect, test } from 'vitest';
import { createOutputLines } from '../../../src/sources/bolt-tab/output-lines.ts';

function linesOf(...chunks: string[]): string[] {
  const lines: string[] = [];
  const output = createOutputLines((line) => lines.push(line));
  for (const chunk of chunks) output.take(chunk);
  output.end();
  return lines;
}

describe('a program\'s output as lines', () => {
  test('joins what was cut and drops colours, titles and empty lines', () => {
    expect(linesOf('\u001b[31mer', 'ror\u001b[39m: no', 'pe\r', '\nnext\n\n', '\u001b]0;title\u0007\u001b[2K\u001b[1Glast')).toEqual(['error: nope', 'next', 'last']);
  });

  test('shows a progress bar as it ended', () => {
    expect(linesOf('10 %\r50 %\r100 %\n')).toEqual(['100 %']);
  });

  test('clips a line that is too long', () => {
    expect(linesOf(`${'x'.repeat(2_000)}\n`).map((line) => line.length)).toEqual([500]);
  });
});
