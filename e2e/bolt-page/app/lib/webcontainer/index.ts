import { WebContainer } from '@webcontainer/api';

declare global {
  // The package's own switch for where its iframe comes from.
  var WEBCONTAINER_API_IFRAME_URL: string | undefined;
}

globalThis.WEBCONTAINER_API_IFRAME_URL = `${location.origin}/headless`;

/** The one container of the page, as bolt.diy boots it. */
export const webcontainer: Promise<WebContainer> = Promise.resolve().then(() => WebContainer.boot({ coep: 'credentialless', workdirName: 'project', forwardPreviewErrors: true }));
