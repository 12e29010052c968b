import browser from 'webextension-polyfill';

/** Asks the person for access to hosts (match patterns), all in one question. Must be called in the very turn of a click; true when it is granted (or was before). */
export async function askForHosts(patterns: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: [...patterns] });
}

/** Whether access to all of these hosts is given. */
export async function hasHosts(patterns: readonly string[]): Promise<boolean> {
  return browser.permissions.contains({ origins: [...patterns] });
}
