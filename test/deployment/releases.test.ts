import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPendingChange } from '../../src/deployment/pending-change.ts';
import { createReleases, type Releases } from '../../src/deployment/releases.ts';
import { defaultPolicy } from '../../src/domain/environment.ts';
import { sha256Hex } from '../../src/security/digest.ts';
import { openDatabase, type ReleaseRow, type SlipwayDatabase } from '../../src/storage/database.ts';
import { historyIds } from '../../src/storage/history-queries.ts';
import type { TargetDriver, TargetSite } from '../../src/targets/target.ts';
import { agent, deploymentId, digest, record, siteRow } from '../ui/support/rows.ts';

const id = deploymentId('r');
const bytes = new TextEncoder().encode('Closed on Mondays.');

async function releaseRow(): Promise<ReleaseRow> {
  return {
    id, site: 'cafe/staging', agent, digest, content: digest, createdAt: 1, projectName: 'Café', routing: { spa: false, cleanUrls: false, headers: [], redirects: [] },
    files: [{ path: 'a.txt', sha256: await sha256Hex(bytes), size: bytes.length, mode: '0644', mediaType: 'text/plain' }], source: { kind: 'folder', tools: {} }, values: {}, liveAt: 1, label: null, pinned: 0,
  };
}

/** A target that answers from a table of addresses, and remembers what it was told. */
function targetOf(served: Record<string, { status: number; bytes: Uint8Array<ArrayBuffer> }>, site: Partial<TargetSite> = {}) {
  const told: string[] = [];
  const driver = {
    fetchFile: async (address: string) => {
      told.push(`fetch ${address}`);
      const answer = served[address];
      if (!answer) throw new Error('silent');
      return { ...answer, mediaType: 'text/plain' };
    },
    pin: async (deployment: string, pinned: boolean) => void told.push(`pin ${deployment} ${pinned}`),
    readSite: async () => ({ pending: null, holder: null, ...site }),
    acquireLease: async (_: unknown, deployment: string, options: { emergency: boolean; onLeaseLost: string }) => {
      told.push(`acquire ${deployment} ${options.emergency} ${options.onLeaseLost}`);
      return { fence: 7, expires: 0 };
    },
    releaseLease: async (_: unknown, deployment: string, options: { fence: number; confirm: boolean }) => void told.push(`release ${deployment} ${options.fence} ${options.confirm}`),
  };
  return { told, target: async () => driver as unknown as TargetDriver };
}

describe('releases', () => {
  let database: SlipwayDatabase;
  const make = (targets: Pick<ReturnType<typeof targetOf>, 'target'>, kept?: Uint8Array<ArrayBuffer>): Releases => createReleases({
    database, targets, newKey: () => 'k',
    projects: { eachFile: async (_, wanted, take) => {
      const file = (await releaseRow()).files[0];
      if (kept && file && wanted(file)) take(file, kept);
    } },
  });

  beforeEach(async () => {
    database = openDatabase(`releases-${Math.random()}`);
    await database.releases.put(await releaseRow());
    await database.sites.put(siteRow('staging', { live: { deployment: id, digest, content: digest, since: 0 }, address: 'http://live/' }));
    const line = record(id);
    await database.history.put({ ...line, result: { ...line.result, artifacts: [{ kind: 'preview', value: 'http://preview/' }] } });
  });
  afterEach(() => database.delete());

  it('reads a file from what was captured, else from the live address, else from the preview; never one whose digest is another', async () => {
    const wrong = { status: 200, bytes: new TextEncoder().encode('Something else.') };
    const right = { status: 200, bytes };
    const { files } = await releaseRow();
    await database.snapshots.put({ id: 's', projectId: 'cafe', createdAt: 0, state: 'ready', source: { kind: 'folder', tools: {} }, routing: (await releaseRow()).routing, files: files.map((file) => ({ ...file, segment: 0, offset: 0 })), bytes: 1, content: null, leftOut: [], gaps: [] });
    expect((await make(targetOf({ 'http://live/': right }), bytes).file(id, 'a.txt')).from).toBe('snapshot');
    expect((await make(targetOf({ 'http://live/': right })).file(id, 'a.txt')).from).toBe('live');
    expect((await make(targetOf({ 'http://live/': wrong, 'http://preview/': right })).file(id, 'a.txt')).from).toBe('preview');
    expect((await make(targetOf({ 'http://preview/': right })).file(id, 'a.txt')).from).toBe('preview');
    await expect(make(targetOf({ 'http://live/': wrong })).file(id, 'a.txt')).rejects.toMatchObject({ code: 'file.gone' });
    await expect(make(targetOf({})).file(id, 'b.txt')).rejects.toMatchObject({ code: 'file.unknown' });
  });

  it('is kept at the target before it is said to be kept', async () => {
    const { told, target } = targetOf({});
    await make({ target }).pin(id, true);
    expect([told, (await database.releases.get(id))?.pinned]).toEqual([[`pin ${id} true`], 1]);
    const refusing = make({ target: async () => ({ pin: async () => { throw new Error('no'); } }) as unknown as TargetDriver });
    await expect(refusing.pin(id, false)).rejects.toThrow('no');
    expect((await database.releases.get(id))?.pinned).toBe(1);
  });

  it('is found by its name, until the name is taken away', async () => {
    const releases = make(targetOf({}));
    await releases.label(id, '  Spring sale ');
    expect([(await database.releases.get(id))?.label, (await database.history.get(id))?.label, await historyIds(database, { search: 'spring' })]).toEqual(['Spring sale', 'Spring sale', [id]]);
    await releases.label(id, '');
    expect([(await database.releases.get(id))?.label, (await database.history.get(id))?.label, await historyIds(database, { search: 'spring' })]).toEqual([null, undefined, []]);
  });
});

describe('a change that nobody confirmed', () => {
  const pending = { deployment: id, returnTo: null, held: true };
  const site = { project: 'cafe', environment: 'staging' } as const;
  function settling(state: Partial<TargetSite>) {
    const { told, target } = targetOf({}, state);
    const environments = {
      getEnvironment: async () => ({ name: 'staging' as const, agent, strategy: 'blue-green' as const, policy: defaultPolicy('staging'), configuration: {}, notifications: true }),
      refresh: async () => void told.push('refresh'),
    };
    return { told, settle: createPendingChange({ environments, targets: { target }, newKey: () => 'k' }) };
  }

  it('is kept, or taken back, under a lease whose loss decides nothing', async () => {
    for (const [decision, confirm] of [['keep', true], ['go-back', false]] as const) {
      const { told, settle } = settling({ pending });
      await settle(site, decision);
      expect(told).toEqual([`acquire ${id} true hold`, `release ${id} 7 ${confirm}`, 'refresh']);
    }
  });

  it('is left alone while a deployment looks after it, and when there is none', async () => {
    const busy = settling({ pending, holder: { deployment: id, fence: 3 } });
    await expect(busy.settle(site, 'keep')).rejects.toMatchObject({ code: 'site.busy' });
    expect(busy.told).toEqual([]);
    const none = settling({});
    await none.settle(site, 'keep');
    expect(none.told).toEqual(['refresh']);
  });
});
