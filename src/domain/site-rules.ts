import { z } from 'zod';

/**
 * Bounds of the rules of one site. Counts and line length are Cloudflare's (developers.cloudflare.com/workers/static-assets/redirects and
 * /headers); file sizes are what those bounds can need, in UTF-16 code units.
 */
export const siteRuleLimits = {
  exactRedirects: 2_000, patternRedirects: 100, headerRules: 100, lineChars: 2_000, headersPerRule: 100, fileChars: 5_000_000,
} as const;

/** Statuses that a rule of `_redirects` may give. */
export const ruleStatuses = [200, 301, 302, 303, 307, 308, 404] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

/** Fields that tell how an answer is framed or which bytes it carries: no rule sets or removes them. */
export const reservedFields: ReadonlySet<string> = new Set([
  'content-length', 'transfer-encoding', 'content-encoding', 'content-range', 'accept-ranges', 'etag', 'last-modified', 'connection',
  'keep-alive', 'proxy-connection', 'upgrade', 'trailer', 'te', 'date', 'location',
]);

const fieldName = z.string().max(128).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
const fieldValue = z.string().max(2 * siteRuleLimits.lineChars * siteRuleLimits.headersPerRule)
  // oxlint-disable-next-line no-control-regex -- RFC 9110, 5.5: what a field value may hold
  .regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/);

/** One rule of `_redirects`. The first that matches decides; a file of the site wins over it unless `force`. */
export const RedirectRule = z.object({
  /** Its line in the file, from 1. */
  line: z.number().int().positive(),
  /** Path pattern: `:name` stands for a segment, `*` for any path. Matches with and without a slash at its end. */
  from: z.string().max(siteRuleLimits.lineChars).startsWith('/'),
  /** Query fields that a request must carry; the value `:name` takes any. */
  query: z.record(z.string().max(siteRuleLimits.lineChars), z.string().max(siteRuleLimits.lineChars)).optional(),
  /** Path, or address with `https:`, encoded as it is sent; `:name` and `:splat` are filled in. */
  to: z.string().max(3 * siteRuleLimits.lineChars).regex(/^(?:\/|https:\/\/)[\u0021-\u007e]*$/),
  status: z.literal(ruleStatuses),
  force: z.literal(true).optional(),
  /** `to` is the page of an application in a folder: missing files with the ending of a file are not answered by it. */
  application: z.literal(true).optional(),
});
export type RedirectRule = z.infer<typeof RedirectRule>;

/** One block of `_headers`: applies to the address asked for and to the file that answers. */
export const HeaderRule = z.object({
  /** The line of its path in the file, from 1. */
  line: z.number().int().positive(),
  /** Path pattern as in `RedirectRule.from`; its placeholders are filled into the values. */
  path: z.string().max(siteRuleLimits.lineChars).startsWith('/'),
  /** Fields that earlier rules or the target itself would set and that are removed. Lower case. */
  unset: z.array(fieldName).max(siteRuleLimits.headersPerRule).optional(),
  /** Fields to set, in order, names in lower case; a name that occurs again adds to its value. */
  set: z.array(z.object({ name: fieldName, value: fieldValue })).max(siteRuleLimits.headersPerRule),
});
export type HeaderRule = z.infer<typeof HeaderRule>;

/** What a site's `_redirects` and `_headers` say, without what cannot be applied. */
export const SiteRules = z.object({
  redirects: z.array(RedirectRule).max(siteRuleLimits.exactRedirects + siteRuleLimits.patternRedirects),
  headers: z.array(HeaderRule).max(siteRuleLimits.headerRules),
});
export type SiteRules = z.infer<typeof SiteRules>;

/**
 * Fields that are lists of values that add up (RFC 9110, 5.6.1; RFC 8288; fetch standard, 3.3): two rules' values are joined. Everywhere else
 * the later rule wins, also for lists whose later value is meant to replace (Cache-Control, Content-Security-Policy). Lower case.
 */
export const listFields: ReadonlySet<string> = new Set([
  'accept-ch', 'access-control-allow-headers', 'access-control-allow-methods', 'access-control-expose-headers', 'allow', 'content-language',
  'critical-ch', 'link', 'server-timing', 'timing-allow-origin', 'vary', 'via', 'warning', 'www-authenticate',
]);
