import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { differenceOf } from '../../src/packaging/difference.ts';
import { fileOf } from './release-files.ts';

const file = fc.record({
  path: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), sha256: fc.constantFrom('11'.repeat(32), '22'.repeat(32)), size: fc.constant(1),
  mode: fc.constantFrom('0644' as const, '0755' as const), mediaType: fc.constantFrom('text/html', 'text/css'),
});
const list = fc.uniqueArray(file, { selector: ({ path }) => path });
const same = (a: DeploymentFile, b: DeploymentFile) => a.sha256 === b.sha256 && a.mode === b.mode && a.mediaType === b.mediaType;

describe('the difference of two lists', () => {
  test('puts every path into exactly one class', () => {
    fc.assert(fc.property(list, list, (before, after) => {
      const old = new Map(before.map((entry) => [entry.path, entry]));
      const now = new Map(after.map((entry) => [entry.path, entry]));
      const { added, changed, removed, unchanged } = differenceOf(before, after);
      expect(added).toEqual([...now.keys()].filter((path) => !old.has(path)).toSorted());
      expect(removed).toEqual([...old.keys()].filter((path) => !now.has(path)).toSorted());
      const both = after.filter(({ path }) => old.has(path));
      expect(changed).toEqual(both.filter((entry) => !same(entry, old.get(entry.path) ?? entry)).map(({ path }) => path).toSorted());
      expect(unchanged).toBe(both.length - changed.length);
    }));
  });

  test('a file that is only moved is removed there and added here', () => {
    const moved = fileOf('new.txt', 1, '33'.repeat(32));
    expect(differenceOf([{ ...moved, path: 'old.txt' }], [moved])).toEqual({ added: ['new.txt'], changed: [], removed: ['old.txt'], unchanged: 0 });
  });
});
