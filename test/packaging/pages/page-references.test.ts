import { describe, expect, test } from 'vitest';
import { referencesOfPage } from '../../../src/packaging/pages/page-references.ts';

const to = (html: string): string[] => referencesOfPage(html).references.map((reference) => reference.to);
const vital = (html: string): string[] => referencesOfPage(html).references.filter((reference) => reference.vital).map((reference) => reference.to);

describe('markup that loads nothing', () => {
  test.each([
    ['a comment', '<!-- <script src="no.js"></script> -->'],
    ['a comment that closes oddly', '<!-- a --!><!--> <!---> <!-- <img src=no.png>'],
    ['a conditional comment', '<!--[if lt IE 9]><script src="no.js"></script><![endif]-->'],
    ['a script’s text', `<script>list.innerHTML += '<img src="' + b.photo + '">'; const r = \`<img src="\${b.photo}">\`;</script>`],
    ['a script’s text that escapes', '<script><!-- <script> <img src=no.png> </script> <img src=no2.png> --></script>'],
    ['a template', '<template><img src="{{photo}}"><script src="no.js"></script><style>a{b:url(no.png)}</style></template>'],
    ['a template in a template', '<template><template><p></template><img src=no.png></template>'],
    ['noscript in head and body', '<head><noscript><link rel=stylesheet href=no.css></noscript><body><noscript><img src=no.png></noscript>'],
    ['text areas and titles', '<title><img src=no.png></title><textarea><img src=no.png></textarea>'],
    ['raw text of old', '<xmp><img src=no.png></xmp><noembed><img src=no.png></noembed><noframes><img src=no.png></noframes><iframe><img src=no.png></iframe>'],
    ['plaintext', '<plaintext><img src=no.png>'],
    ['CDATA in SVG', '<svg><![CDATA[<image href="no.png"/>]]></svg>'],
    ['CDATA in HTML, a comment', '<![CDATA[ <img src=no.png ]]>'],
    ['data-src, :src, v-bind:src, [src], x-src', '<img data-src=no.png :src="photo" v-bind:src=no.png [src]=no.png x-src=no.png>'],
    ['scripts that are data', '<script type="text/template" src=no.js></script><script type="application/json" src=no.js></script><script type="text/babel" src=no.jsx></script><script type="text/partytown" src=no.js></script>'],
    ['a type with parameters, which is no match', '<script type="text/javascript; charset=utf-8" src=no.js></script>'],
    ['a script for old browsers', '<script nomodule src=no.js></script>'],
    ['a script for another event', '<script for=document event=onclick src=no.js></script>'],
    ['an external import map', '<script type=importmap src=no.json></script>'],
    ['links to other addresses', '<link rel=canonical href=/home><link rel=alternate href=/rss><link rel=next href=/2><link rel=prev href=/0><link rel="preconnect dns-prefetch" href=/x><link rel=author href=/me><link rel=search href=/o.xml><link href=no.css>'],
    ['a style sheet that is off or of another type', '<link rel=stylesheet disabled href=no.css><link rel=stylesheet type="text/less" href=no.less><link rel=stylesheet href="">'],
    ['styles of another type', '<style type="text/less">a{b:url(no.png)}</style>'],
    ['places within SVG', '<svg><path fill="url(#a)"/><linearGradient href="b.svg#x"/></svg>'],
    ['sources without their media', '<source srcset=no.png src=no.mp4><picture><source src=no.png></picture><video><source srcset=no.png></video>'],
    ['an iframe with its own text', '<iframe src=no.html srcdoc="<p>"></iframe>'],
    ['an input that is none of a picture', '<input src=no.png>'],
    ['MathML', '<math><script src=no.js></script><mtext></mtext></math>'],
    ['nothing at all', '<img src><img src=""><img src=" "><script src></script><a href></a>'],
    ['a service worker and dynamic imports in a script', "<script>navigator.serviceWorker.register('/sw.js'); import('/x.js')</script>"],
  ])('%s', (_what, html) => {
    expect(to(`<!doctype html>${html}`)).toEqual([]);
  });
});

describe('markup that loads', () => {
  test.each<[string, string, string[]]>([
    ['attributes in every spelling, the first of a name', `<IMG SRC = "a.png"><img alt='>' src='b.png'><img src=c.png/><img src="d.png?x=1&amp;y=2" src="e.png">`, ['a.png', 'b.png', 'c.png/', 'd.png?x=1&y=2']],
    ['entities of every kind', '<script src="/js&#47;a.js"></script><script src="&#x2f;b&period;js"></script><img src="salt&amp;pepper.png"><img src="a&copy=1.png"><img src="caf&eacute;.png">', ['/js/a.js', '/b.js', 'salt&pepper.png', 'a&copy=1.png', 'café.png']],
    ['scripts whatever they call themselves', '<script src=a.js></script><script type="" src=b.js></script><script type=" TEXT/JavaScript " src=c.js></script><script language=javascript1.5 src=d.js></script><script type=module src=e.js></script><script type=application/x-javascript src=f.js></script>', ['a.js', 'b.js', 'c.js', 'd.js', 'e.js', 'f.js']],
    ['after what ends oddly', '<!--><img src=a.png><title></title><img src=b.png></p></br><img src=c.png>', ['a.png', 'b.png', 'c.png']],
    ['pictures', '<picture><source srcset="a.avif 1x, b.avif 2x"><img src=c.png srcset="d.png 2x"></picture>', ['a.avif', 'b.avif', 'c.png', 'd.png']],
    ['media', '<video src=a.mp4 poster=b.png><source src=c.webm><track src=d.vtt></video><audio src=e.mp3></audio>', ['a.mp4', 'b.png', 'c.webm', 'd.vtt', 'e.mp3']],
    ['objects, embeds, frames, inputs', '<object data=a.svg></object><embed src=b.swf><iframe src=c.html></iframe><input type=IMAGE src=d.png>', ['a.svg', 'b.swf', 'c.html', 'd.png']],
    ['framesets', '<frameset><frame src=a.html></frameset>', ['a.html']],
    ['SVG', '<svg><use href="i.svg#x"/><use xlink:href="j.svg#y"/><image href=a.png xlink:href=b.png /><script href=c.js></script><a href=d.html></a><filter><feImage href=e.png /></filter><style>x{y:url(f.png)}</style></svg>', ['i.svg#x', 'j.svg#y', 'a.png', 'c.js', 'd.html', 'e.png', 'f.png']],
    ['HTML within SVG', '<svg><foreignObject><img src=a.png></foreignObject><desc><img src=b.png></desc></svg>', ['a.png', 'b.png']],
    ['links', '<link rel="shortcut icon" href=a.ico><link rel=manifest href=b.json><link rel=preload as=image imagesrcset="c.png 1x, d.png 2x" href=no.png><link rel=modulepreload href=e.js><link rel="STYLESHEET preload" href=f.css><link rel=apple-touch-icon href=g.png>', ['a.ico', 'b.json', 'c.png', 'd.png', 'e.js', 'f.css', 'g.png']],
    ['styles', '<style>a{background:url(a.png)}</style><p style="background:url(&quot;b.png&quot;)"><table background=c.png></table>', ['b.png', 'c.png', 'a.png']],
    ['a page that goes elsewhere', `<meta http-equiv=refresh content="0; url='/en/'">`, ['/en/']],
    ['a declarative shadow tree', '<div><template shadowrootmode=open><img src=a.png></template><template shadowrootmode=open><img src=no.png></template></div><ul><template shadowrootmode=open><img src=no.png></template></ul>', ['a.png']],
    ['a template within SVG, which is none', '<svg><template><image href=a.png /></template></svg>', ['a.png']],
    ['what a table throws out', '<table><img src=a.png><tr><td><img src=b.png></table>', ['a.png', 'b.png']],
  ])('%s', (_what, html, addresses) => {
    expect(to(html)).toEqual(addresses);
  });

  test('each with the base that holds when it is loaded; links with the one that holds in the end', () => {
    const { references } = referencesOfPage('<a href=l></a><script src=a.js></script><base target=_top><base href="/x/"><base href="/y/"><script src=b.js></script>');
    expect(references.map(({ to: address, base }) => [address, base])).toEqual([['l', '/x/'], ['a.js', undefined], ['b.js', '/x/']]);
  });

  test('modules and import maps by their texts', () => {
    const { modules, importMaps } = referencesOfPage('<script type=importmap>{"imports":{}}</script><script type=module>import "a"</script><script type=module async>import "b"</script><script>import("c")</script>');
    expect(modules).toEqual([{ text: 'import "a"', base: undefined, vital: true }, { text: 'import "b"', base: undefined, vital: false }]);
    expect(importMaps).toEqual([{ text: '{"imports":{}}', base: undefined }]);
  });
});

describe('what a browser holds the page back for', () => {
  test.each<[string, string[]]>([
    ['<script src=a.js></script><script defer src=b.js></script><script type=module src=c.js></script><body><script src=d.js></script>', ['a.js', 'b.js', 'c.js', 'd.js']],
    ['<script async src=a.js></script><script type=module async src=b.js></script><script async=false src=c.js></script>', []],
    ['<script async blocking=render src=a.js></script>', ['a.js']],
    ['<link rel=stylesheet href=a.css><body><link rel="preload stylesheet" as=style href=b.css>', ['a.css', 'b.css']],
    ['<link rel=stylesheet media=all href=a.css><link rel=stylesheet media="print, screen" href=b.css>', ['a.css', 'b.css']],
    ['<link rel=stylesheet media=print href=a.css><link rel=stylesheet media="(min-width: 60em)" href=b.css><link rel=stylesheet media="not all" href=c.css><link rel="alternate stylesheet" title=x href=d.css>', []],
    ['<link rel=preload as=style href=a.css><link rel=modulepreload href=b.js><link rel=prefetch href=c.js><link rel=icon href=d.ico><link rel=manifest href=e.json>', []],
    ['<img src=a.png><video poster=b.png></video><iframe src=c.html></iframe><object data=d.svg></object><style>@import "e.css"</style>', []],
    ['<div><template shadowrootmode=open><link rel=stylesheet href=a.css></template></div>', ['a.css']],
  ])('%s', (html, addresses) => {
    expect(vital(html)).toEqual(addresses);
  });
});

describe('pages that are made to be hard', () => {
  const size = 2 * 1024 * 1024;
  test.each([
    '<!--', '<a href="', '<script', '<script>', '<a =', '<a ', '<style>', '<p>', '<b>', '<div>', '<table>', '<template>', '<svg>', '<select>', '</p>', '<a a', '&am', '<td>', '<li>', '<nobr>', '<![CDATA[',
    '<body a', '<p><b><i><u>', '<a><table>', '<b id=', '<frameset>', '<math><mtext>', '<svg><desc>', '<img src=a,', '<script type=importmap>',
  ])('%s, two MiB of it, come to an end', (unit) => {
    const page = referencesOfPage(unit.repeat(size / unit.length));
    expect(typeof page.complete).toBe('boolean');
  });

  test('formatting that multiplies itself does, too', () => {
    const opened = Array.from({ length: 900 }, (_, index) => `<b id=${index}>`).join('');
    expect(referencesOfPage(`<p>${opened}</p>${'<p>x</p>'.repeat(200_000)}`).complete).toBe(false);
    const names = Array.from({ length: 200_000 }, (_, index) => `a${index}`).join(' ');
    expect(referencesOfPage(`<img ${names} src=a.png>`).references).toHaveLength(1);
  });

  test('what was read before that is kept', () => {
    const { references, complete } = referencesOfPage(`<script src=a.js></script>${'<div>'.repeat(2_000)}`);
    expect([complete, references.map((one) => one.to)]).toEqual([false, ['a.js']]);
  });

  test('an ordinary deep page is read to its end', () => {
    expect(referencesOfPage(`${'<div>'.repeat(600)}<img src=a.png>`)).toMatchObject({ complete: true, references: [{ to: 'a.png' }] });
  });

  test('ends on what never ends', () => {
    for (const text of ['<!--', '<script>', '<img src="', '<', '<a', '</', '<style>/*']) expect(to(`<img src=a.png>${text}`)).toEqual(['a.png']);
  });
});
