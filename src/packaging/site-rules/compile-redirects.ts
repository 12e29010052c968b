import type { Routing } from '../../domain/manifest.ts';
import type { RedirectRule } from '../../domain/site-rules.ts';
import { answeringFile } from './answering-file.ts';
import { exactKey, matchPath, type SegmentedPath, segmentsOf, segmentsOfFile } from './path-pattern.ts';
import { type ParsedRedirect, parseRedirects } from './redirects-file.ts';
import type { RuleNote } from './rule-note.ts';

/** The page that answers every address of a site which is no file. */
export type Application = Pick<Routing, 'spa' | 'fallback'>;

/** What a `_redirects` file comes to at one site. */
export interface CompiledRedirects {
  readonly rules: readonly RedirectRule[];
  /** What the file says of the site as an application; undefined: nothing. */
  readonly application: Application | undefined;
  readonly notes: readonly RuleNote[];
}

/** The folder whose every address a rule answers with one page, '' = the whole site; undefined for other rules. */
function answeredFolder({ rule: { status, query, from, to }, pattern: { splat, head, tail } }: ParsedRedirect): string | undefined {
  const isEverything = splat?.before === '' && splat.after === '' && tail.length === 0;
  const isOnePage = !/:[A-Za-z]/.test(to) && head.every(({ placeholders }) => placeholders.length === 0);
  return status === 200 && query === undefined && isEverything && isOnePage ? from.slice(1).replace(/\/?\*$/, '') : undefined;
}

const told = {
  application: 'It makes the site an application: its page answers every address that is no file. '
    + 'Cloudflare leaves such a line out, or shows the page in place of every file.',
  folder: 'It makes the folder an application: its page answers every address in it that is no file. '
    + 'Cloudflare leaves such a line out, or shows the page in place of every file.',
  shadowed: 'It has no effect: the site has a page or file at this address, and that wins. '
    + 'Write “!” behind the status if the rule is to win, as it does on Cloudflare.',
  partly: 'Pages and files of the site win over it, as on Netlify; on Cloudflare the rule wins.',
  ending: 'The page answers at the address asked for; Cloudflare leads visitors to the page’s own address.',
  slash: 'It matches with and without a slash at the end, as on Netlify; Cloudflare takes the slash as it is written.',
} as const;

/** How files of a site and a rule meet. */
function shadowOf({ pattern, rule }: ParsedRedirect, files: readonly SegmentedPath[], has: (path: string) => boolean): 'shadowed' | 'partly' | undefined {
  if (exactKey(pattern) !== undefined && !rule.query) return answeringFile(segmentsOf(rule.from), has) === undefined ? undefined : 'shadowed';
  return files.some((file) => matchPath(pattern, file) !== undefined) ? 'partly' : undefined;
}

/** Fits a `_redirects` file to the site it stands in. */
export function compileRedirects(text: string, paths: readonly string[]): CompiledRedirects {
  const parsed = parseRedirects(text);
  const there = new Set(paths);
  const has = (path: string): boolean => there.has(path);
  const files = paths.map(segmentsOfFile);
  const notes = [...parsed.notes];
  const rules: RedirectRule[] = [];
  let application: Application | undefined;
  let everything: number | undefined;
  for (const redirect of parsed.redirects) {
    const { rule } = redirect;
    const note = (level: RuleNote['level'], words: string): void => void notes.push({ line: rule.line, level, text: words });
    if (everything !== undefined) {
      note('warning', `Left out: it is never reached, because line ${everything} answers every address.`);
      continue;
    }
    const isPage = (rule.status === 200 || rule.status === 404) && !/:[A-Za-z]/.test(rule.to);
    const page = isPage ? answeringFile(segmentsOf(rule.to.split(/[?#]/)[0] ?? ''), has) : undefined;
    if (isPage && page === undefined) note('warning', `It leads to ${rule.to}, which is not in the site: visitors get “not found”.`);
    const folder = answeredFolder(redirect);
    if (folder === '') everything = rule.line;
    if (folder === '' && page !== undefined && !rule.force) {
      application = { spa: true, ...(page === 'index.html' ? {} : { fallback: page }) };
      note('info', told.application);
      continue;
    }
    const isApplication = folder !== undefined && page === `${folder}/index.html` && !rule.force;
    const shadow = rule.force || isApplication ? undefined : shadowOf(redirect, files, has);
    if (isApplication) note('info', told.folder);
    if (shadow) note(shadow === 'shadowed' ? 'warning' : 'info', told[shadow]);
    if (rule.status === 200 && page !== undefined && rule.to.endsWith('.html')) note('info', told.ending);
    if (!rule.from.endsWith('*')) note('info', told.slash);
    rules.push(isApplication ? { ...rule, application: true } : rule);
  }
  return { rules, application, notes };
}
