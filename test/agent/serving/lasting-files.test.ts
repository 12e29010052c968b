import { describe, expect, it } from 'vitest';
import { createSiteServers } from '../../../src/agent/serving/site-servers.ts';
import { shop } from '../store/data-plane.ts';
import { type TestSite, testSite } from './site.ts';

const forEver = 'public, max-age=31536000, immutable';
const cached = async (t: TestSite, path: string) => (await t.get(path)).headers['cache-control'];
const status = async (t: TestSite, path: string) => (await t.get(path)).status;

/** Begins anew on the same database. */
async function restart(t: TestSite, live: Parameters<TestSite['switchTo']>[0]): Promise<void> {
  await t.root.flushed;
  const again = createSiteServers({ root: t.root, store: t.store, identity: t.identity });
  again.setLive(shop, live?.name ?? null, 99);
  t.servers.handle = again.handle;
  t.servers.setLive = again.setLive;
}

describe('what browsers may keep', () => {
  it('is what the tool says, whatever the name looks like', async () => {
    await using t = await testSite();
    await t.deploy({ 'index.html': 'x', 'app/main.js': 'x', 'assets/app-BVh39aKq.js': 'x', 'assets/lib-DiWrgT4a.js': 'x' }, { hashed: { 'app/main.js': true, 'assets/app-BVh39aKq.js': false } });
    expect([await cached(t, '/app/main.js'), await cached(t, '/assets/app-BVh39aKq.js'), await cached(t, '/assets/lib-DiWrgT4a.js')]).toEqual([forEver, 'no-cache', forEver]);
    await t.deploy({ 'index.html': 'y' });
    expect([await status(t, '/app/main.js'), await status(t, '/assets/app-BVh39aKq.js'), await status(t, '/assets/lib-DiWrgT4a.js')]).toEqual([200, 404, 200]);
  });

  it('is never a name that came back with other bytes, also after a restart and in whatever release', async () => {
    await using t = await testSite();
    const name = 'assets/app-BVh39aKq.js';
    const one = await t.deploy({ 'index.html': 'x', [name]: 'one', 'assets/lib-DiWrgT4a.js': 'same' }, { hashed: { [name]: true } });
    expect(await cached(t, `/${name}`)).toBe(forEver);
    await t.deploy({ 'index.html': 'x', 'assets/lib-DiWrgT4a.js': 'same' });
    expect(await status(t, `/${name}`)).toBe(200);
    await t.deploy({ 'index.html': 'x', [name]: 'two', 'assets/lib-DiWrgT4a.js': 'same' }, { hashed: { [name]: true } });
    expect([await cached(t, `/${name}`), await cached(t, '/assets/lib-DiWrgT4a.js')]).toEqual(['no-cache', forEver]);
    await restart(t, one);
    expect(await cached(t, `/${name}`)).toBe('no-cache');
    const bare = await t.deploy({ 'index.html': 'y' });
    expect(await status(t, `/${name}`)).toBe(404);
    expect(bare.files).toHaveLength(1);
  });

  it('is learned of a site on its own', async () => {
    await using t = await testSite();
    const name = 'assets/app-BVh39aKq.js';
    await t.deploy({ [name]: 'one' });
    await t.deploy({ [name]: 'two' }, { site: { project: 'shop', environment: 'staging' } });
    expect(await cached(t, `/${name}`)).toBe(forEver);
  });

  it('is learned from releases that an earlier version served', async () => {
    await using t = await testSite();
    const name = 'assets/app-BVh39aKq.js';
    await t.deploy({ [name]: 'one', 'assets/lib-DiWrgT4a.js': 'same' });
    const two = await t.deploy({ [name]: 'two', 'assets/lib-DiWrgT4a.js': 'same' });
    await t.root.flushed;
    for (const table of ['hashed-names', 'changed-names']) await t.root.openDB({ name: table }).clearAsync();
    await restart(t, two);
    expect([await cached(t, `/${name}`), await cached(t, '/assets/lib-DiWrgT4a.js')]).toEqual(['no-cache', forEver]);
  });
});

describe('what was taken down', () => {
  it('is gone, and what builds named by content is there for open tabs', async () => {
    await using t = await testSite();
    const removed = ['js/firebase.js', 'settings.js', 'styles/homepage.css', 'cache-sw.js', 'docs/price-a1b2c3d4.pdf', 'members/64f1a2b3c4d5e6f7a8b9c0d1.json', 'images/facade01.jpg'];
    const hashed = ['assets/page-BVh39aKq.js', '_next/static/chunks/0cz1d0mv5g_q7.js', 'static/js/async/8.8a8f9e2d31.js', 'assets/about.md.Bp-215as.lean.js', '_astro/pic.DYM68Rp9_16SObo.webp'];
    await t.deploy(Object.fromEntries([...removed, ...hashed].map((name) => [name, 'taken down'])));
    await t.deploy({ 'index.html': 'two' });
    for (const name of removed) expect([name, await status(t, `/${name}`)]).toEqual([name, 404]);
    for (const name of hashed) expect([name, await status(t, `/${name}`)]).toEqual([name, 200]);
  });
});
