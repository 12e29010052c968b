/** Stands for the site's own origin, whatever address it is served at. */
const siteOrigin = 'https://site.invalid';

/** The address of a file of the site, as a browser sees it: an absolute URL at a reserved origin. */
export function urlOf(path: string): string {
  return `${siteOrigin}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** An address resolved as browsers do (WHATWG URL); undefined when it is none. */
export function resolveUrl(address: string, base: string): URL | undefined {
  return URL.parse(address, base) ?? undefined;
}

/**
 * What of an URL's path a host looks up: percent decoding undone and NFC; kept as written where it cannot be
 * decoded.
 */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname).normalize('NFC');
  } catch {
    return pathname;
  }
}

/** The path within the site of an URL made by `resolveUrl`; undefined for other origins and for data. */
export function pathOfUrl(url: URL): string | undefined {
  return url.origin === siteOrigin ? decoded(url.pathname).slice(1) : undefined;
}

/**
 * The path in the site that an address leads to from a file; undefined for other sites, data, and places
 * within the page. `base`: the `href` of `<base>`, itself relative to the file.
 */
export function pathOf(address: string, from: string, base?: string): string | undefined {
  const target = address.trim();
  if (target === '' || target.startsWith('#')) return undefined;
  const url = resolveUrl(target, baseUrl(from, base));
  return url && pathOfUrl(url);
}

/**
 * The URL that a page's addresses are resolved against. A `<base>` that is no URL, or data, counts as absent
 * (HTML, 4.2.3).
 */
export function baseUrl(from: string, base?: string): string {
  const page = urlOf(from);
  const named = base === undefined ? undefined : resolveUrl(base.trim(), page);
  return named === undefined || /^(?:data|javascript):$/.test(named.protocol) ? page : named.href;
}
