import { describe, expect, it } from 'vitest';
import { headerDifferences } from '../../../src/packaging/site-rules/header-differences.ts';
import { parseHeaders } from '../../../src/packaging/site-rules/headers-file.ts';

describe('a _headers file', () => {
  it('is read block by block', () => {
    const { blocks, notes } = parseHeaders('# remark\r\n/*\r\n  X-All: a:b\r\n\n  Link: </a>; rel=preload\n  Link: </b>; rel=preload\n/x/*\n  ! X-All\nX-Unindented: yes\n');
    expect(blocks.map(({ rule }) => rule)).toEqual([
      { line: 2, path: '/*', set: [{ name: 'x-all', value: 'a:b' }, { name: 'link', value: '</a>; rel=preload' }, { name: 'link', value: '</b>; rel=preload' }] },
      { line: 7, path: '/x/*', unset: ['x-all'], set: [{ name: 'x-unindented', value: 'yes' }] },
    ]);
    expect(notes).toEqual([{ line: 8, level: 'info', text: expect.stringContaining('Netlify does not know') as string }]);
  });

  it('begins a block with an address of another host, and leaves it out with its lines', () => {
    const { blocks, notes } = parseHeaders('/a\n  X-A: 1\nhttps://:project.pages.dev/*\n  X-Robots-Tag: noindex\n/b\n  X-B: 2');
    expect(blocks.map(({ rule }) => [rule.path, rule.set.map(({ name }) => name)])).toEqual([['/a', ['x-a']], ['/b', ['x-b']]]);
    expect(notes).toEqual([{ line: 3, level: 'warning', text: expect.stringContaining('with the lines below it: it is for another host') as string }]);
  });

  it.each([
    ['NoColon', 'no colon'], ['X-Empty:', 'gives no value'], ['X Blank: 1', 'no name of a header'], [': 1', 'no name of a header'], ['Content-Length: 3', 'how an answer is sent'], ['ETag: "x"', 'how an answer is sent'],
    ['! Content-Encoding', 'how an answer is sent'], ['X-Euro: 5 €', 'no header can carry'], [`X-Long: ${'x'.repeat(2_000)}`, 'longer than 2000'],
  ])('%s is left out, with the reason', (line, reason) => {
    const { blocks, notes } = parseHeaders(`/a\n  X-A: 1\n  ${line}\n  X-B: 2`);
    expect(blocks[0]?.rule.set.map(({ name }) => name)).toEqual(['x-a', 'x-b']);
    expect(notes).toEqual([{ line: 3, level: 'warning', text: expect.stringContaining(reason) as string }]);
  });

  it('leaves out what has no path above or no header below, and blocks beyond the hundredth', () => {
    expect(parseHeaders('X-A: 1\n/a\n/b\n  X-B: 1').notes.map(({ line, text }) => [line, text])).toEqual([
      [1, 'Left out: it is a header, and no path stands above it.'], [2, 'Left out: no header stands below it.'],
    ]);
    const { blocks, notes } = parseHeaders(Array.from({ length: 102 }, (_, n) => `/h${n}\n  X-N: ${n}`).join('\n'));
    expect([blocks.length, notes.map(({ line }) => line)]).toEqual([100, [201, 203]]);
  });

  it('tells which blocks set the same header, and what becomes of it', () => {
    const { blocks } = parseHeaders('/*\n  X-Frame-Options: DENY\n  Link: </a>; rel=x\n/docs/*\n  x-frame-options: SAMEORIGIN\n  link: </b>; rel=x\n  Set-Cookie: a=1\n/other/*\n  X-Other: 1');
    expect(headerDifferences(blocks).map(({ line, text }) => `${line} ${text}`)).toEqual([
      '4 Its “x-frame-options” wins over that of an earlier block, as on Netlify; Cloudflare joins the two.',
      '4 Its “link” is added to that of an earlier block, as on Cloudflare; on Netlify the later one wins.',
    ]);
  });
});
