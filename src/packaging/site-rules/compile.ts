import type { ValidationFinding } from '../../domain/deployment.ts';
import type { Routing } from '../../domain/manifest.ts';
import { siteRuleLimits } from '../../domain/site-rules.ts';
import { compileRedirects } from './compile-redirects.ts';
import { headerDifferences } from './header-differences.ts';
import { parseHeaders } from './headers-file.ts';
import { findingsOf, type RuleFile, ruleFiles } from './rule-note.ts';

/** A site's routing with its rules, and what people should know about them. */
export interface CompiledRules {
  readonly routing: Routing;
  readonly findings: readonly ValidationFinding[];
  readonly leftOut: readonly { readonly path: RuleFile; readonly reason: string }[];
}

/**
 * Puts the rules of a site's `_headers` and `_redirects` into its routing. `paths`: the files of the site, without these two. Lines that
 * cannot be applied, and lines that other hosts read differently, are among the findings with their numbers.
 */
export function compileSiteRules(texts: ReadonlyMap<RuleFile, string>, paths: readonly string[], routing: Routing): CompiledRules {
  const tooLarge = ruleFiles.filter((file) => (texts.get(file)?.length ?? 0) > siteRuleLimits.fileChars);
  const textOf = (file: RuleFile): string => (tooLarge.includes(file) ? '' : texts.get(file) ?? '');
  const { rules: redirects, application, notes } = compileRedirects(textOf('_redirects'), paths.map((path) => path.normalize('NFC')));
  const { blocks, notes: headerNotes } = parseHeaders(textOf('_headers'));
  const isTaken: Readonly<Record<RuleFile, boolean>> = { _headers: blocks.length > 0, _redirects: redirects.length > 0 || application !== undefined };
  const { spa, fallback, ...rest } = routing;
  return {
    routing: {
      ...rest,
      ...application ?? { spa, ...(fallback === undefined ? {} : { fallback }) },
      ...(redirects.length + blocks.length > 0 ? { rules: { redirects: [...redirects], headers: blocks.map(({ rule }) => rule) } } : {}),
      ...(paths.some((path) => path.endsWith('/404.html')) ? { nearestNotFound: true } : {}),
    },
    findings: [
      ...tooLarge.map((path): ValidationFinding => ({
        check: 'site-rules', level: 'warning', path,
        message: `It is longer than ${siteRuleLimits.fileChars / 1_000_000} million characters, so that none of its rules is applied.`,
      })),
      ...findingsOf('_redirects', notes),
      ...findingsOf('_headers', [...headerNotes, ...headerDifferences(blocks)]),
    ],
    leftOut: ruleFiles.filter((file) => texts.has(file)).map((path) => ({
      path,
      reason: isTaken[path] ? 'it holds rules, which are applied; the file itself is not published' : 'it holds rules, none of which can be applied, and is not published',
    })),
  };
}
