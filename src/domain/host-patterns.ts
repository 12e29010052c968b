/**
 * The match pattern that covers an address and all ports of its host: previews and sites of one agent answer on ports of their own.
 * Undefined for what is no web address.
 */
export function hostPattern(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return `${protocol}//${hostname}/*`;
}

/** What an agent and its sites take: its host, and where sites have names of their own every name under their domain. Empty for what is no web address. */
export function agentPatterns(url: string, siteDomain: string | undefined): readonly string[] {
  const host = hostPattern(url);
  if (host === undefined) return [];
  return siteDomain === undefined ? [host] : [host, `https://*.${siteDomain}/*`];
}
