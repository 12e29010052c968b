import { useSyncExternalStore } from 'react';

/** What the panel shows; kept in the address, so that going back is the browser's. */
export type Route = { readonly page: 'deployments' } | { readonly page: 'sites' } | { readonly page: 'files' } | { readonly page: 'deployment'; readonly id: string };

/** The address of a route within the panel. */
export function linkTo(route: Route): string {
  return route.page === 'deployment' ? `#/deployment/${route.id}` : route.page === 'deployments' ? '#/' : `#/${route.page}`;
}

/** The route an address names; anything unknown is the list. */
export function routeOf(hash: string): Route {
  const id = /^#\/deployment\/([A-Za-z0-9_-]{1,100})$/.exec(hash)?.[1];
  if (id !== undefined) return { page: 'deployment', id };
  return hash === '#/sites' ? { page: 'sites' } : hash === '#/files' ? { page: 'files' } : { page: 'deployments' };
}

/** Shows a route. */
export function goTo(route: Route): void {
  location.hash = linkTo(route);
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** The route that is shown. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => location.hash));
}
