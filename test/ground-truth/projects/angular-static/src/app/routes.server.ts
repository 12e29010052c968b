import { RenderMode, ServerRoute } from '@angular/ssr';

// Edition one
export const serverRoutes: ServerRoute[] = [
  { path: 'blog/:slug', renderMode: RenderMode.Prerender, getPrerenderParams: async () => [{ slug: 'first' }, { slug: 'second' }] },
  { path: '**', renderMode: RenderMode.Prerender },
];
