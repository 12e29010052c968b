import { describe, expect, it } from 'vitest';
import { testSite } from './site.ts';

const bytes = (text: string, ...more: number[]): Uint8Array => Uint8Array.from([...[...text].map((letter) => letter.charCodeAt(0)), ...more]);

describe('content types', () => {
  it('name the charset of a text only where it is known', async () => {
    await using t = await testSite();
    await t.deploy({
      'index.html': '<p>ü', 'sjis.html': bytes('<meta charset="shift_jis"><p>', 0x93, 0xfa), 'none.html': bytes('<p>caf', 0xe9, 0x20), 'latin.txt': bytes('caf', 0xe9), 'old.css': bytes('@charset "windows-1252";'),
      'app.js': 'let a', 'a.json': '{}', 'empty.txt': '', 'recorded.html': 'x', 'large.txt': new Uint8Array(600_000).fill(0x61), 'p.png': bytes('x'),
    }, { types: { 'recorded.html': 'text/html; charset=big5' } });
    const type = async (path: string) => (await t.get(path)).headers['content-type'];
    expect(await Promise.all(['/', '/sjis.html', '/none.html', '/latin.txt', '/old.css', '/app.js', '/a.json', '/empty.txt', '/recorded.html', '/large.txt', '/p.png', '/sjis.html'].map(type))).toEqual([
      'text/html; charset=utf-8', 'text/html; charset=shift_jis', 'text/html', 'text/plain', 'text/css; charset=windows-1252', 'text/javascript; charset=utf-8',
      'application/json; charset=utf-8', 'text/plain; charset=utf-8', 'text/html; charset=big5', 'text/plain; charset=utf-8', 'image/png', 'text/html; charset=shift_jis',
    ]);
  });

  it('are those of today for what an earlier version did not know', async () => {
    await using t = await testSite();
    await t.deploy({ '.well-known/matrix/client': '{}', LICENSE: 'x' }, { types: { '.well-known/matrix/client': 'application/octet-stream' } });
    expect((await t.get('/.well-known/matrix/client')).headers['content-type']).toBe('application/json; charset=utf-8');
    expect((await t.get('/LICENSE')).headers['content-type']).toBe('application/octet-stream');
  });
});

describe('search engines', () => {
  it('are kept out where the site began so, unless the environment has a rule', async () => {
    await using t = await testSite();
    const site = { project: 'shop', environment: 'staging' } as const;
    const robots = async (path = '/') => (await t.get(path, { site })).headers['x-robots-tag'];
    await t.deploy({ 'index.html': 'x' }, { site, routing: { headers: [{ path: '**', set: { 'X-Robots-Tag': 'all' } }] } });
    expect(await robots()).toBe('all');
    await t.root.openDB({ name: 'sites' }).put('shop/staging', { site, indexing: 'deny' });
    expect([await robots(), await robots('/missing')]).toEqual(['noindex', 'noindex']);
    for (const [indexing, right] of [['allow', 'all'], ['deny', 'noindex'], ['by-site', 'noindex']] as const) {
      await t.root.openDB({ name: 'policies' }).put('staging', { indexing });
      expect([indexing, await robots()]).toEqual([indexing, right]);
    }
  });
});
