/** Pages and endpoints by their files: `src/pages` of Astro. https://docs.astro.build/en/guides/routing/ */
const page = /\.(?:astro|mdx?|markdown|html)$/;
const endpoint = /\.[jt]s$/;

/**
 * Of the files that stand for addresses those for which a build made no file: a server is to answer there.
 * `sources` are paths in Astro's folder of pages, `made` paths in the output. Addresses with parameters
 * cannot be told and are left out.
 */
export function pagesMadeOnRequest(sources: readonly string[], made: readonly string[]): string[] {
  const there = new Set(made);
  return sources.filter((source) => {
    if (source.split('/').some((part) => part.startsWith('_')) || source.includes('[')) return false;
    if (endpoint.test(source)) return !there.has(source.replace(endpoint, ''));
    if (!page.test(source)) return false;
    const address = source.replace(page, '').replace(/(?:^|\/)index$/, '');
    return (
      !there.has(address === '' ? 'index.html' : `${address}/index.html`) && !there.has(`${address}.html`)
    );
  });
}
