/** Pages that tools make for addresses that lead nowhere. */
export const notFoundPages = ['404.html', '+not-found.html', '404/index.html'] as const;

/**
 * Pages that tools make for addresses of an application that are no files, where these are not the entry
 * page: React Router, TanStack Start, Angular, SvelteKit and Nuxt.
 */
export const fallbackPages = ['__spa-fallback.html', '_shell.html', 'index.csr.html', '200.html'] as const;

/** A folder with one of these holds a site. */
export const entryPages: ReadonlySet<string> = new Set(['index.html', ...fallbackPages, '+not-found.html']);
