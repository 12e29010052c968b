import { openDatabase, type SlipwayDatabase } from '../../../src/storage/database.ts';
import { beginSnapshot, type SnapshotParts } from '../../../src/storage/snapshot-writer.ts';
import { type MemoryBlobs, memoryBlobs } from '../../storage/memory-blobs.ts';

/** A captured snapshot `s1` of these contents, in its own database and store; hashed while it was captured only when asked for. */
export async function captured(contents: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, hash: SnapshotParts['hash'] = () => Promise.reject(new Error('not now'))): Promise<{ database: SlipwayDatabase; blobs: MemoryBlobs }> {
  const database = openDatabase(`release-${Math.random()}`);
  const blobs = memoryBlobs();
  const writer = await beginSnapshot({ database, blobs, hash, now: () => 1 }, { id: 's1', projectId: 'p1' });
  const entries = Object.entries(contents);
  for (let at = 0; at < entries.length;) {
    const begin = at;
    for (let bytes = 0; at < entries.length && at - begin < 700; at += 1) {
      bytes += entries[at]?.[1].length ?? 0;
      if (bytes > 16 * 1024 * 1024 && at > begin) break;
    }
    const part = entries.slice(begin, at);
    await writer.addFiles(part.map(([path, { length }]) => ({ path, size: length })), new Blob(part.map(([, bytes]) => bytes)));
  }
  await writer.finish({ source: { kind: 'bolt-container', tools: {} }, routing: { spa: false, cleanUrls: false, headers: [], redirects: [] }, leftOut: [], gaps: [] });
  return { database, blobs };
}
