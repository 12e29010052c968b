import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchRelease } from '../../src/deployment/fetched-release.ts';
import { createReleases } from '../../src/deployment/releases.ts';
import { DeployError } from '../../src/domain/errors.ts';
import { sha256Hex } from '../../src/security/digest.ts';
import { segmentPath } from '../../src/storage/blobs.ts';
import { openDatabase, type ReleaseRow, type SlipwayDatabase } from '../../src/storage/database.ts';
import type { TargetDriver } from '../../src/targets/target.ts';
import { memoryBlobs } from '../storage/memory-blobs.ts';
import { agent, deploymentId, digest, record, siteRow } from '../ui/support/rows.ts';

const id = deploymentId('r');
const large = new Uint8Array(20 * 1024 * 1024).map((_, index) => index % 251);
const contents = new Map([['index.html', new TextEncoder().encode('<h1>Open</h1>')], ['empty.txt', new Uint8Array()], ['large.bin', large], ['style.css', new TextEncoder().encode('h1 {}')]]);

describe('a release that lies at another agent', () => {
  let database: SlipwayDatabase;
  const blobs = memoryBlobs();
  beforeEach(async () => {
    database = openDatabase(`fetched-${Math.random()}`);
    const files = await Promise.all([...contents].map(async ([path, bytes]) => ({ path, sha256: await sha256Hex(bytes), size: bytes.length, mode: '0644' as const, mediaType: '' })));
    const release: ReleaseRow = {
      id, site: 'cafe/staging', agent, digest, content: digest, createdAt: 1, projectName: 'Café', routing: { spa: true, cleanUrls: false, headers: [], redirects: [] },
      files, source: { kind: 'bolt-container', tools: {}, buildCommand: 'vite build' }, values: {}, liveAt: 1, label: null, pinned: 0,
    };
    await database.releases.put(release);
    await database.sites.put(siteRow('staging', { live: { deployment: id, digest, content: digest, since: 0 }, address: 'http://live/' }));
    const line = record(id);
    await database.history.put({ ...line, result: { ...line.result, artifacts: [{ kind: 'preview', value: 'http://preview/' }] } });
  });
  afterEach(() => database.delete());

  /** Fetches from a target that answers as it is told. */
  async function fetchFrom(fetchFile: TargetDriver['fetchFile'] | 'forgotten'): Promise<void> {
    const target = async () => {
      if (fetchFile === 'forgotten') throw new DeployError('agent.unknown', 'gone');
      return { fetchFile } as unknown as TargetDriver;
    };
    const releases = createReleases({ database, targets: { target }, newKey: () => 'k', projects: { eachFile: async () => undefined } });
    await fetchRelease({ database, blobs, releases, now: () => 5, hash: async () => [] }, { release: id, snapshotId: 'snap-x', signal: new AbortController().signal, log: () => undefined });
  }
  const answer = (bytes: Uint8Array<ArrayBuffer> | undefined) => ({ status: bytes ? 200 : 404, mediaType: '', bytes: bytes ?? new Uint8Array() });

  it('comes byte for byte, with its rules and where it comes from; what is served otherwise is read in its preview', async () => {
    await fetchFrom(async (address, path) => answer(address === 'http://live/' && path === 'style.css' ? new TextEncoder().encode('other') : contents.get(path)));
    const snapshot = await database.snapshots.get('snap-x');
    expect(snapshot).toMatchObject({ state: 'captured', routing: { spa: true }, source: { kind: 'release', from: id, buildCommand: 'vite build' }, projectId: 'cafe' });
    for (const [path, bytes] of contents) {
      const file = snapshot?.files.find((one) => one.path === path);
      expect(file?.size, path).toBe(bytes.length);
      expect(await sha256Hex(await blobs.read(segmentPath('snap-x', file?.segment ?? 0), file?.offset ?? 0, file?.size ?? 0)), path).toBe(await sha256Hex(bytes));
    }
  });

  it('that can no longer be read says so, and which way works', async () => {
    const unreadable = { code: 'release.unreadable', next: expect.stringContaining('Open the project in its editor') as string };
    await expect(fetchFrom(async (_, path) => answer(path === 'index.html' ? undefined : contents.get(path)))).rejects.toMatchObject(unreadable);
    await expect(fetchFrom('forgotten')).rejects.toMatchObject(unreadable);
    expect(await database.snapshots.count()).toBe(0);
  });

  it('is left alone by an attempt that has failed: nothing of it is written any more', async () => {
    let late = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      late = resolve;
    });
    const attempt = fetchFrom(async (_, path) => {
      if (path === 'index.html') throw new DeployError('site.unreachable', 'silent', { retry: 'backoff' });
      await held;
      return answer(contents.get(path));
    });
    let ended = false;
    const end = attempt.catch(() => void (ended = true));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(ended, 'one is still under way').toBe(false);
    late();
    await end;
    const written = blobs.files.size;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(blobs.files.size).toBe(written);
  });

  it('whose agent is silent is tried again, with the reason; where the browser may not look it waits for that', async () => {
    const silent = new DeployError('site.unreachable', 'live does not answer.', { retry: 'backoff' });
    await expect(fetchFrom(async () => Promise.reject(silent))).rejects.toMatchObject({
      code: 'release.unreadable', retry: 'backoff', message: expect.stringContaining('live does not answer.') as string, next: expect.stringContaining('Bring that agent back, or open the project') as string,
    });
    const missing = new DeployError('permission.missing', 'no', { retry: 'person' });
    await expect(fetchFrom(async () => Promise.reject(missing))).rejects.toBe(missing);
  });
});
