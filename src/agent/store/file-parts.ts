import type { Extent, PartsRow } from './blob-table.ts';

/**
 * The extents that make the whole file, in order; undefined while something is missing. Parts may overlap: a client that comes back may
 * cut the file anew.
 */
export function coverFile(parts: PartsRow['parts'], size: number): Extent[] | undefined {
  const cover: Extent[] = [];
  let end = 0;
  for (const { offset, length, pack } of parts.toSorted((a, b) => a.offset - b.offset || b.length - a.length)) {
    if (offset > end) return undefined;
    if (offset + length <= end) continue;
    cover.push({ pack, offset: end - offset, length: offset + length - end });
    end = offset + length;
  }
  return end === size ? cover : undefined;
}
