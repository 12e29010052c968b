import { useEffect, useLayoutEffect } from 'react';
import { useViewState } from '../view-state.ts';

/** Comes back to where one was in a long list, after looking at one of its entries. */
export function useScrollMemory(): void {
  useLayoutEffect(() => {
    const { scrolledTo } = useViewState.getState();
    if (scrolledTo > 0) window.scrollTo(0, scrolledTo);
    // Only once, when the list is there at its full height.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => {
    const remember = (): void => useViewState.getState().rememberScroll(window.scrollY);
    addEventListener('scrollend', remember);
    return () => removeEventListener('scrollend', remember);
  }, []);
}
