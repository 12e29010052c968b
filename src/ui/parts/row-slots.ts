/** Gives each row that is drawn a place in the document. */
export type RowSlots = (rows: readonly number[]) => readonly number[];

/**
 * A row keeps its slot for as long as it is drawn; one that comes into sight takes the slot of one that has left. Used as keys, they let whoever
 * scrolls through thousands of rows change what elements say, and not make and throw away elements.
 */
export function createRowSlots(): RowSlots {
  let taken = new Map<number, number>();
  let size = 0;
  return (rows) => {
    const kept = new Map(rows.flatMap((row) => {
      const slot = taken.get(row);
      return slot === undefined ? [] : [[row, slot] as const];
    }));
    const inUse = new Set(kept.values());
    const free = Array.from({ length: size }, (_, slot) => slot).filter((slot) => !inUse.has(slot));
    for (const row of rows) if (!kept.has(row)) kept.set(row, free.shift() ?? size++);
    taken = kept;
    return rows.map((row) => kept.get(row) ?? 0);
  };
}
