import { createRouter } from '@tanstack/react-router';
import { routeTree } from './routeTree.gen';

export function getRouter() {
  return createRouter({ routeTree, scrollRestoration: true, context: { edition: 'Edition one' } as never, defaultNotFoundComponent: () => <h1>Lost</h1> });
}
