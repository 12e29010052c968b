import { describe, expect, test } from 'vitest';
import { pathOf } from '../../../src/packaging/pages/site-address.ts';

describe('where an address leads', () => {
  test.each([
    ['a.css', 'x/index.html', undefined, 'x/a.css'], ['../a.css', 'index.html', undefined, 'a.css'], ['a.css', 'x/index.html', '/', 'a.css'],
    ['a.css', 'x/index.html', 'https://cdn.example/', undefined], ['%C3%A9.css', 'index.html', undefined, 'é.css'],
    ['cafe%CC%81.css', 'index.html', undefined, 'caf\u00e9.css'], ['?x', 'a#b.html', undefined, 'a#b.html'], ['javascript:x', 'a', undefined, undefined],
    // Browsers ask for what they cannot decode as it is written.
    ['%PUBLIC_URL%/a.js', 'index.html', undefined, '%PUBLIC_URL%/a.js'],
    // WHATWG URL: backslashes are slashes, line breaks are nothing, spaces around do not count.
    ['js\\a.js', 'index.html', undefined, 'js/a.js'], [' \n/a\n.js ', 'index.html', undefined, 'a.js'],
    ['//cdn.example/a.js', 'index.html', undefined, undefined], ['//', 'index.html', undefined, undefined], ['#top', 'index.html', undefined, undefined], ['', 'index.html', undefined, undefined],
    ['a.css', 'index.html', 'sub/', 'sub/a.css'], ['a.css', 'index.html', 'sub', 'a.css'], ['a.css', 'index.html', 'data:text/plain,x', 'a.css'], ['a.css', 'index.html', '//', 'a.css'],
  ])('%j from %s (base %s)', (reference, from, base, path) => {
    expect(pathOf(reference, from, base)).toBe(path);
  });
});
