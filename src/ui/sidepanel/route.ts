import { useSyncExternalStore } from 'react';
import type { EnvironmentName } from '../../domain/environment.ts';
import { Site } from '../../domain/site.ts';

/** What the panel shows; kept in the address, so that going back is the browser's. */
export type Route =
  | { readonly page: 'deployments' }
  | { readonly page: 'sites' }
  | { readonly page: 'files' }
  | { readonly page: 'site'; readonly project: string; readonly environment: EnvironmentName }
  | { readonly page: 'deployment'; readonly id: string }
  /** From the older release to the newer one. */
  | { readonly page: 'difference'; readonly from: string; readonly to: string };

/** The address of a route within the panel. */
export function linkTo(route: Route): string {
  switch (route.page) {
    case 'deployment': return `#/deployment/${route.id}`;
    case 'difference': return `#/difference/${route.from}/${route.to}`;
    case 'site': return `#/site/${route.project}/${route.environment}`;
    case 'sites': return '#/sites';
    case 'files': return '#/files';
    default: return '#/';
  }
}

/** The route an address names; anything unknown is the list. */
export function routeOf(hash: string): Route {
  const parts = hash.split('/').slice(1);
  const [page, first = '', second = ''] = parts;
  const isId = (text: string): boolean => /^[A-Za-z0-9_-]{1,100}$/.test(text);
  if (page === 'deployment' && isId(first) && parts.length === 2) return { page, id: first };
  if (page === 'difference' && isId(first) && isId(second) && parts.length === 3) return { page, from: first, to: second };
  if (page === 'site' && parts.length === 3) {
    const site = Site.safeParse({ project: first, environment: second });
    if (site.success) return { page, ...site.data };
  }
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
