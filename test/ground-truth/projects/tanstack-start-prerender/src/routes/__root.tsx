import { createRootRoute, HeadContent, Link, Outlet, Scripts } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import css from '../app.css?url';

export const Route = createRootRoute({
  head: () => ({ meta: [{ charSet: 'utf-8' }, { title: 'Edition one' }], links: [{ rel: 'stylesheet', href: css }] }),
  shellComponent: ({ children }: { children: ReactNode }) => <html lang="en"><head><HeadContent /></head><body>{children}<Scripts /></body></html>,
  component: () => <><nav><Link to="/">Home</Link> <Link to="/about">About</Link> <Link to="/blog/$slug" params={{ slug: 'first' }}>Blog</Link></nav><Outlet /></>,
});
