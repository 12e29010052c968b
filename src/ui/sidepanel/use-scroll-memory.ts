import { useLayoutEffect } from 'react';
import { useViewState } from '../view-state.ts';

/** Comes back to where one was in a long list, after looking at one of its entries. */
export function useScrollMemory(): void {
  // A layout effect, because only those end when the list is hidden for a page that is still loading: the page is short then, and that is not where one was.
  useLayoutEffect(() => {
    const { scrolledTo } = useViewState.getState();
    if (scrolledTo > 0) window.scrollTo(0, scrolledTo);
    const remember = (): void => useViewState.getState().rememberScroll(window.scrollY);
    addEventListener('scrollend', remember);
    return () => removeEventListener('scrollend', remember);
  }, []);
}
