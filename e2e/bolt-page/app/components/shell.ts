import { createElement, type ReactNode } from 'react';

/** What the server renders before the page's script takes over: the header, and nothing in it yet. */
export function Shell(): ReactNode {
  return createElement('div', { className: 'flex flex-col h-full w-full bg-bolt-elements-background-depth-1' },
    createElement('header', { className: 'flex items-center px-4 border-b h-[var(--header-height)] border-bolt-elements-borderColor' },
      createElement('a', { href: '/', className: 'logo' },
        createElement('img', { src: '/logo-light-styled.png', alt: 'logo', className: 'logo-light' }),
        createElement('img', { src: '/logo-dark-styled.png', alt: 'logo', className: 'logo-dark' }))));
}
