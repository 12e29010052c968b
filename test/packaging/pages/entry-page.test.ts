import { describe, expect, it } from 'vitest';
import type { Routing } from '../../../src/domain/manifest.ts';
import { entryPageOf } from '../../../src/packaging/pages/entry-page.ts';
import { compileSiteRules } from '../../../src/packaging/site-rules/compile.ts';

const plain: Routing = { spa: false, cleanUrls: true, headers: [], redirects: [] };

function entry(rules: string, ...paths: string[]): ReturnType<typeof entryPageOf> {
  return entryPageOf((path) => paths.includes(path), compileSiteRules(new Map([['_redirects', rules]]), paths, plain).routing);
}

describe('the entry page of a site with rules', () => {
  it('is where a rule leads visitors of the address itself', () => {
    expect(entry('/ /en/ 302', 'en/index.html')).toEqual({ file: 'en/index.html', at: 'en/' });
    expect(entry('/ /en/ 302', 'index.html', 'en/index.html')).toEqual({ file: 'index.html', at: '' });
    expect(entry('/ /en/ 302!', 'index.html', 'en/index.html')).toEqual({ file: 'en/index.html', at: 'en/' });
  });

  it('is the page that a rule shows there', () => {
    expect(entry('/ /welcome 200', 'welcome.html')).toEqual({ file: 'welcome.html', at: '' });
    expect(entry('/* /app.html 200!', 'index.html', 'app.html')).toEqual({ file: 'app.html', at: '' });
  });

  it('is none when it leads to another site', () => {
    expect(entry('/* https://example.org/:splat 301!', 'index.html')).toBeUndefined();
  });
});
