import type { RootDatabase } from 'lmdb';
import type { Changes } from '../../../src/agent/changes.ts';
import { promote } from '../../../src/agent/sites/traffic.ts';
import type { LocalStore } from '../../../src/agent/store/release-store.ts';
import type { AgentTables, SiteRow } from '../../../src/agent/tables.ts';
import { siteKey } from '../../../src/domain/site.ts';
import type { PackHeader } from '../../../src/targets/agent/wire.ts';
import { announce, makeRelease, noise, shop, type TestRelease } from './data-plane.ts';

const text = 'body { color: rebeccapurple } '.repeat(100);
/** Sealed and let go of before the journey; live before; live after. */
export const gone = makeRelease(1, { 'index.html': 'gone', 'gone.bin': noise(500, 1) });
export const before = makeRelease(2, { 'index.html': 'before', 'shared.css': text });
export const after = makeRelease(3, { 'index.html': 'after', 'shared.css': text, 'new.css': `${text}${text}`, 'large.bin': noise(60_000, 2) });

const empty: SiteRow = { site: shop, generation: 0, live: null, previous: null, pending: null, lease: null, nextFence: 1, queue: [], replaced: [], guards: null };

/** Puts a release live as the control plane does: site and log in one transaction. */
export async function goLive(tables: AgentTables, changes: Changes, { deployment, name }: TestRelease): Promise<void> {
  await changes.run(async () => {
    const row = tables.sites.get(siteKey(shop)) ?? empty;
    if (row.live?.deployment === deployment) return { unchanged: 0 };
    return {
      event: { actor: 'test', device: 'test', action: 'promote', site: siteKey(shop), deployment, manifest: name.digest, result: 'ok', request: null, evidence: null },
      write: () => void tables.sites.putSync(siteKey(shop), promote(row, name)),
      answer: () => 1,
    };
  });
}

/** What a client sends: what fits into one pack, and the large file in pieces. */
export function packsOfAfter(): [PackHeader, Uint8Array][] {
  const bytes = (path: string) => after.contents.get(path) ?? new Uint8Array();
  const small = ['index.html', 'new.css'];
  const body = new Uint8Array(small.flatMap((path) => [...bytes(path)]));
  const large = bytes('large.bin');
  const piece = (from: number, to: number): [PackHeader, Uint8Array] => [{ enc: 'identity', pieces: [[3, from, to - from]] }, large.subarray(from, to)];
  return [[{ enc: 'identity', pieces: [[0, 0, bytes('index.html').length], [2, 0, bytes('new.css').length]] }, body], piece(0, 25_000), piece(25_000, 60_000)];
}

/** Receives, seals and puts live the release `after`, lets go of `gone` and cleans up. Whatever of that is done already is not done again. */
export async function journey({ root, store, tables, changes }: { root: RootDatabase; store: LocalStore; tables: AgentTables; changes: Changes }): Promise<void> {
  const { deployment } = after;
  if (!store.release(deployment)) announce(store, root, after);
  for (const [header, body] of packsOfAfter()) await store.putPack(deployment, header, body);
  if (!store.configuration(deployment)) await store.putConfiguration(deployment, after.config);
  await store.verify(deployment);
  await store.compress();
  await goLive(tables, changes, after);
  root.transactionSync(() => store.removeSync(gone.deployment));
  await store.collect();
}
