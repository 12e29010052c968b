import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { createPickedProjects } from '../../src/deployment/picked-projects.ts';
import { createProjects } from '../../src/deployment/projects.ts';
import { toWire } from '../../src/domain/errors.ts';
import { takePick } from '../../src/offscreen/take-pick.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { keepPick } from '../../src/storage/picks.ts';
import { hashSpans, memoryBlobs } from '../storage/memory-blobs.ts';

/** A browser in which archives are picked and read, with real storage below. */
function harness() {
  const database = openDatabase(`picks-${Math.random()}`);
  const blobs = memoryBlobs();
  const now = () => 7;
  let marks = 0;
  const projects = createProjects({ database, blobs, now, hash: async () => [], source: () => { throw new Error('no tab is read'); }, digest: async () => ({ files: 0, bytes: 0, content: '' }) });
  const take = createPickedProjects({ database, projects, now, random: (length) => new Uint8Array(length).fill(marks += 1), take: (input) => takePick({ database, blobs, now, pool: { hash: (spans) => hashSpans(blobs, spans) } }, input) });
  const pick = async (id: string, files: Record<string, string>) => {
    const content = new Blob([new Uint8Array(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))))]);
    await keepPick(database, { id, kind: 'zip', name: 'site.zip', content, pickedAt: 0, snapshotId: null });
  };
  return { database, blobs, projects, take, pick };
}

describe('picked files', () => {
  test('become a snapshot that can be planned and deployed', async () => {
    const { database, take, pick, projects } = harness();
    await pick('a', { 'index.html': 'home', '404.html': 'lost', '.env': 'K=1' });
    const { projectId, snapshotId } = await take('a', 'My Site');
    expect(projectId).toMatch(/^my-site-[a-z2-7]{8}$/);
    expect(await database.projects.get(projectId)).toMatchObject({ name: 'My Site', origin: 'files', output: null });
    const read = await projects.read(snapshotId);
    expect(read.files.map(({ path, size }) => [path, size])).toEqual([['404.html', 4], ['index.html', 4]]);
    expect(read).toMatchObject({ source: { kind: 'zip', origin: 'site.zip' }, routing: { notFound: '404.html' }, leftOut: [{ path: '.env' }], gaps: [] });
    expect(await database.progress.count()).toBe(0);
  });

  test('of the same name go on with the same project, of another name with another', async () => {
    const { take, pick } = harness();
    await pick('a', { 'index.html': 'one' });
    const first = await take('a', 'Site');
    await pick('b', { 'index.html': 'two' });
    const second = await take('b', 'Site');
    const other = await take('b', 'Other');
    expect(second.projectId).toBe(first.projectId);
    expect(second.snapshotId).not.toBe(first.snapshotId);
    expect(other.projectId).not.toBe(first.projectId);
  });

  test('are kept as long as they are picked, and no longer', async () => {
    const { blobs, database, take, pick, projects } = harness();
    await pick('a', { 'index.html': 'one' });
    const first = await take('a', 'Site');
    // Another project's deployment tidies up meanwhile.
    await projects.tidy('someone-else', 'dpl_x');
    await projects.tidy(first.projectId, 'dpl_x');
    expect((await projects.read(first.snapshotId)).files).toHaveLength(1);
    await pick('b', { 'index.html': 'two' });
    const second = await take('b', 'Site');
    await expect(projects.read(first.snapshotId)).rejects.toThrow('no longer there');
    expect((await projects.read(second.snapshotId)).files).toHaveLength(1);
    expect(await database.picks.count()).toBe(1);
    expect([...blobs.files.keys()].every((path) => path.startsWith(`snapshots/${second.snapshotId}/`))).toBe(true);
  });

  test('that are gone, or are no site, are refused with what to do', async () => {
    const { database, take, pick } = harness();
    expect(await take('nothing', 'Site').catch(toWire)).toMatchObject({ code: 'files.gone', next: expect.stringContaining('Choose') });
    await pick('a', { 'www/index.html': 'x', 'docs/index.html': 'y' });
    expect(await take('a', 'Asked').catch(toWire)).toMatchObject({ code: 'source.unsure', details: { candidates: ['docs', 'www'] } });
    const asked = (await database.projects.toArray()).find(({ name }) => name === 'Asked');
    await database.projects.update(asked?.id ?? '', { output: 'www' });
    expect(await take('a', 'Asked')).toMatchObject({ projectId: asked?.id });
  });
});
