import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapOf, hasBit } from '../../src/packaging/bitmap.ts';
import { packSize, paysToCompress, planPacks } from '../../src/packaging/pack-plan.ts';
import { PackHeader } from '../../src/targets/agent/wire.ts';
import { allMissing, fileOf } from './release-files.ts';

const file = fc.record({
  name: fc.constantFrom('page.html', 'style.css', 'code.js', 'picture.png', 'font.woff2', 'unknown'),
  size: fc.oneof(fc.nat(5_000), fc.nat(packSize * 3), fc.constantFrom(0, packSize, packSize + 1)),
  same: fc.nat(60),
});
/** Files, some of which hold the same bytes (the same digest and size), and which are missing. */
const release = fc.array(file, { maxLength: 60 }).chain((entries) => fc.record({
  files: fc.constant(entries.map(({ name, size, same }, index) => {
    const twin = entries[same];
    return twin && same < index ? { ...fileOf(`${index}/${name}`, twin.size, fileOf(`${same}/${twin.name}`, 0).sha256) } : fileOf(`${index}/${name}`, size);
  })),
  missing: fc.subarray(entries.map((_, index) => index)),
})).map(({ files, missing }) => {
  // A twin of a twin may differ in size from the first: only real twins share a digest.
  const sizes = new Map<string, number>();
  return { files: files.map((entry) => ({ ...entry, size: sizes.get(entry.sha256) ?? (sizes.set(entry.sha256, entry.size), entry.size) })), missing };
});

describe('a plan of packs', () => {
  test('carries every missing digest exactly once, whole and without holes, and nothing else', () => {
    fc.assert(fc.property(release, ({ files, missing }) => {
      const plans = planPacks(files, bitmapOf(files.length, missing));
      const carried = new Map<string, [number, number][]>();
      for (const [subject, offset, length] of plans.flatMap(({ pieces }) => pieces)) {
        expect(missing).toContain(subject);
        const digest = files[subject]?.sha256 ?? '';
        carried.set(digest, [...carried.get(digest) ?? [], [offset, length]]);
      }
      expect(new Set(carried.keys())).toEqual(new Set(missing.map((index) => files[index]?.sha256)));
      for (const [digest, pieces] of carried) {
        const size = files.find(({ sha256 }) => sha256 === digest)?.size;
        let end = 0;
        for (const [offset, length] of pieces.toSorted(([a], [b]) => a - b)) {
          expect(offset).toBe(end);
          end += length;
        }
        expect(end).toBe(size);
      }
    }), { numRuns: 300 });
  });

  test('keeps every pack within its size, of one class, and of the shape the wire allows', () => {
    fc.assert(fc.property(release, ({ files, missing }) => {
      for (const plan of planPacks(files, bitmapOf(files.length, missing))) {
        expect(plan.bytes).toBeLessThanOrEqual(packSize);
        expect(plan.bytes).toBe(plan.pieces.reduce((sum, [, , length]) => sum + length, 0));
        expect(new Set(plan.pieces.map(([subject]) => paysToCompress(files[subject]?.mediaType ?? '')))).toEqual(new Set([plan.enc === 'gzip']));
        expect(PackHeader.safeParse({ enc: plan.enc, pieces: plan.pieces }).success).toBe(true);
      }
    }), { numRuns: 300 });
  });

  test('is the same for the same files and bitmap', () => {
    fc.assert(fc.property(release, ({ files, missing }) => {
      const again = structuredClone(files);
      expect(planPacks(again, bitmapOf(files.length, missing.toReversed()))).toEqual(planPacks(files, bitmapOf(files.length, missing)));
    }));
  });

  test('fills packs: two of a class that follow one another never fit into one', () => {
    fc.assert(fc.property(fc.array(fc.nat(packSize), { minLength: 1, maxLength: 80 }), (sizes) => {
      const plans = planPacks(sizes.map((size, index) => fileOf(`${index}.js`, size)), allMissing(sizes.length));
      plans.forEach((plan, index) => {
        const [, , first] = plans[index + 1]?.pieces[0] ?? [0, 0, packSize + 1];
        expect(plan.bytes + first).toBeGreaterThan(packSize);
      });
    }));
  });

  test('twenty thousand empty files stay within a header’s bounds', () => {
    const files = Array.from({ length: 20_000 }, (_, index) => fileOf(`${index}`, 0));
    const plans = planPacks(files, allMissing(files.length));
    expect(plans.length).toBe(2);
    for (const { enc, pieces } of plans) expect(PackHeader.safeParse({ enc, pieces }).success).toBe(true);
  });

  test('refuses a bitmap of another release', () => {
    expect(() => planPacks([fileOf('a', 1)], new Uint8Array(2))).toThrow(expect.objectContaining({ code: 'upload.bitmap-malformed' }));
    expect(() => planPacks([fileOf('a', 1)], new Uint8Array(0))).toThrow(expect.objectContaining({ code: 'upload.bitmap-malformed' }));
  });
});

describe('a bitmap', () => {
  test('has the first subject in the highest bit of the first byte', () => {
    expect([...bitmapOf(10, [0, 9])]).toEqual([0x80, 0x40]);
  });

  test('gives back what was set', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(99)), (set) => {
      const bitmap = bitmapOf(100, set);
      expect(Array.from({ length: 100 }, (_, index) => index).filter((index) => hasBit(bitmap, index))).toEqual(set.toSorted((a, b) => a - b));
      expect(hasBit(bitmap, 5_000)).toBe(false);
    }));
  });
});
