import { describe, expect, test } from 'vitest';
import { addressesOfStyle } from '../../../src/packaging/pages/style-addresses.ts';

describe('addresses of a style sheet', () => {
  test.each<[string, string[]]>([
    ['a{background:url(x.png)}', ['x.png']],
    ['a{background:URL( "x y.png" )}', ['x y.png']],
    ["a{background:url('x.png')}", ['x.png']],
    ['a{background:url(  x.png  )}', ['x.png']],
    ['/* url(no.png) */a{b:url(/* x */)}', []],
    ['a{content:"/*"}b{background:url(x.png)}/* "*/', ['x.png']],
    ['a{content:"url(no.png)"}', []],
    ['a{content:"\\"url(no.png)"}', []],
    ['a{background:url(data:image/svg+xml;utf8,<svg/>)}b{c:url(x.png)}', ['data:image/svg+xml;utf8,<svg/>', 'x.png']],
    ['a{background:url(a\\ b.png)}', ['a b.png']],
    ['a{background:url("\\66 oo.png")}', ['foo.png']],
    ['a{background:\\75rl(x.png)} b{background:\\75 rl("\\79 .png")} c{background:url(z\\2e png)}', ['x.png', 'y.png', 'z.png']],
    ['a{background:url(a b.png)}b{c:url(x.png)}', ['x.png']],
    ['a{background:url(a(b.png)}b{c:url(x.png)}', ['x.png']],
    ['@import "a.css" screen;@import url(b.css) layer(x);@IMPORT \'c.css\';', ['a.css', 'b.css', 'c.css']],
    ['@import "a.css" supports(content: "b.css");', ['a.css']],
    ['@charset "utf-8"; @layer a, b; @import "a.css"; @layer c; @import "b.css"; p{} @import "no.css";', ['a.css', 'b.css']],
    ['@layer a{} @import "no.css";', []], ['@namespace x url(no); @import "no.css";', []],
    ['@namespace svg url(http://www.w3.org/2000/svg);@namespace "x";', []],
    ['@charset "utf-8";@font-face{src:url(f.woff2)format("woff2"),local("Name")}', ['f.woff2']],
    ['a{b:image-set("a.png" 1x, url(b.png) 2x, "c.avif" type("image/avif"))}', ['a.png', 'b.png', 'c.avif']],
    ['a{b:-webkit-image-set(url(a.png) 1x)}', ['a.png']],
    ['a{b:src("x.png")}', ['x.png']],
    ['#url(x){} .my-url(x.png)', []],
    ['a{b:url(x.png', ['x.png']],
    ['a{b:url("x.png', ['x.png']],
    ['a{--b:url(x.png)}', ['x.png']],
    ['a{content:"line\nb{c:url(x.png)}', ['x.png']],
  ])('%s', (css, addresses) => {
    expect(addressesOfStyle(css)).toEqual(addresses);
  });

  test('come to an end on long texts that are made to be hard', () => {
    for (const unit of ['/*', 'url(', 'url( ', 'url("', '@import ', '-', '\\', '"\\', '(', 'image-set("', 'a', '#', ' ']) {
      expect(Array.isArray(addressesOfStyle(`url(${' '.repeat(100_000)}x ${unit.repeat(2_000_000 / unit.length)}`))).toBe(true);
      expect(Array.isArray(addressesOfStyle(unit.repeat(2_000_000 / unit.length)))).toBe(true);
    }
  });
});
