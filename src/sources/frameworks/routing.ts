import type { Routing } from '../../domain/manifest.ts';
import type { BuildPlan } from './build-plan.ts';

/** Pages that tools make for addresses that lead nowhere. */
const notFoundPages = ['404.html', '+not-found.html', '404/index.html'];
/** Pages that tools make for addresses of an application that are no files, where these are not the entry page. */
const fallbackPages = ['__spa-fallback.html', '200.html'];

/** How a site's addresses are answered, from its plan and from the files that came out. */
export function routingFor(plan: Pick<BuildPlan, 'spa' | 'fallback' | 'cleanUrls'>, paths: readonly string[]): Routing {
  const there = new Set(paths);
  const notFound = plan.spa ? undefined : notFoundPages.find((page) => there.has(page));
  const fallback = plan.spa ? [plan.fallback, ...fallbackPages].find((page) => page !== undefined && page !== 'index.html' && there.has(page)) : undefined;
  return {
    spa: plan.spa,
    ...(fallback === undefined ? {} : { fallback }),
    cleanUrls: plan.cleanUrls,
    ...(notFound === undefined ? {} : { notFound }),
    headers: [],
    redirects: [],
  };
}

/**
 * How the addresses of a finished site are answered when nobody says what made it: one page alone, without a page for addresses that
 * lead nowhere, is an application (so does Cloudflare Pages, developers.cloudflare.com/pages/configuration/serving-pages/).
 */
export function routingOfFiles(paths: readonly string[]): Routing {
  const pages = paths.filter((path) => /\.html?$/i.test(path) && !fallbackPages.includes(path));
  const fallback = paths.some((path) => fallbackPages.includes(path));
  return routingFor({ spa: fallback || (pages.length === 1 && pages[0] === 'index.html' && paths.some((path) => /\.m?js$/i.test(path))), cleanUrls: true }, paths);
}
