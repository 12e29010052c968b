import { expect, test } from 'vitest';
import { addressesOfSrcset } from '../../../src/packaging/pages/srcset.ts';

// The forms of HTML, 4.8.4.2.3, and of web-platform-tests (html/semantics/embedded-content/the-img-element/srcset).
test.each<[string, string[]]>([
  ['a.png 1x, b.png 2x', ['a.png', 'b.png']],
  ['a.png 1x,b.png 2x', ['a.png', 'b.png']],
  ['a.png, b.png 2x', ['a.png', 'b.png']],
  ['a,b.png 1x', ['a,b.png']],
  ['a,b', ['a,b']],
  ['data:,a 1x, data:,b 2x', ['data:,a', 'data:,b']],
  [' ,, a.png , ', ['a.png']],
  ['a.png 100w 50h,\n\tb.png\n200w', ['a.png', 'b.png']],
  ['a.png x(1,2) , b.png', ['a.png', 'b.png']],
  ['/_img/w=100,h=50/a.png 1x, /b.png 2x', ['/_img/w=100,h=50/a.png', '/b.png']],
  ['a.png,,,b.png', ['a.png,,,b.png']],
  ['', []], [',', []], ['   ', []],
])('%j', (text, addresses) => {
  expect(addressesOfSrcset(text)).toEqual(addresses);
});
