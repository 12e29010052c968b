import { describe, expect, it } from 'vitest';
import { hashedNames } from '../../../src/agent/serving/hashed-names.ts';

function immutable(...paths: string[]): string[] {
  return [...hashedNames(paths)].flatMap(([path, lasting]) => (lasting === 'immutable' ? [path] : []));
}

describe('names with a hash of their content, by their form', () => {
  it.each([
    ['Vite', ['assets/index-DX_gmNyp.js', 'assets/index-BVh39aKq.css', 'assets/logo-C2x91aBq.svg', 'assets/index-DX_gmNyp.js.map']],
    ['Next 16', ['_next/static/chunks/0cz1d0mv5g_q7.js', '_next/static/chunks/turbopack-2u1d16houkiyo.js', '_next/static/media/pic.2ionqvbxqhmwp.png', '_next/static/media/face-s.p.2qdljeg3s-lsl.woff2']],
    ['a build folder of Next', ['_next/static/kZx3-9aBcDeFgHiJkLmN_/_buildManifest.js']],
    ['SvelteKit', ['_app/immutable/chunks/DiWrgT4a.js', '_app/immutable/entry/start.DqK-2wXy.js', 'base/_app/immutable/assets/0.BVh39aKq.css']],
    ['Nuxt', ['_nuxt/entry.Cio_oZxp.css', '_nuxt/userData.js', '_nuxt/builds/meta/123e4567-e89b-42d3-a456-426614174000.json']],
    ['Rsbuild', ['static/js/async/8.8a8f9e2d31.js', 'static/css/index.459e26d301.css', 'static/js/lib-react.bac70f507f.js.LICENSE.txt']],
    ['VitePress', ['assets/about.md.Bp-215as.lean.js', 'assets/app.DiWrgT4a.js', 'assets/chunks/framework.Cx-5KwGw.js']],
    ['Angular', ['main-7RNC5DHK.js', 'chunk-6LGJIDDO.js', 'chunk-ABEKOMNO.js', 'styles-5INURTSO.css']],
    ['Docusaurus', ['assets/js/935f2afb.12345678.js', 'assets/js/1f391b9e.2cd55de9.js', 'assets/images/pic-0a1b2c3d4e5f60718293a4b5c6d7e8f9.png']],
    ['Expo', ['_expo/static/js/web/entry-0a1b2c3d4e5f60718293a4b5c6d7e8f9.js', 'assets/node_modules/x/clear-icon.0a1b2c3d4e5f60718293a4b5c6d7e8f9@2x.png']],
  ])('are those that %s writes', (_, names) => {
    expect(immutable(...names).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    ['of people, whatever the letters', ['banner2x.png', 'Web3Logo.png', 'i18nData.json', 'orient2d.js', 'HRPolicy.pdf', 'FY2024Q3.pdf', 'Exo2Bold.woff2', 'images/facade01.jpg', 'market-1dec2026.pdf', 'COVID19x.csv', 'v2b10rc1.zip']],
    ['of nothing but such letters outside the folders of tools', ['js/BVh39aKq.js', 'notes/0123456789abcdef0123456789abcdef.json', '3f2a9c1b.css']],
    ['that are ids', ['api/member-64f1a2b3c4d5e6f7a8b9c0d1.json', 'assets/123e4567-e89b-12d3-a456-4266ab174000.png', 'assets/64f1a2b3c4d5e6f7a8b9c0d1.json']],
    ['of words beside a build', ['assets/logo-facebook.svg', 'assets/photo-20240101.png', 'assets/user-settings.js', 'assets/jquery-ui-tabs.js', 'assets/flyer-1dec2026.pdf', 'assets/logo-PDFImage.png', 'assets/App-Overview.css', 'assets/report-Q3FY2025.pdf']],
    ['of programs that stand alone', ['js/lib-userData.js', 'js/jquery.DOMUtils.js', 'settings.js', 'cache-sw.js', 'supabase.js', 'styles/homepage.css', 'js/three-orient2d.js', 'js/app-20251231.js', 'js/app-31122025.js']],
    ['of pages', ['index-BVh39aKq.html', '_next/static/kZx3-9aBcDeFgHiJkLmN_/page.html']],
    ['that name no content in the folders of tools', ['_nuxt/builds/latest.json', '_app/version.json', '_next/static/chunks/main.js', '_next/static/v1/_buildManifest.js', '_nuxt/settings.js']],
  ])('are not those %s', (_, names) => {
    expect(immutable('assets/index-DiWrgT4a.js', ...names)).toEqual(['assets/index-DiWrgT4a.js']);
  });

  it('count as unsure ones beside programs of the same form alone', () => {
    expect(immutable('chunk-ABEKOMNO.js')).toEqual([]);
    expect(immutable('chunk-ABEKOMNO.js', 'chunk-7RNC5DHK.js')).toHaveLength(2);
    expect(immutable('chunk-ABEKOMNO.js', 'other/chunk-7RNC5DHK.js')).toEqual(['other/chunk-7RNC5DHK.js']);
  });

  it('are kept for open tabs but not for ever where the tool hashes something else than the bytes', () => {
    expect([...hashedNames(['_astro/pic.DYM68Rp9_16SObo.webp', '_astro/index.BVh39aKq.css'])]).toEqual([['_astro/pic.DYM68Rp9_16SObo.webp', 'kept'], ['_astro/index.BVh39aKq.css', 'immutable']]);
  });
});
