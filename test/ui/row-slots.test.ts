import { expect, test } from 'vitest';
import { createRowSlots } from '../../src/ui/parts/row-slots.ts';

test('a row keeps its slot while it is drawn, and leaves it to one that comes into sight', () => {
  const slotsOf = createRowSlots();
  expect(slotsOf([0, 1, 2])).toEqual([0, 1, 2]);
  expect(slotsOf([1, 2, 3])).toEqual([1, 2, 0]);
  expect(slotsOf([1, 2, 3, 4])).toEqual([1, 2, 0, 3]);
  expect(slotsOf([2, 90, 91, 92])).toEqual([2, 0, 1, 3]);
  expect(slotsOf([])).toEqual([]);
  expect(slotsOf([5, 6])).toEqual([0, 1]);
});

test('however one scrolls, no two rows share a slot, and there are no more slots than rows were ever drawn at once', () => {
  const slotsOf = createRowSlots();
  const held = new Map<number, number>();
  let most = 0;
  for (let step = 0; step < 500; step += 1) {
    const from = (step * 7919) % 1_000;
    const rows = [...new Set([3, ...Array.from({ length: 10 + (step % 13) }, (_, index) => from + index)])].sort((a, b) => a - b);
    const slots = slotsOf(rows);
    expect(new Set(slots).size).toBe(rows.length);
    expect(slots[rows.indexOf(3)], 'the row with the focus').toBe(held.get(3) ?? slots[rows.indexOf(3)]);
    held.set(3, slots[rows.indexOf(3)] ?? 0);
    most = Math.max(most, rows.length);
    expect(Math.max(...slots)).toBeLessThan(most);
  }
});
