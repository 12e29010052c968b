import browser from 'webextension-polyfill';

/** Address of the page that leads from an installed extension to a live site. */
export function guideAddress(): string {
  return browser.runtime.getURL('src/ui/guide/index.html');
}
