/** A host that answers addresses of its own on every site it serves. */
interface HostPath {
  readonly host: string;
  readonly test: RegExp;
}

/**
 * Addresses that belong to a host and not to a site's files; each host documents its own. Paths without their
 * first slash.
 */
const hostPaths: readonly HostPath[] = [
  { host: 'Vercel', test: /^_vercel\// },
  { host: 'Netlify', test: /^\.netlify\// },
  { host: 'Cloudflare', test: /^cdn-cgi\// },
  { host: 'Firebase Hosting', test: /^__\// },
  { host: 'Azure Static Web Apps', test: /^\.auth\// },
  { host: 'a Next.js server', test: /^_next\/(?:image\/?$|data\/)/ },
  { host: 'a Nuxt server', test: /^_ipx\// },
  { host: 'an Astro server', test: /^_image\/?$/ },
  { host: 'Vite’s development server', test: /^@(?:vite|id|fs|react-refresh|vite-plugin-[^/]*)(?:\/|$)/ },
  { host: 'a development server', test: /^(?:livereload\.js$|browser-sync\/|webpack-dev-server\.js$)/ },
];

/** The host that answers such a path by itself; undefined for a path of the site's own. */
export function hostOf(path: string): string | undefined {
  return hostPaths.find(({ test }) => test.test(path))?.host;
}
