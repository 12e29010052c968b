import { describe, expect, it } from 'vitest';
import { matchPath, parsePathPattern, segmentsOf, segmentsOfFile } from '../../../src/packaging/site-rules/path-pattern.ts';
import { RefusedLine } from '../../../src/packaging/site-rules/refused-line.ts';

function match(pattern: string, path: string): Record<string, string> | undefined {
  const captures = matchPath(parsePathPattern(pattern), segmentsOf(path));
  return captures && Object.fromEntries(captures);
}

describe('a path pattern', () => {
  it.each([
    ['/a', '/a', {}], ['/a', '/a/', {}], ['/a/', '/a', {}], ['/a', '/A', undefined], ['/a', '/a/b', undefined], ['/a', '/', undefined], ['/', '/', {}], ['/', '/a', undefined],
    ['/p/:id', '/p/42', { id: '42' }], ['/p/:id', '/p/42/', { id: '42' }], ['/p/:id', '/p/', undefined], ['/p/:id', '/p', undefined], ['/p/:id', '/p/a/b', undefined],
    ['/p/:id', '/p/a%2Fb', { id: 'a%2Fb' }], ['/d/:y/:m/:slug', '/d/2026/11/first', { y: '2026', m: '11', slug: 'first' }],
    ['/b/*', '/b/c/d', { splat: 'c/d' }], ['/b/*', '/b/', { splat: '' }], ['/b/*', '/b', { splat: '' }], ['/b/*', '/bc', undefined], ['/b/*', '/b/c/', { splat: 'c/' }], ['/*', '/', { splat: '' }],
    ['/m/*/end', '/m/1/2/end', { splat: '1/2' }], ['/m/*/end', '/m/1/end/', { splat: '1' }], ['/m/*/end', '/m/end', undefined], ['/m/*/:id', '/m/1/2/3', { splat: '1/2', id: '3' }],
    ['/img/*.png', '/img/a.png', { splat: 'a' }], ['/img/*.png', '/img/b/c.png', { splat: 'b/c' }], ['/img/*.png', '/img/.png', { splat: '' }], ['/img/*.png', '/img/a.jpg', undefined],
    ['/x/pre-*', '/x/pre-a/b', { splat: 'a/b' }], ['/ab*ba', '/aba', undefined], ['/ab*ba', '/abba', { splat: '' }],
    ['/post-:id.html', '/post-7.html', { id: '7' }], ['/post-:id.html', '/post-.html', undefined], ['/:y-:m-:d', '/2026-12-01', { y: '2026', m: '12', d: '01' }],
    ['/:a-:b', '/x-y-z', { a: 'x-y', b: 'z' }], ['/:a-:b', '/-', undefined], ['/time/10:30', '/time/10:30', {}],
    ['/caf%C3%A9', '/café', {}], ['/café', '/caf%C3%A9', {}], ['/cafe\u0301', '/caf%C3%A9', {}], ['/a%20b', '/a%20b', {}], ['/a%2Fb', '/a/b', undefined], ['/a%2Fb', '/a%2fb', {}], ['/100%', '/100%', {}],
    ['/:name', '/caf%C3%A9', { name: 'caf%C3%A9' }], ['/%2A', '/x', undefined], ['/%2A', '/*', {}],
  ])('%s at %s', (pattern, path, captures) => {
    expect(match(pattern, path)).toEqual(captures);
  });

  it.each(['/a/*/b/*', '/**', '/*/:splat', '/:a/:a', '/a:x*', '/:a:b', '/a/../b', '/./b'])('%s is refused', (pattern) => {
    expect(() => parsePathPattern(pattern)).toThrow(RefusedLine);
  });

  it('matches files whose names hold letters with a meaning in addresses', () => {
    expect(matchPath(parsePathPattern('/docs/100%25 sure.html'), segmentsOfFile('docs/100% sure.html'))).toBeDefined();
    expect(matchPath(parsePathPattern('/docs/*'), segmentsOfFile('docs/a?b#c.html'))?.get('splat')).toBe('a%3Fb%23c.html');
  });

  it('matches in time that grows with the address alone', () => {
    const long = `/${'a-'.repeat(4_000)}`;
    const many = `/${Array.from({ length: 40 }, (_, index) => `:p${index}`).join('-')}-z`;
    for (let round = 0; round < 200; round += 1) expect(match(many, long)).toBeUndefined();
    for (let round = 0; round < 200; round += 1) expect(match('/*/:a/:b/:c/end', `/${'a/'.repeat(4_000)}`)).toBeUndefined();
  });
});
