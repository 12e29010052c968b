/**
 * A preview's host: one label, so that one wildcard certificate covers the previews of a site domain (RFC
 * 6125, 6.4.3).
 */
const label = /^preview--([a-z2-7]{26})\./;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The token in a preview's host name (with or without a port); undefined for another host. */
export function previewTokenOf(host: string): string | undefined {
  return label.exec(host.toLowerCase())?.[1];
}

/**
 * The host of a release's preview, beside the host of its site's previews: `preview--TOKEN.localhost` for an
 * agent on a loopback address, which browsers resolve themselves (RFC 6761, 6.3), else the same label under
 * the site domain. Each preview is an origin of its own: what one stores or installs in a browser, a service
 * worker for example, cannot answer for another. Ports stay.
 */
export function previewHost(host: string, token: string): string {
  const [, name = host, port = ''] = /^(.*?)(:\d+)?$/.exec(host) ?? [];
  return `preview--${token}${loopback.test(name) ? '.localhost' : name.slice(name.indexOf('.'))}${port}`;
}

/** The address that shows a release, from the address of its site's previews. */
export function previewAddress(base: string, token: string): string {
  const { protocol, host } = new URL(base);
  return `${protocol}//${previewHost(host, token)}/`;
}
