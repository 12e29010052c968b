import { type Browser, type BrowserContext, chromium, type Route } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaTypeOf } from '../../../src/packaging/media-type.ts';
import { referencesOfPage } from '../../../src/packaging/pages/page-references.ts';
import { pathOf } from '../../../src/packaging/pages/site-address.ts';
import { chromiumPath } from '../../sources/bolt-tab/harness/browser.ts';

const site = 'https://site.test/';

/** A page, what Chromium does not ask for of what it refers to, and why. */
interface Page {
  readonly what: string;
  readonly html: string;
  /** Not asked for now: another candidate was chosen, a desktop does not need it, nobody has asked for it yet. */
  readonly later?: readonly string[];
  /** Asked for by the scanner that runs ahead of the parser, and never used. */
  readonly ahead?: readonly string[];
}

const pages: readonly Page[] = [
  // Markup that loads nothing.
  { what: 'comments', html: '<!-- <script src=no.js></script> --><!--[if IE]><script src=no.js></script><![endif]--><!--> --><!-- a --!><p>x' },
  { what: 'script text', html: '<script>const t = "<img src=no.png>"; const u = `<script src=no.js>`;</script>' },
  { what: 'script text that escapes', html: '<script><!-- <script> <img src=no.png> </script> <img src=no2.png> --></script>' },
  { what: 'templates', html: '<template><img src=no.png><script src=no.js></script><link rel=stylesheet href=no.css><style>a{background:url(no.png)}</style></template>' },
  { what: 'noscript', html: '<head><noscript><link rel=stylesheet href=no.css></noscript></head><body><noscript><img src=no.png></noscript>' },
  { what: 'text areas, titles, raw text', html: '<title><img src=no.png></title><textarea><img src=no.png></textarea><xmp><img src=no.png></xmp><noembed><img src=no.png></noembed><noframes><img src=no.png></noframes>' },
  { what: 'plaintext', html: '<p>x<plaintext><img src=no.png>' },
  { what: 'CDATA', html: '<svg><![CDATA[<image href="no.png"/>]]></svg><![CDATA[ <img src=no.png ]]>' },
  { what: 'attributes of libraries', html: '<img data-src=no.png><img :src=no.png><img v-bind:src=no.png><img [src]=no.png><div data-background=no.png>' },
  { what: 'scripts that are data', html: '<script type="text/template" src=no.js></script><script type="application/json" src=no.js></script><script type="text/babel" src=no.js></script><script type="text/javascript; charset=utf-8" src=no.js></script>' },
  { what: 'scripts for others', html: '<script nomodule src=no3.js></script><script for=document event=onclick src=no.js></script><script language=vbscript src=no2.js></script>', ahead: ['no.js'] },
  { what: 'links to other addresses', html: '<link rel=canonical href=/home><link rel=alternate href=/rss type=application/rss+xml><link rel=next href=/2><link rel=prev href=/0><link rel=author href=/me><link rel=search href=/o.xml type="application/opensearchdescription+xml"><link href=no.css><link rel=license href=/l>' },
  { what: 'style sheets that are off', html: '<link rel=stylesheet disabled href=no.css><link rel=stylesheet type="text/less" href=no.less><link rel=stylesheet href="">' },
  { what: 'styles of another type', html: '<style type="text/less">p{background:url(no.png)}</style><p>x' },
  { what: 'sources without their media', html: '<source src=no.mp4><picture><source src=no.png></picture><video><source srcset=no.png></video>' },
  { what: 'MathML', html: '<math><script src=no.js></script></math>' },
  { what: 'empty addresses', html: '<img src><img src=""><script src></script><iframe></iframe>' },
  { what: 'an external import map', html: '<script type=importmap src=no.json></script>' },
  // Markup that loads.
  { what: 'images in every spelling', html: `<IMG SRC = "a.png"><img alt='>' src='b.png'><img src="c.png?x=1&amp;y=2" src="no.png"><img src='&#x64;.png'><img src="e&amp;e.png">` },
  { what: 'entities', html: '<script src="/js&#47;a.js"></script><script src="b&period;js"></script><img src="a&copy=1.png">' },
  { what: 'odd addresses', html: '<script src="js\\a.js"></script><img src=" \n b\n.png "><img src="./x/../c.png">' },
  { what: 'scripts by every name', html: '<script src=a.js></script><script type="" src=b.js></script><script type=" TEXT/JavaScript " src=c.js></script><script language=javascript1.5 src=d.js></script><script type=module src=e.js></script><script type=application/x-javascript src=f.js></script>' },
  { what: 'deferred scripts and modules', html: '<script defer src=a.js></script><script type=module src=b.js></script><p>x' },
  { what: 'async scripts', html: '<script async src=a.js></script><script type=module async src=b.js></script><p>x' },
  { what: 'style sheets', html: '<link rel=stylesheet href=a.css><link rel="Preload StyleSheet" as=style href=b.css><p>x' },
  { what: 'style sheets in the body', html: '<body><link rel=stylesheet href=a.css><p>x' },
  { what: 'style sheets of other media', html: '<link rel=stylesheet media=print href=a.css><link rel=stylesheet media="(max-width: 1px)" href=b.css><link rel=stylesheet media="not all" href=c.css><p>x' },
  { what: 'style sheets for screens', html: '<link rel=stylesheet media=screen href=a.css><link rel=stylesheet media=" All " href=b.css><link rel=stylesheet media="print, screen" href=c.css><p>x' },
  { what: 'a script that blocks rendering by request', html: '<head><script async blocking=render src=a.js></script></head><p>x' },
  { what: 'a base', html: '<script src=a.js></script><base href="/x/"><base href="/no/"><script src=b.js></script><img src=c.png>' },
  { what: 'srcset', html: '<img srcset="a,1.png 1x, no.png 2x"><img srcset="b.png, no.png 3x">', later: ['no.png'] },
  { what: 'a srcset with descriptors in parentheses', html: '<img srcset="no.png x(1,2), a.png 1x">', later: ['no.png'] },
  { what: 'pictures', html: '<picture><source srcset="a.png 1x, no2x.png 2x"><img src=no.png></picture>', later: ['no2x.png', 'no.png'] },
  { what: 'media', html: '<video preload=auto poster=b.png src=a.mp4></video><audio preload=auto><source src=c.mp3></audio>' },
  { what: 'objects, embeds, inputs', html: '<object data=a.svg></object><embed src=b.svg><input type=IMAGE src=d.png>' },
  { what: 'SVG', html: '<svg><use href="i.svg#x"/><use xlink:href="j.svg#y"/><image href=a.png xlink:href=no.png /><script href=c.js></script></svg>' },
  { what: 'HTML within SVG', html: '<svg><foreignObject><img src=a.png></foreignObject><desc><img src=b.png></desc></svg>' },
  { what: 'styles in the page', html: `<style>@import "a.css"; p{background:url(b.png)} i::before{content:image-set("c.png" 1x)}</style><p style="list-style:url('d.png')">x</p><i>x</i><ul style="list-style:url(&quot;e.png&quot;)"><li>x</ul>` },
  { what: 'styles with escapes, comments and strings', html: '<style>/* p{background:url(no.png)} */p{content:"/*"}p{background:url(a\\ b.png)}i{background:\\75 rl("\\63 .png")}b{background:url(no x.png)}u{background:url(d.png)}</style><p>x<i>x</i><b>x</b><u>x</u>' },
  { what: 'preloads', html: '<link rel=preload as=image href=a.png><link rel=preload as=image imagesrcset="b.png 1x, no.png 2x" href=no2.png><link rel=modulepreload href=c.js><link rel=prefetch href=d.js>', later: ['no.png'] },
  { what: 'declarative shadow trees', html: '<div><template shadowrootmode=open><img src=a.png></template><template shadowrootmode=open><img src=no2.png></template></div><ul><template shadowrootmode=open><img src=no.png></template></ul>', ahead: ['no.png', 'no2.png'] },
  { what: 'imports of a style sheet, in their place and elsewhere', html: '<style>@layer a; @import "a.css"; p{} @import "no.css";</style><style>@namespace x url(no); @import "no.css"</style><p>x' },
  { what: 'a style sheet in a shadow tree', html: '<p>x</p><div><template shadowrootmode=open><link rel=stylesheet href=a.css></template></div>' },
  { what: 'a template within SVG', html: '<svg><template><image href=a.png /></template></svg>' },
  { what: 'what a table throws out', html: '<table><img src=a.png><tr><td background=b.png><img src=c.png></table>' },
  { what: 'a background of the body', html: '<body background=a.png>x' },
  { what: 'modules that import', html: '<script type=importmap>{"imports":{"x":"/lib/x.js"}}</script><script type=module>import "x"; import "./y.js"</script>' },
];

let browser: Browser;
let context: BrowserContext;

/** Answers a request for a file as our agent would: with its media type, and no guessing. */
async function answer(route: Route, html: string): Promise<void> {
  const { pathname } = new URL(route.request().url());
  const headers = { 'content-type': pathname === '/' ? 'text/html; charset=utf-8' : mediaTypeOf(pathname), 'x-content-type-options': 'nosniff' };
  await route.fulfill({ status: 200, headers, body: pathname === '/' ? `<!doctype html>${html}` : pathname.endsWith('.svg') ? '<svg xmlns="http://www.w3.org/2000/svg"/>' : '' });
}

function pathsOf(html: string): { path: string; vital: boolean }[] {
  return referencesOfPage(html).references.filter(({ use }) => use !== 'page').flatMap(({ to, base, vital }) => {
    const path = pathOf(to, '', base);
    return path === undefined ? [] : [{ path, vital }];
  });
}

/** What Chromium asks for besides the page itself, once nothing is under way any more. */
async function askedFor(html: string): Promise<string[]> {
  const page = await context.newPage();
  const asked = new Set<string>();
  await page.route('**/*', async (route) => {
    const { pathname, host } = new URL(route.request().url());
    if (host === 'site.test' && pathname !== '/' && pathname !== '/favicon.ico') asked.add(decodeURIComponent(pathname).slice(1));
    await answer(route, html);
  });
  await page.goto(site, { waitUntil: 'load' });
  await page.waitForLoadState('networkidle');
  await page.close();
  return [...asked].toSorted();
}

describe.skipIf(chromiumPath === undefined)('pages as Chromium reads them', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    context = await browser.newContext();
  });
  afterAll(async () => await browser?.close());

  test.each(pages)('asks for what we know: $what', async ({ html, later = [], ahead = [] }) => {
    const { modules, importMaps } = referencesOfPage(html);
    const imported = modules.length > 0 && importMaps.length > 0 ? ['lib/x.js', 'y.js'] : [];
    const known = new Set([...pathsOf(html).map(({ path }) => path), ...imported, ...ahead].filter((path) => !later.includes(path)));
    expect(await askedFor(html)).toEqual([...known].toSorted());
  });

  // A page waits for the imports of its style sheets as well; the sheets apply without them, so that they are warnings with us.
  const held = pages.filter(({ html }) => !html.includes('@import') && pathsOf(html).some(({ path }) => /\.(?:js|css)$/.test(path)));
  test.each(held)('is held back for what we call vital, and for nothing else: $what', async ({ html }) => {
    const vital = new Set(pathsOf(html).filter((one) => one.vital).map(({ path }) => path));
    const page = await context.newPage();
    let shown!: () => void;
    const isShown = new Promise<void>((resolve) => {
      shown = resolve;
    });
    await page.exposeFunction('slipwayShown', () => shown());
    await page.addInitScript(() => {
      const parsed = new Promise((resolve) => addEventListener('DOMContentLoaded', resolve));
      const painted = new Promise<void>((resolve) => new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').length > 0 && resolve()).observe({ type: 'paint', buffered: true }));
      void Promise.all([parsed, painted]).then(() => (globalThis as unknown as { slipwayShown(): void }).slipwayShown());
    });
    await page.route('**/*', async (route) => {
      const path = decodeURIComponent(new URL(route.request().url()).pathname).slice(1);
      // A slow answer holds the page back where it is waited for; nothing else may, however long it takes.
      if (vital.has(path)) await new Promise((resolve) => setTimeout(resolve, 300));
      else if (path !== '') await isShown;
      await answer(route, `${html}<p>Text to be painted.`);
    });
    await page.goto(site, { waitUntil: 'commit' });
    await isShown;
    await page.waitForLoadState('load');
    const [ends, at] = await page.evaluate(() => {
      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
      return [entries.map(({ name, responseEnd }) => [name, responseEnd] as const), Math.max(paint, navigation.domContentLoadedEventStart)] as const;
    });
    const late = ends.filter(([name, end]) => vital.has(decodeURIComponent(new URL(name).pathname).slice(1)) && end > at);
    expect(late).toEqual([]);
    await page.close();
  }, 30_000);
});
