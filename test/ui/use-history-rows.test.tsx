// @vitest-environment happy-dom
import { renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SlipwayDatabase } from '../../src/storage/database.ts';
import { useHistoryRows } from '../../src/ui/sidepanel/use-history-rows.ts';
import { DatabaseContext } from '../../src/ui/watch/use-watched.ts';
import { clear, freshDatabase } from './support/render.tsx';
import { record } from './support/rows.ts';

vi.mock('webextension-polyfill', async () => ({ default: (await import('./support/browser.ts')).browserDouble().browser }));

const ids = Array.from({ length: 1_000 }, (_, index) => `dpl_${String(index).padStart(22, '0')}`);

describe('the rows of the history', () => {
  let database: SlipwayDatabase;
  let asked: string[];
  beforeEach(async () => {
    database = freshDatabase();
    await database.history.bulkPut(ids.map((id) => record(id)));
    asked = [];
    const { bulkGet } = database.history;
    vi.spyOn(database.history, 'bulkGet').mockImplementation((...input) => {
      asked.push(...(input[0] as string[]));
      return bulkGet.apply(database.history, input);
    });
  });
  afterEach(() => clear(database));

  function scrolledList() {
    return renderHook(({ list, first }: { list: readonly string[]; first: number }) => useHistoryRows(list, first, first + 20), {
      initialProps: { list: ids, first: 0 }, wrapper: ({ children }) => <DatabaseContext value={database}>{children}</DatabaseContext>,
    });
  }

  it('are there before they come into sight, and none is read twice on the way down', async () => {
    const { result, rerender } = scrolledList();
    for (let first = 0; first < 900; first += 30) {
      rerender({ list: ids, first });
      await waitFor(() => expect(result.current.has(ids[first + 80] ?? '')).toBe(true));
    }
    expect(asked.length).toBe(new Set(asked).size);
    expect(result.current.size, 'rows that are kept').toBeLessThan(400);
  });

  it('are read anew when the list has changed, and stay in sight until then', async () => {
    const { result, rerender } = scrolledList();
    const [, second = ''] = ids;
    await waitFor(() => expect(result.current.has(second)).toBe(true));
    await database.history.update(second, { label: 'Spring sale' });
    rerender({ list: [...ids], first: 0 });
    expect(result.current.has(second)).toBe(true);
    await waitFor(() => expect(result.current.get(second)?.label).toBe('Spring sale'));
  });
});
