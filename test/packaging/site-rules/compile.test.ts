import { describe, expect, it } from 'vitest';
import { Routing } from '../../../src/domain/manifest.ts';
import { manifestFeatures } from '../../../src/domain/manifest-features.ts';
import { fitManifest } from '../../../src/packaging/fit-manifest.ts';
import { compileSiteRules } from '../../../src/packaging/site-rules/compile.ts';
import type { RuleFile } from '../../../src/packaging/site-rules/rule-note.ts';

const withoutRules = manifestFeatures.filter((feature) => feature !== 'routing-rules');
const plain: Routing = { spa: false, cleanUrls: true, headers: [], redirects: [] };
const compile = (texts: Partial<Record<RuleFile, string>>, paths: readonly string[], routing = plain) =>
  compileSiteRules(new Map(Object.entries(texts) as [RuleFile, string][]), paths, routing);

describe('rules put into a site', () => {
  it('leave a site without any as it is', () => {
    expect(compile({}, ['index.html', '404.html'])).toEqual({ routing: plain, findings: [], leftOut: [] });
  });

  it.each([['/* /index.html 200', {}], ['/* / 200', {}], ['/* /index 200', {}], ['/* /app.html 200', { fallback: 'app.html' }], ['/* /shell/ 200', { fallback: 'shell/index.html' }]])('%s makes it an application', (line, more) => {
    const { routing, findings, leftOut } = compile({ _redirects: `/old /new 301\n${line}\n/late /x 301` }, ['index.html', 'app.html', 'shell/index.html']);
    expect(routing).toEqual({ ...plain, spa: true, ...more, rules: { redirects: [{ line: 1, from: '/old', to: '/new', status: 301 }], headers: [] } });
    expect(findings.map(({ level, message }) => `${level} ${message}`)).toContain('warning Line 3: Left out: it is never reached, because line 2 answers every address.');
    expect(leftOut).toEqual([{ path: '_redirects', reason: 'it holds rules, which are applied; the file itself is not published' }]);
  });

  it('keep forced rules for everything, and an application in a folder, as rules', () => {
    expect(compile({ _redirects: '/* /index.html 200!' }, ['index.html']).routing).toMatchObject({ spa: false, rules: { redirects: [{ force: true }] } });
    expect(compile({ _redirects: '/admin/* /admin/index.html 200' }, ['admin/index.html']).routing.rules?.redirects).toEqual([
      { line: 1, from: '/admin/*', to: '/admin/index.html', status: 200, application: true },
    ]);
    expect(compile({ _redirects: '/files/* /viewer.html 200' }, ['viewer.html']).routing.rules?.redirects[0]).not.toHaveProperty('application');
  });

  it('tell of rules that a file hides and of targets that are not there', () => {
    const { findings } = compile({ _redirects: '/kept /new 301\n/news/* /new 302\n/gone /nowhere 200\n/forced /new 301!' }, ['kept.html', 'news/a.html', 'new.html', 'forced.html']);
    const told = findings.map(({ level, message }) => `${level} ${message}`);
    expect(told.filter((line) => line.startsWith('warning'))).toEqual([
      expect.stringMatching(/^warning Line 1: It has no effect: the site has a page or file at this address/), expect.stringMatching(/^warning Line 3: It leads to \/nowhere, which is not in the site/),
    ]);
    expect(told).toContainEqual(expect.stringMatching(/^info Line 2: Pages and files of the site win over it/));
  });

  it('tell lines of one kind together', () => {
    const { findings } = compile({ _redirects: '/a /x\n/b /x\n/c /x\n/d /y 301\n/e /x' }, []);
    expect(findings.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^Lines 1–3 and 5: It gives no status/));
    expect(findings.every(({ check, path }) => check === 'site-rules' && path === '_redirects')).toBe(true);
  });

  it('fit the manifest, however long they are', () => {
    const redirects = Array.from({ length: 2_000 }, (_, n) => `/s${n} /${'ü'.repeat(900)} 301`).join('\n');
    const headers = Array.from({ length: 100 }, (_, n) => `/h${n}/:x\n${`  X-A: ${'v'.repeat(1_900)}\n`.repeat(100)}`).join('\n');
    expect(Routing.safeParse(compile({ _redirects: redirects, _headers: headers }, ['index.html']).routing).success).toBe(true);
  });

  it('are not read from a file without measure, and that is told', () => {
    const { routing, findings } = compile({ _headers: `/*\n  X-A: 1\n${'#'.repeat(5_000_001)}` }, []);
    expect(routing).not.toHaveProperty('rules');
    expect(findings[0]?.message).toMatch(/longer than 5 million characters/);
  });

  it('look for pages named 404.html in folders', () => {
    expect(compile({}, ['index.html', 'fr/404.html']).routing).toEqual({ ...plain, nearestNotFound: true });
  });
});

describe('rules for an agent that does not know them', () => {
  it('are left out, with a sentence for each line', () => {
    const { routing } = compile({ _redirects: '/old /new 301\n/b/* /c/:splat 302', _headers: '/*\n  X-A: 1' }, ['index.html', 'fr/404.html']);
    const fitted = fitManifest({ files: [], routing }, withoutRules);
    expect(fitted.routing).toEqual(plain);
    expect(fitted.notApplied).toEqual([
      '_redirects, line 1 (/old /new 301) is not applied: the agent is too old for it. Update the agent.',
      '_redirects, line 2 (/b/* /c/:splat 302) is not applied: the agent is too old for it. Update the agent.',
      '_headers, line 1 (/*) is not applied: the agent is too old for it. Update the agent.',
      'Pages named 404.html in folders are not shown for what is missing there: the agent is too old for it. Update the agent.',
    ]);
    expect(fitManifest({ files: [], routing }, manifestFeatures)).toMatchObject({ files: [], routing, notApplied: [] });
  });

  it('are counted where they are many', () => {
    const { routing } = compile({ _redirects: Array.from({ length: 50 }, (_, n) => `/s${n} /t 301`).join('\n') }, []);
    const { notApplied } = fitManifest({ files: [], routing }, withoutRules);
    expect(notApplied.length).toBe(21);
    expect(notApplied.at(-1)).toBe('_redirects, lines 21–50 are not applied either.');
  });
});
