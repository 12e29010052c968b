import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { surplus } from '../../../src/agent/deployments/retention.ts';
import type { DeploymentRow, SiteRow } from '../../../src/agent/tables.ts';
import { announce, deploymentId, hashOf, makeRelease, noise, packsOf, shop, type TestStore, testStore, upload } from './data-plane.ts';

const day = 24 * 3_600_000;

function remove(t: TestStore, deployment: string): void {
  t.root.transactionSync(() => t.store.removeSync(deployment));
}

describe('collecting', () => {
  it('deletes what only a removed release had, and keeps what another one names', async () => {
    await using t = await testStore();
    const old = makeRelease(1, { 'index.html': 'shared', 'old.bin': noise(100, 1), 'old.css': 'a{color:red}'.repeat(100) });
    const kept = makeRelease(2, { 'index.html': 'shared', 'new.bin': noise(100, 2) });
    await upload(t.store, t.root, old);
    await upload(t.store, t.root, kept);
    remove(t, old.deployment);
    t.clock.now += day;
    expect(await t.store.collect()).toMatchObject({ blobs: 2 });
    expect(t.store.release(old.deployment)).toBeUndefined();
    expect(t.store.isVerified(old.deployment)).toBe(false);
    expect(t.store.configuration(old.deployment)).toBeUndefined();
    await t.store.verify(kept.deployment);
    remove(t, kept.deployment);
    await t.store.collect();
    expect(await t.onDisk()).toEqual([]);
    expect(t.store.tables.blobs.getKeysCount()).toBe(0);
  });

  it('leaves new files alone for an hour, and finds them after that though the index knows nothing of them', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.bin': noise(100) });
    await upload(t.store, t.root, release);
    remove(t, release.deployment);
    t.clock.now += 50 * 60_000;
    expect(await t.store.collect()).toEqual({ blobs: 1, packs: 0 });
    expect((await t.onDisk()).length).toBe(1);
    t.clock.now += 2 * 3_600_000;
    expect(await t.store.collect()).toEqual({ blobs: 0, packs: 1 });
    expect(await t.onDisk()).toEqual([]);
  });

  it('finds what a crash left: half-written files, packs without an entry, also of projects without any file', async () => {
    await using t = await testStore();
    await upload(t.store, t.root, makeRelease(1, { 'a.bin': noise(100) }));
    const [pack] = await t.onDisk();
    await mkdir(join(t.folder, 'packs', 'gone'), { recursive: true });
    await writeFile(join(t.folder, 'packs', 'gone', 'orphan'), 'x');
    await writeFile(join(t.folder, 'packs', 'shop', 'half.new'), 'x');
    t.clock.now += day;
    await t.store.collect();
    expect(await t.onDisk()).toEqual([pack]);
  });

  it('never touches a release that is being received, nor the pieces it has', async () => {
    await using t = await testStore();
    const large = noise(7_000_000, 4);
    const release = makeRelease(1, { 'a.bin': noise(100), 'large.bin': large });
    announce(t.store, t.root, release);
    const packs = await packsOf(release, t.store.missing(release.deployment).bitmap);
    const last = packs.shift();
    for (const { header, body } of packs) await t.store.putPack(release.deployment, header, body);
    t.clock.now += day;
    const before = await t.onDisk();
    await t.store.collect();
    expect(await t.onDisk()).toEqual(before);
    if (last) await t.store.putPack(release.deployment, last.header, last.body);
    await t.store.verify(release.deployment);
    t.clock.now += day;
    await t.store.collect();
    await t.store.verify(release.deployment);
    expect((await t.onDisk()).length).toBe(2);
  });

  it('lets go of the pieces of a file that is whole by another way', async () => {
    await using t = await testStore();
    const large = noise(4_000_000, 4);
    const [first, second] = [makeRelease(1, { 'large.bin': large }), makeRelease(2, { 'large.bin': large })];
    announce(t.store, t.root, first);
    const [half] = await packsOf(first, t.store.missing(first.deployment).bitmap);
    if (half) await t.store.putPack(first.deployment, half.header, half.body);
    await upload(t.store, t.root, second);
    t.clock.now += day;
    await t.store.collect();
    expect(t.store.missing(first.deployment).count).toBe(0);
    await t.store.verify(first.deployment);
    expect((await t.onDisk()).length).toBe(1);
    expect(t.store.tables.parts.getKeysCount()).toBe(0);
  });

  it('clears rows of releases that were given up while something of theirs still arrived', async () => {
    await using t = await testStore();
    const release = makeRelease(1, { 'a.bin': noise(100) });
    await upload(t.store, t.root, release);
    remove(t, release.deployment);
    await t.store.putConfiguration(release.deployment, release.config);
    await t.store.tables.verified.put(release.deployment, 1);
    await t.store.collect();
    expect(t.store.configuration(release.deployment)).toBeUndefined();
    expect(t.store.isVerified(release.deployment)).toBe(false);
  });

  it('keeps a file of its own project only: the same bytes elsewhere do not hold it', async () => {
    await using t = await testStore();
    const bytes = noise(100);
    const [mine, other] = [makeRelease(1, { 'a.bin': bytes }), makeRelease(2, { 'a.bin': bytes }, { site: { project: 'other', environment: 'production' } })];
    await upload(t.store, t.root, mine);
    await upload(t.store, t.root, other);
    remove(t, mine.deployment);
    t.clock.now += day;
    expect(await t.store.collect()).toEqual({ blobs: 1, packs: 1 });
    expect(t.store.blob('shop', hashOf(bytes))).toBeUndefined();
    await t.store.verify(other.deployment);
  });
});

describe('what retention lets go of', () => {
  const row = (number: number, more: Partial<DeploymentRow> = {}): DeploymentRow => ({
    deployment: deploymentId(number), site: shop, digest: '', content: '', config: '', parent: null, phase: 'retired', files: 1, bytes: 1, createdAt: number, sealedAt: number,
    firstLiveAt: number, expires: 1000, pinned: false, keyid: '', person: '', checks: [], ...more,
  });
  const name = (number: number) => ({ deployment: deploymentId(number), digest: '', content: '', config: '', since: 0 });
  const site: SiteRow = { site: shop, generation: 1, live: null, previous: null, pending: null, lease: null, nextFence: 1, queue: [], replaced: [], guards: null };
  const gone = (rows: DeploymentRow[], at: Partial<SiteRow>, keep: number, now = 0) => surplus(rows, { ...site, ...at }, keep, now).map((found) => `${Number(found.row.deployment.replace(/\D+/g, ''))} ${found.phase}`).toSorted();

  it('is the oldest retired releases beyond the number to keep', () => {
    expect(gone([row(1), row(3), row(2), row(4)], {}, 2)).toEqual(['1 collected', '2 collected']);
  });

  it('is never live, previous, pending, returned to, leased, queued or pinned', () => {
    const rows = [row(1), row(2), row(3), row(4), row(5), row(6), row(7, { pinned: true }), row(8)];
    const at: Partial<SiteRow> = {
      live: name(1), previous: name(2), pending: { deployment: deploymentId(3), returnTo: name(4), previous: null, held: false, deadline: 0 },
      lease: { deployment: deploymentId(5), keyid: '', fence: 1, expires: 0, emergency: false }, queue: [{ deployment: deploymentId(6), keyid: '', person: '', since: 0 }],
    };
    expect(gone(rows, at, 0)).toEqual(['8 collected']);
  });

  it('is nothing that is still received or waits sealed, until its manifest has expired', () => {
    const rows = [row(1, { phase: 'receiving', firstLiveAt: null }), row(2, { phase: 'sealed', firstLiveAt: null }), row(3, { phase: 'cancelled' }), row(4, { phase: 'collected' })];
    expect(gone(rows, {}, 0, 999)).toEqual([]);
    expect(gone(rows, {}, 0, 1000)).toEqual(['1 cancelled', '2 cancelled']);
  });
});
