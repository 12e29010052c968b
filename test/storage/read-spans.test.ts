import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSpans, type Span } from '../../src/storage/read-spans.ts';
import { memoryBlobs } from './memory-blobs.ts';

async function read(contents: Record<string, Uint8Array<ArrayBuffer>>, spans: readonly Span[]) {
  const blobs = memoryBlobs();
  for (const [path, bytes] of Object.entries(contents)) blobs.files.set(path, bytes);
  const found = new Map<number, Uint8Array>();
  await readSpans(blobs, spans, (index, bytes) => void found.set(index, bytes));
  return { found, reads: blobs.reads };
}

describe('reading spans', () => {
  test('gives every span its own bytes, whatever the order, overlaps and gaps', async () => {
    const contents = { a: Uint8Array.from({ length: 300 }, (_, i) => i % 251), b: Uint8Array.from({ length: 300 }, (_, i) => (i * 7) % 253) };
    const span = fc.record({ path: fc.constantFrom('a' as const, 'b' as const), offset: fc.nat(200), length: fc.nat(100) });
    await fc.assert(fc.asyncProperty(fc.array(span, { maxLength: 40 }), async (spans) => {
      const { found } = await read(contents, spans);
      expect(spans.map((_, index) => [...(found.get(index) ?? [])])).toEqual(spans.map(({ path, offset, length }) => [...contents[path].subarray(offset, offset + length)]));
    }));
  });

  test('five thousand neighbours take one read', async () => {
    const spans = Array.from({ length: 5_000 }, (_, index) => ({ path: 'a', offset: index * 10, length: 10 }));
    const { reads, found } = await read({ a: new Uint8Array(50_000) }, spans.toReversed());
    expect(found.size).toBe(5_000);
    expect(reads).toEqual([{ path: 'a', offset: 0, length: 50_000 }]);
  });

  test('what lies far apart is not read along, and no read of many is longer than 8 MiB', async () => {
    const mib = 1024 * 1024;
    const spans = [...Array.from({ length: 20 }, (_, index) => ({ path: 'a', offset: index * mib, length: mib })), { path: 'a', offset: 25 * mib, length: 1 }];
    const { reads } = await read({ a: new Uint8Array(26 * mib) }, spans);
    expect(reads.map(({ offset, length }) => [offset / mib, length / mib])).toEqual([[0, 8], [8, 8], [16, 4], [25, 1 / mib]]);
  });

  test('a small gap is read along, a large one is not', async () => {
    const bytes = new Uint8Array(300_000);
    const readsOf = async (...offsets: number[]) => (await read({ a: bytes }, offsets.map((offset) => ({ path: 'a', offset, length: 10 })))).reads.length;
    expect(await readsOf(0, 60_000)).toBe(1);
    expect(await readsOf(0, 200_000)).toBe(2);
  });

  test('every file is closed again, also after a failure', async () => {
    const blobs = memoryBlobs();
    for (const path of ['a', 'b']) blobs.files.set(path, new Uint8Array(10));
    await readSpans(blobs, [{ path: 'b', offset: 0, length: 1 }, { path: 'a', offset: 0, length: 1 }], () => undefined);
    expect(blobs.reading).toBe(0);
    await expect(readSpans(blobs, [{ path: 'a', offset: 0, length: 1 }, { path: 'b', offset: 0, length: 11 }], () => undefined)).rejects.toMatchObject({ code: 'snapshot.gone' });
    await expect(readSpans(blobs, [{ path: 'a', offset: 0, length: 1 }, { path: 'c', offset: 0, length: 1 }], () => undefined)).rejects.toMatchObject({ code: 'snapshot.gone' });
    expect(blobs.reading).toBe(0);
  });
});
