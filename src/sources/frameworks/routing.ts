import type { Routing } from '../../domain/manifest.ts';
import type { BuildPlan } from './build-plan.ts';
import { fallbackPages, notFoundPages } from './entry-pages.ts';
import { outlineOf } from './page-outline.ts';

/** What the plan of a build says of its addresses; `spa: null` = the files tell. */
export type RoutingPlan = Pick<BuildPlan, 'spa' | 'fallback' | 'cleanUrls'>;
/** Texts of a site's pages by path. */
export type PageTexts = ReadonlyMap<string, string>;

/** An application has few pages besides its own: a page for search engines, one for signing in. */
const maxOtherPages = 20;
/** Folders of tools that write a page of its own for every address: Next.js, Astro, Gatsby. */
const pageTools = /^(?:_next|_astro|page-data)\//;
/** Those of tools that do so unless index.html is an empty shell: SvelteKit, SolidStart. */
const renderingTools = /^(?:_app|_build)\//;
/** Pages that no tool writes but for an application. */
const surelyFallback: readonly string[] = fallbackPages.filter((page) => page !== '200.html');

function otherPages(paths: readonly string[]): string[] {
  const special = new Set<string>(['index.html', ...fallbackPages, ...notFoundPages]);
  return paths.filter((path) => /\.html?$/i.test(path) && !special.has(path));
}

/** The page for addresses of an application that are no files, where it is not index.html. */
function fallbackOf({ fallback }: RoutingPlan, there: ReadonlySet<string>): string | undefined {
  const named = fallback === '404.html' && there.has('index.html') ? undefined : fallback;
  const last = there.has('index.html') ? undefined : '404.html';
  return [named, ...fallbackPages, last].find(
    (page) => page !== undefined && page !== 'index.html' && there.has(page),
  );
}

/**
 * Whether another page of the bundler's stands beside index.html: it loads a script of its own from where
 * index.html's scripts lie.
 */
function hasOtherEntries(others: readonly string[], texts: PageTexts, scripts: readonly string[]): boolean {
  const folder = (script: string): string =>
    script.slice(0, script.lastIndexOf('/') + 1).replace(/^(?:\.?\.?\/)+/, '');
  const folders = new Set(scripts.map(folder));
  return others.some((path) =>
    outlineOf(texts.get(path) ?? '').scripts.some(
      (script) =>
        !/^(?:https?:)?\/\//i.test(script) && !scripts.includes(script) && folders.has(folder(script)),
    ),
  );
}

function isApplication(plan: RoutingPlan, paths: readonly string[], texts: PageTexts): boolean {
  const there = new Set(paths);
  const fallback = fallbackOf(plan, there);
  if (plan.spa === false) return false;
  const index = texts.get('index.html');
  const lost = texts.get('404.html');
  // An application's 404.html is the same page again; another one is for addresses that lead nowhere, whoever
  // made the site.
  if (plan.spa) return fallback !== undefined || index === undefined || lost === undefined || lost === index;
  if (fallback !== undefined && fallback !== '200.html' && fallback !== '404.html') return true;
  const others = otherPages(paths);
  const notFound = notFoundPages.find((page) => there.has(page));
  if (notFound === '+not-found.html' || paths.some((path) => pageTools.test(path))) return false;
  if (!there.has('index.html'))
    return fallback !== undefined && (fallback !== '404.html' || others.length === 0);
  const outline = index === undefined ? undefined : outlineOf(index);
  const isShell =
    outline?.isShell === true &&
    others.length <= maxOtherPages &&
    !hasOtherEntries(others, texts, outline.scripts);
  const isRendered = paths.some((path) => renderingTools.test(path));
  // Nuxt writes both 200.html and 404.html beside finished pages; SvelteKit and SolidStart write what was
  // asked for.
  if (fallback !== undefined) return notFound === undefined || isShell || isRendered;
  // A page for addresses that lead nowhere says that not every address is the application's, unless it is the
  // same page.
  if (notFound !== undefined) return index !== undefined && texts.get(notFound) === index;
  // A page without scripts shows one thing at every address.
  const runsScripts = outline?.hasScript !== false && paths.some((path) => /\.m?js$/i.test(path));
  return isShell || (others.length === 0 && !isRendered && runsScripts);
}

/**
 * How a site's addresses are answered, from its plan and from the files that came out. One page alone,
 * without a page for addresses that lead nowhere, is an application (so does Cloudflare Pages,
 * developers.cloudflare.com/pages/configuration/serving-pages/); so is a page that shows nothing before its
 * scripts run. `texts`: the pages of `decidingPages`, as far as they could be read.
 */
export function routingFor(
  plan: RoutingPlan,
  paths: readonly string[],
  texts: PageTexts = new Map(),
): Routing {
  const there = new Set(paths);
  const spa = isApplication(plan, paths, texts);
  const fallback = spa ? fallbackOf(plan, there) : undefined;
  const notFound = spa ? undefined : notFoundPages.find((page) => there.has(page));
  return {
    spa,
    ...(fallback === undefined ? {} : { fallback }),
    cleanUrls: plan.cleanUrls,
    ...(notFound === undefined ? {} : { notFound }),
    headers: [],
    redirects: [],
  };
}

/** How the addresses of a finished site are answered when nobody says what made it. */
export function routingOfFiles(paths: readonly string[], texts: PageTexts = new Map()): Routing {
  return routingFor({ spa: null, cleanUrls: true }, paths, texts);
}

/**
 * The pages whose content helps to tell how addresses are answered; none where the plan and the paths say it
 * all.
 */
export function decidingPages(plan: RoutingPlan, paths: readonly string[]): string[] {
  const there = new Set(paths);
  if (plan.spa === false || !there.has('index.html') || surelyFallback.some((page) => there.has(page)))
    return [];
  if (plan.spa) return there.has('404.html') ? ['index.html', '404.html'] : [];
  const others = otherPages(paths);
  return [
    'index.html',
    ...notFoundPages.filter((page) => there.has(page)),
    ...(others.length <= maxOtherPages ? others : []),
  ];
}
