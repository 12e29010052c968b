/**
 * Origin of the frame in which the page's container lives: @webcontainer/api makes it for the page
 * `/headless`. Null when there is none.
 */
export function containerFrame(document: Document): string | null {
  for (const { src } of document.querySelectorAll('iframe')) {
    const url = URL.canParse(src) ? new URL(src) : undefined;
    if (url && /^https?:$/.test(url.protocol) && url.pathname === '/headless') return url.origin;
  }
  return null;
}
