import { defaultRangeExtractor, useVirtualizer, useWindowVirtualizer, type Range, type VirtualItem } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type RefObject } from 'react';
import { createRowSlots } from './row-slots.ts';

/** A row that is drawn now. */
export interface VirtualRow {
  readonly index: number;
  /** A key for its `li` by which elements are used again; a row that is drawn keeps it. */
  readonly slot: number;
  /** What its `li` takes. */
  readonly attributes: { readonly style: CSSProperties; readonly 'aria-setsize': number; readonly 'aria-posinset': number; readonly 'data-index': number };
  /** 0 for the one row that the Tab key reaches, -1 for the others: arrow keys go between them. */
  readonly tabIndex: 0 | -1;
}

/** A long list of which only what is in sight is drawn. */
export interface VirtualRows {
  readonly rows: readonly VirtualRow[];
  /** What the `ul` takes. */
  readonly list: { readonly ref: RefObject<HTMLUListElement | null>; readonly style: CSSProperties; onKeyDown(event: KeyboardEvent): void; onFocus(event: { readonly target: Element }): void };
  /** First and last row in sight. */
  readonly first: number;
  readonly last: number;
}

interface VirtualRowsOptions {
  readonly count: number;
  /** Height of every row, px. */
  readonly rowHeight: number;
  /** The box that scrolls; without it the page does. */
  readonly box?: RefObject<HTMLElement | null>;
}

const overscan = 8;
/** Height of what sticks to the top of the page, px. */
const header = 56;
/** Rows that Page Up and Page Down go. */
const leap = 10;

function rowOf(element: Element): number | undefined {
  const index = element.closest('[data-index]')?.getAttribute('data-index');
  return index == null ? undefined : Number(index);
}

/** Where a list begins on the page, kept right while things above it come and go. */
function useOffset(list: RefObject<HTMLElement | null>, wanted: boolean): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    if (!wanted) return undefined;
    const measure = (): void => {
      if (list.current) setOffset(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list, wanted]);
  return offset;
}

/**
 * Draws the rows in sight of a list of any length. Arrow keys, Page Up and Down, Home and End go from row to row; the row with the focus stays
 * drawn wherever one scrolls, so that the focus is never lost. The focus goes to the first link or button of a row.
 */
export function useVirtualRows({ count, rowHeight, box }: VirtualRowsOptions): VirtualRows {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(0);
  const goesTo = useRef<number | undefined>(undefined);
  const inPage = box === undefined;
  const scrollMargin = useOffset(list, inPage);
  const current = Math.min(active, Math.max(0, count - 1));
  const rangeExtractor = useCallback((range: Range) => [...new Set([...defaultRangeExtractor(range), ...(count > 0 ? [current] : [])])].sort((a, b) => a - b), [current, count]);
  const shared = { estimateSize: () => rowHeight, overscan, rangeExtractor, scrollPaddingStart: inPage ? header : 4, scrollPaddingEnd: 4 };
  // What the library gives back changes in place: nothing of it is handed on.
  // oxlint-disable-next-line react/incompatible-library -- see above
  const page = useWindowVirtualizer<HTMLLIElement>({ count: inPage ? count : 0, ...shared, scrollMargin });
  // oxlint-disable-next-line react/incompatible-library -- see above
  const inner = useVirtualizer<HTMLElement, HTMLLIElement>({ count: inPage ? 0 : count, ...shared, getScrollElement: () => box?.current ?? null });
  const { range } = inPage ? page : inner;
  const items: readonly VirtualItem[] = (inPage ? page : inner).getVirtualItems();
  const [slotsOf] = useState(createRowSlots);
  const slots = slotsOf(items.map(({ index }) => index));

  useEffect(() => {
    if (goesTo.current === undefined) return;
    const target = list.current?.querySelector<HTMLElement>(`[data-index="${goesTo.current}"] :is(a, button)`);
    if (!target) return;
    goesTo.current = undefined;
    target.focus({ preventScroll: true });
  });

  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: leap, PageUp: -leap, Home: -count, End: count };
  return {
    rows: items.map(({ index, start }, place) => ({
      index, slot: slots[place] ?? index, tabIndex: index === current ? 0 : -1,
      attributes: {
        style: { position: 'absolute', insetInline: 0, top: start - (inPage ? scrollMargin : 0), height: rowHeight },
        'aria-setsize': count, 'aria-posinset': index + 1, 'data-index': index,
      },
    })),
    list: {
      ref: list,
      style: { position: 'relative', height: count * rowHeight },
      onFocus: ({ target }) => {
        const index = rowOf(target);
        if (index !== undefined) setActive(index);
      },
      onKeyDown: (event) => {
        const step = steps[event.key];
        const from = event.target instanceof Element ? rowOf(event.target) : undefined;
        if (step === undefined || from === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const to = Math.max(0, Math.min(count - 1, from + step));
        goesTo.current = to;
        setActive(to);
        (inPage ? page : inner).scrollToIndex(to, { align: 'auto' });
      },
    },
    first: range?.startIndex ?? 0,
    last: range?.endIndex ?? 0,
  };
}
