import type { OverridableCheck } from '../../domain/override.ts';
import { decodeText } from '../../packaging/pages/decode-text.ts';
import { type EntryPage, entryPageOf } from '../../packaging/pages/entry-page.ts';
import { hostOf } from '../../packaging/pages/host-paths.ts';
import { referencesOfPage } from '../../packaging/pages/page-references.ts';
import type { ReferenceUse } from '../../packaging/pages/reference.ts';
import { isJavaScript } from '../../packaging/pages/script-kind.ts';
import { pathOf } from '../../packaging/pages/site-address.ts';
import { segmentsOf } from '../../packaging/site-rules/path-pattern.ts';
import { indexRedirects } from '../../packaging/site-rules/redirect-index.ts';
import type { ReleaseContents } from './flow.ts';

/** What one check said. */
export interface CheckResult {
  readonly name: OverridableCheck;
  readonly passed: boolean;
  readonly detail: string;
  /** What was not as it should be and stops nothing. */
  readonly warnings?: readonly string[];
}

/** Reads one path of the address under test as a visitor would. */
export type Fetcher = (path: string) => Promise<{ status: number; mediaType: string; bytes: Uint8Array }>;

/**
 * Files of the entry page that are asked for at most, what it cannot do without first; and the largest page
 * that is read, bytes.
 */
const maxReferences = 40;
const largestRead = 2 * 1024 * 1024;
/** Faults that are named one by one; the target takes 2,000 letters. */
const maxNamed = 8;

/** A file that a page loads to be shown. */
export interface LoadedFile {
  readonly path: string;
  readonly use: ReferenceUse;
  /** The page is held back for it. */
  readonly vital: boolean;
}

/**
 * The files of the site that a page, answered at a path, loads to be shown, without query and fragment: what
 * it is held back for first.
 */
export function loadedFiles(html: string, at: string): LoadedFile[] {
  const files = new Map<string, LoadedFile>();
  for (const { to, base, use, vital: wanted } of referencesOfPage(html).references) {
    const path = use === 'page' ? undefined : pathOf(to, at, base);
    if (path === undefined || path === '') continue;
    // What only another host answers is missing here, and the page was made to work without it.
    const vital = wanted && hostOf(path) === undefined;
    if (!files.has(path) || vital) files.set(path, { path, use, vital });
  }
  return [...files.values()].toSorted((a, b) => Number(b.vital) - Number(a.vital));
}

/** What is wrong with an answer for what a page does with it; undefined when nothing is. */
function faultOf({ path, use }: LoadedFile, { status, mediaType }: { status: number; mediaType: string }): string | undefined {
  if (status !== 200) return `${path} answers ${status}`;
  if ((use === 'script' || use === 'module') && !isJavaScript(mediaType)) return `${path} is served as ${mediaType}`;
  return use === 'style' && !/^text\/css\b/i.test(mediaType) ? `${path} is served as ${mediaType}` : undefined;
}

/** Faults as one line; many are counted. */
function listed(faults: readonly string[]): string {
  const more = faults.length > maxNamed ? `; and ${faults.length - maxNamed} more` : '';
  return `${faults.slice(0, maxNamed).map((fault) => fault.slice(0, 200)).join('; ')}${more}`;
}

async function pageCheck(fetcher: Fetcher): Promise<{ result: CheckResult; html: string }> {
  const { status, mediaType, bytes } = await fetcher('');
  const passed = status === 200 && mediaType.startsWith('text/html') && bytes.length > 0;
  const detail = passed ? 'The front page answers 200.' : `The front page answers ${status} (${mediaType || 'no media type'}, ${bytes.length} bytes).`;
  return { html: passed && bytes.length <= largestRead ? decodeText(mediaType, bytes) : '', result: { name: 'entry-page', passed, detail } };
}

async function referencesCheck(html: string, { at }: EntryPage, fetcher: Fetcher): Promise<CheckResult> {
  const files = loadedFiles(html, at).slice(0, maxReferences);
  const broken: string[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    const fault = faultOf(file, await fetcher(file.path));
    if (fault !== undefined) (file.vital ? broken : warnings).push(fault);
  }
  const right = warnings.length === 0 ? `All ${files.length} files the front page loads answer.` : 'Every script and style sheet that the front page waits for answers.';
  return { name: 'references', passed: broken.length === 0, detail: broken.length === 0 ? right : listed(broken), ...(warnings.length === 0 ? {} : { warnings }) };
}

/**
 * What must answer for a path that is no file: the application's page, the site's own 404 page, or a plain
 * 404.
 */
async function unknownPathCheck(contents: ReleaseContents, fetcher: Fetcher): Promise<CheckResult> {
  const { spa, notFound, rules } = contents.routing;
  const path = 'no-such-page-a7c1';
  if (indexRedirects(rules?.redirects ?? []).matches(segmentsOf(`/${path}`), '').next().done === false) {
    return { name: 'unknown-path', passed: true, detail: 'A rule of the site answers every path.' };
  }
  const wanted = spa ? 200 : 404;
  const { status, mediaType } = await fetcher(path);
  const passed = status === wanted && (wanted === 404 && notFound === undefined ? true : mediaType.startsWith('text/html'));
  return { name: 'unknown-path', passed, detail: passed ? `An unknown path answers ${status}, as it should.` : `An unknown path answers ${status} instead of ${wanted}.` };
}

/**
 * Looks at a preview as a visitor's browser would: the front page, what it loads, a path that does not exist.
 * Only what the page is held back for can fail the check of references.
 */
export async function smokeChecks(contents: ReleaseContents, fetcher: Fetcher): Promise<CheckResult[]> {
  const paths = new Set(contents.files.map(({ path }) => path));
  const entry = entryPageOf((path) => paths.has(path), contents.routing);
  if (!entry) return [{ name: 'entry-page', passed: true, detail: 'The site has no front page; nothing to look at.' }];
  const { html, result } = await pageCheck(fetcher);
  return [result, await referencesCheck(html, entry, fetcher), await unknownPathCheck(contents, fetcher)];
}
