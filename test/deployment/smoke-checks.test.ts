import { describe, expect, test } from 'vitest';
import type { Routing } from '../../src/domain/manifest.ts';
import { loadedFiles, smokeChecks, type CheckResult } from '../../src/deployment/pipelines/smoke-checks.ts';
import { mediaTypeOf } from '../../src/packaging/media-type.ts';
import { content } from '../packaging/release-files.ts';

const plain: Routing = { spa: false, cleanUrls: true, headers: [], redirects: [] };

/** The checks of a site that serves these files; `types` by path, where a host says something else. */
async function checks(contents: Record<string, string>, { routing = {}, types = {}, missing = [] }: { routing?: Partial<Routing>; types?: Record<string, string>; missing?: string[] } = {}): Promise<CheckResult[]> {
  const files = Object.entries(contents).map(([path, text]) => content(path, text).file);
  const entry = routing.fallback ?? 'index.html';
  return await smokeChecks({ files, routing: { ...plain, ...routing }, source: { kind: 'zip', tools: {} } }, async (path) => {
    const file = path === '' ? entry : path;
    const text = missing.includes(file) ? undefined : contents[file] ?? (routing.spa ? contents[entry] : undefined);
    if (text === undefined) return { status: 404, mediaType: 'text/html', bytes: new Uint8Array() };
    return { status: 200, mediaType: types[file] ?? (contents[file] === undefined ? 'text/html' : mediaTypeOf(file)), bytes: new TextEncoder().encode(text) };
  });
}

function references(results: readonly CheckResult[]): Pick<CheckResult, 'passed' | 'detail' | 'warnings'> {
  const { passed, detail, warnings } = results.find(({ name }) => name === 'references') ?? { passed: true, detail: '' };
  return { passed, detail, ...(warnings ? { warnings } : {}) };
}

describe('a preview', () => {
  test('passes with all it loads', async () => {
    const page = '<link rel=stylesheet href=a.css><script type=module src=/js/b.js?v=1></script><img src="c.png#x"><a href=/elsewhere>x</a><img src=https://cdn.example/x.png>';
    expect(await checks({ 'index.html': page, 'a.css': 'x', 'js/b.js': 'x', 'c.png': 'x' })).toEqual([
      { name: 'entry-page', passed: true, detail: 'The front page answers 200.' }, { name: 'references', passed: true, detail: 'All 3 files the front page loads answer.' },
      { name: 'unknown-path', passed: true, detail: 'An unknown path answers 404, as it should.' },
    ]);
  });

  test.each([
    '<!-- <script src="js/old.js"></script> --><h1>x</h1>', '<template><script src=no.js></script></template>', '<noscript><link rel=stylesheet href=no.css></noscript>',
    '<script>const row = (b) => `<img src="${b.photo}">`;</script>', '<link rel=canonical href=/home>', '<link rel=alternate href=/rss.xml>', '<img data-src=later.jpg>',
  ])('of a page whose markup loads nothing asks for nothing: %s', async (html) => {
    expect(references(await checks({ 'index.html': html }))).toEqual({ passed: true, detail: 'All 0 files the front page loads answer.' });
  });

  test('fails without what the page is held back for, and names it', async () => {
    const page = '<link rel=stylesheet href=a.css><script src=b.js></script><script type=module src=c.js></script>';
    expect(references(await checks({ 'index.html': page, 'a.css': 'x', 'b.js': 'x', 'c.js': 'x' }, { missing: ['b.js'], types: { 'a.css': 'text/html', 'c.js': 'text/plain' } }))).toEqual({
      passed: false, detail: 'a.css is served as text/html; b.js answers 404; c.js is served as text/plain',
    });
  });

  test('passes with a warning without what the page shows itself without', async () => {
    const page = '<img src=a.png><script async src=b.js></script><link rel=stylesheet media=print href=c.css><script src="/_vercel/insights/script.js"></script><link rel=icon href=d.ico>';
    expect(references(await checks({ 'index.html': page }))).toEqual({
      passed: true, detail: 'Every script and style sheet that the front page waits for answers.',
      warnings: ['a.png answers 404', 'b.js answers 404', 'c.css answers 404', '_vercel/insights/script.js answers 404', 'd.ico answers 404'],
    });
  });

  test('of an application is looked at by its own page', async () => {
    expect(references(await checks({ '200.html': '<script src=./x.js></script>' }, { routing: { spa: true, fallback: '200.html' } }))).toEqual({ passed: false, detail: 'x.js is served as text/html' });
  });

  test('asks for scripts and styles first when there is much', async () => {
    const page = `${Array.from({ length: 100 }, (_, index) => `<img src=${index}.png>`).join('')}<script src=last.js></script>`;
    expect(references(await checks({ 'index.html': page })).detail).toBe('last.js answers 404');
  });

  test('says no more than its target takes', async () => {
    const page = Array.from({ length: 40 }, (_, index) => `<script src=${'x'.repeat(400)}${index}.js></script>`).join('');
    const { detail } = references(await checks({ 'index.html': page }));
    expect(detail.length).toBeLessThan(2_000);
    expect(detail).toMatch(/; and 32 more$/);
  });

  test('without an entry page is not looked at', async () => {
    expect(await checks({ 'data.json': '{}' })).toEqual([{ name: 'entry-page', passed: true, detail: 'The site has no front page; nothing to look at.' }]);
  });
});

test('a file that is loaded twice counts as the graver', () => {
  expect(loadedFiles('<link rel=preload as=script href=a.js><script src=a.js></script><link rel=icon href=b.ico>', '')).toEqual([
    { path: 'a.js', use: 'script', vital: true }, { path: 'b.ico', use: 'resource', vital: false },
  ]);
});
