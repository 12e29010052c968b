import type { ReleaseContents } from './flow.ts';

/** What one check said. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Reads one path of the address under test as a visitor would. */
export type Fetcher = (path: string) => Promise<{ status: number; mediaType: string; bytes: Uint8Array }>;

const reference = /<(?:script|link|img|source|video|audio)\b[^>]*?\b(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const mostReferences = 40;

/** Paths inside the site that a page loads to be shown, without query and fragment. */
export function referencesOf(html: string): string[] {
  const paths = new Set<string>();
  for (const [, double, single] of html.matchAll(reference)) {
    const target = (double ?? single ?? '').trim();
    if (target === '' || target.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('#')) continue;
    const { pathname } = new URL(target, 'http://site.invalid/');
    try {
      paths.add(decodeURIComponent(pathname).slice(1));
    } catch {
      paths.add(pathname.slice(1));
    }
  }
  return [...paths].filter((path) => path !== '');
}

/** The media type a browser insists on for what is at a path; undefined where it does not care. */
function insisted(path: string): RegExp | undefined {
  if (/\.m?js$/i.test(path)) return /javascript/;
  if (/\.css$/i.test(path)) return /^text\/css/;
  return undefined;
}

async function pageCheck(fetcher: Fetcher): Promise<{ result: CheckResult; html: string }> {
  const { status, mediaType, bytes } = await fetcher('');
  const html = new TextDecoder().decode(bytes);
  const passed = status === 200 && mediaType.startsWith('text/html') && bytes.length > 0;
  return { html, result: { name: 'entry-page', passed, detail: passed ? 'The front page answers 200.' : `The front page answers ${status} (${mediaType || 'no media type'}, ${bytes.length} bytes).` } };
}

async function referencesCheck(html: string, fetcher: Fetcher): Promise<CheckResult> {
  const broken: string[] = [];
  const paths = referencesOf(html).slice(0, mostReferences);
  for (const path of paths) {
    const { status, mediaType } = await fetcher(path);
    const wanted = insisted(path);
    if (status !== 200) broken.push(`${path} answers ${status}`);
    else if (wanted && !wanted.test(mediaType)) broken.push(`${path} is served as ${mediaType}`);
  }
  return { name: 'assets', passed: broken.length === 0, detail: broken.length === 0 ? `All ${paths.length} files the front page loads answer.` : broken.join('; ') };
}

/** What must answer for a path that is no file: the application's page, the site's own 404 page, or a plain 404. */
async function unknownPathCheck(contents: ReleaseContents, fetcher: Fetcher): Promise<CheckResult> {
  const { spa, notFound } = contents.routing;
  const wanted = spa ? 200 : 404;
  const { status, mediaType } = await fetcher('no-such-page-a7c1');
  const passed = status === wanted && (wanted === 404 && notFound === undefined ? true : mediaType.startsWith('text/html'));
  return { name: 'unknown-path', passed, detail: passed ? `An unknown path answers ${status}, as it should.` : `An unknown path answers ${status} instead of ${wanted}.` };
}

/** Looks at a preview as a visitor's browser would: the front page, everything it loads, a path that does not exist. */
export async function smokeChecks(contents: ReleaseContents, fetcher: Fetcher): Promise<CheckResult[]> {
  if (!contents.files.some((file) => file.path === 'index.html')) {
    return [{ name: 'entry-page', passed: true, detail: 'The site has no front page; nothing to look at.' }];
  }
  const { html, result } = await pageCheck(fetcher);
  return [result, await referencesCheck(html, fetcher), await unknownPathCheck(contents, fetcher)];
}
