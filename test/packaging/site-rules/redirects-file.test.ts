import { describe, expect, it } from 'vitest';
import { parseRedirects } from '../../../src/packaging/site-rules/redirects-file.ts';

const rulesOf = (text: string): object[] => parseRedirects(text).redirects.map(({ rule }) => rule);
const toldOf = (text: string): string[] => parseRedirects(text).notes.map(({ line, level, text: words }) => `${line} ${level} ${words}`);

describe('a _redirects file', () => {
  it('is read line by line, whatever blanks, remarks and line ends it has', () => {
    expect(rulesOf('\uFEFF# remark\r\n\r\n  /a   /b\t301  \r\n/c /d 302 # why\n/e /f#part 308\n')).toEqual([
      { line: 3, from: '/a', to: '/b', status: 301 }, { line: 4, from: '/c', to: '/d', status: 302 }, { line: 5, from: '/e', to: '/f#part', status: 308 },
    ]);
  });

  it('gives force, query fields, and targets as they are sent', () => {
    expect(rulesOf('/a /b 301!\n/s id=:id kind=x /found/:id 302\n/u /größe?x=ü#teil\n/h https://example.org\n/d /x/../y 303\n/q /c\\d 307')).toEqual([
      { line: 1, from: '/a', to: '/b', status: 301, force: true },
      { line: 2, from: '/s', query: { id: ':id', kind: 'x' }, to: '/found/:id', status: 302 },
      { line: 3, from: '/u', to: '/gr%C3%B6%C3%9Fe?x=%C3%BC#teil', status: 301 },
      { line: 4, from: '/h', to: 'https://example.org/', status: 301 },
      { line: 5, from: '/d', to: '/y', status: 303 },
      { line: 6, from: '/q', to: '/c/d', status: 307 },
    ]);
  });

  it.each([
    ['/a', 'names no target'], ['/a b 301', 'names no target'], ['/a foo /b 301', 'the word “foo” where its target should be'], ['/a /b 418', 'the status “418”'], ['/a /b 301x', 'the status “301x”'],
    ['/a /b 3011', 'the status'], ['/a /b Country=de', 'a condition and no status'], ['/a /b 302 Country=de', 'depends on Country'], ['/a /b 302 language=de,en', 'depends on language'],
    ['/a /b 200! Role=admin', 'depends on Role'], ['/a /b 302 Cookie=seen', 'depends on Cookie'], ['/a /b 302 Moon=full', 'the condition “Moon”'],
    ['/a https://example.org/:splat 200', 'on to another host'], ['/a https://example.org 404', 'on to another host'], ['http://blog.example.org/* /b 301', 'for another host'], ['/a http://example.org 301', 'without encryption'], ['a /b 301', 'neither a slash nor a host'],
    ['/a?x=1 /b 301', 'a query or fragment in its path'], ['/a //example.org 301', 'two slashes'], ['/:h/x https://:h.example.org/ 301', 'takes the host'], ['/a https://me@example.org 301', 'takes the host'],
    ['/same/* /same/:splat 301', 'leads back to itself'], ['/a /a/ 301', 'leads back to itself'], ['/*/x/* /b 301', 'more than one *'], ['/.netlify/functions/x /b 200', 'service of Netlify'], [`/a /${'x'.repeat(2_000)} 301`, 'longer than 2000'],
  ])('%s is left out, with the reason', (line, reason) => {
    const { redirects, notes } = parseRedirects(`/first /x 301\n${line}\n/last /y 301`);
    expect(redirects.map(({ rule }) => rule.line)).toEqual([1, 3]);
    expect(notes).toEqual([{ line: 2, level: 'warning', text: expect.stringContaining(reason) as string }]);
    expect(notes[0]?.text).toMatch(/^Left out: it .*\.$/);
  });

  it('tells what other hosts read differently', () => {
    expect(toldOf('/a /b\n/c /d 301!\n/e /f 404\n/g id=1 /h 301\n/i /j 301 word\n/k%20l /m 301')).toEqual([
      expect.stringMatching(/^1 info .*gives no status: 301 .* Cloudflare uses 302/), expect.stringMatching(/^2 info .*“!”/), expect.stringMatching(/^3 info .*status 404/),
      expect.stringMatching(/^4 info .*query fields/), expect.stringMatching(/^5 info .*words after its status/), expect.stringMatching(/^6 info .*never on Netlify/),
    ]);
  });

  it('leaves out the second rule for an address, but not one for other query fields', () => {
    expect(parseRedirects('/a /b 301\n/a/ /c 301\n/x id=1 /y 301\n/x id=2 /z 301\n/x /w 301').redirects.map(({ rule }) => rule.line)).toEqual([1, 3, 4, 5]);
  });

  it('takes as many rules as Cloudflare does', () => {
    const exact = Array.from({ length: 2_005 }, (_, n) => `/s${n} /t 301`);
    const pattern = Array.from({ length: 105 }, (_, n) => `/d${n}/* /t 301`);
    const { redirects, notes } = parseRedirects([...pattern, ...exact].join('\n'));
    expect(redirects.length).toBe(2_100);
    expect(notes.map(({ line }) => line)).toEqual([101, 102, 103, 104, 105, 2_106, 2_107, 2_108, 2_109, 2_110]);
  });
});
