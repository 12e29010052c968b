import browser from 'webextension-polyfill';

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

/** Asks the person for access to a host. Must be called in the very turn of a click; true when it is granted (or was before). */
export async function askForHost(pattern: string): Promise<boolean> {
  return browser.permissions.request({ origins: [pattern] });
}

/** Whether access to a host is given. */
export async function hasHost(pattern: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [pattern] });
}
