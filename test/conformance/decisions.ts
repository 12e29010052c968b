import type { HostAnswer } from './table.ts';

/** What the product does where the two hosts differ. */
export const sentences = {
  'clean file before folder': 'File, page without its ending, folder redirect, in this order; name.html is at /name, name/index.html at /name/.',
  'slash to page': '/name/ with no folder page and name.html present leads to /name, query kept.',
  'endings stay': 'Addresses with .html stay 200: no redirect.',
  'single slash': 'Doubled slashes lead to the address with single ones, on the same host.',
  'nearest 404': 'The nearest 404.html up the tree answers what is not there.',
  'file wins': 'A file wins over a rule unless the rule has “!”.',
  force: '“!” is Netlify’s: the rule wins over a file.',
  'no status': 'A rule without status is read as Netlify reads it: 301.',
  'slash-insensitive': 'The path of a rule matches with and without a slash at its end.',
  decoded: 'Both sides are compared decoded, segment by segment; %2F stays apart.',
  'rewrite to page': '200 to x.html or x shows the file, without a redirect.',
  'status 404': 'Status 404 is Netlify’s: the page of the target with 404.',
  'query fields': 'Query fields are Netlify’s.',
  'known statuses': 'A status outside the six and 404 is left out, with its line.',
  'extra words': 'Only conditions are left out; other words behind the status mean nothing, as on Netlify.',
  'never published': 'The files of rules are never published.',
  application: '/* /index.html 200 and /* / 200 mean an application; a missing file with a known ending is 404.',
  conditions: 'Conditions are left out, with their line.',
  loops: 'A rule that leads to itself is left out.',
  limits: 'Limits are Cloudflare’s: 2,000 rules without and 100 with placeholders, 100 header blocks, 2,000 letters a line.',
  'later wins': 'The later header rule wins, except for fields that are lists.',
  'address and file': 'Header rules are matched on the address asked and on the file.',
  'set and unset': 'Content-Type and Cache-Control are obeyed, “! Name” is honoured, placeholders in values are filled in.',
  'set-cookie': 'Set-Cookie is never joined.',
  'headers on redirects': 'Header rules apply to redirects.',
  'media types': 'The table of media types stays; JSON without an ending is JSON.',
} as const;

/** What decides a row on which the hosts differ, and what is expected: a host's answer, with changes where neither is right. */
export interface Decision {
  readonly because: keyof typeof sentences;
  readonly as: 'netlify' | 'cloudflare';
  readonly but?: Partial<HostAnswer>;
}

const n = (because: Decision['because'], but?: Partial<HostAnswer>): Decision => ({ because, as: 'netlify', ...(but ? { but } : {}) });
const c = (because: Decision['because'], but?: Partial<HostAnswer>): Decision => ({ because, as: 'cloudflare', ...(but ? { but } : {}) });

/** Cloudflare’s answer with the status of Cloudflare Pages: Workers redirect between the addresses of one page with 307. */
const pages = (because: Decision['because']): Decision => c(because, { status: 308 });

export const decisions: Readonly<Record<string, Decision>> = {
  'clean-02': n('endings stay'),
  'clean-03': n('endings stay'),
  'clean-05': pages('slash to page'),
  'clean-06': n('endings stay'),
  'clean-09': pages('clean file before folder'),
  'clean-11': n('endings stay'),
  'clean-12': n('endings stay'),
  'clean-13': n('endings stay'),
  'clean-14': c('clean file before folder'),
  'clean-17': pages('slash to page'),
  'clean-19': pages('slash to page'),
  'clean-21': n('endings stay'),
  'clean-23': c('clean file before folder'),
  'clean-29': pages('clean file before folder'),
  'clean-32': pages('slash to page'),
  'clean-33': pages('clean file before folder'),
  'clean-35': pages('single slash'),
  'clean-36': pages('single slash'),
  'clean-38': c('nearest 404'),
  'clean-39': c('nearest 404'),
  'clean-43': n('endings stay'),
  'redirects-01': n('no status'),
  'redirects-18': n('file wins'),
  'redirects-19': n('force'),
  'redirects-20': n('slash-insensitive'),
  'redirects-22': n('slash-insensitive'),
  'redirects-28': n('slash-insensitive'),
  'redirects-31': n('file wins'),
  'redirects-36': c('decoded'),
  'redirects-39': n('rewrite to page'),
  'redirects-40': n('rewrite to page'),
  'redirects-44': n('status 404'),
  'redirects-45': n('status 404'),
  'redirects-46': c('known statuses'),
  'redirects-48': n('extra words'),
  'redirects-49': c('decoded'),
  'redirects-55': n('query fields'),
  'redirects-57': c('never published'),
  'spa-02': n('endings stay'),
  'spa-04': c('application'),
  'spa-05': n('application'),
  'spa404-02': n('file wins'),
  'forced-01': n('force'),
  'forced-02': n('force'),
  'forced-04': n('force'),
  'conditions-01': c('conditions'),
  'conditions-02': c('conditions'),
  'conditions-06': n('status 404'),
  'conditions-07': n('status 404'),
  'conditions-08': n('loops'),
  'headers-03': n('later wins', { headers: { 'x-all': 'all', 'x-twice': 'second', 'x-page': 'file' } }),
  'headers-04': n('endings stay'),
  'headers-05': n('later wins'),
  'headers-06': c('headers on redirects', { status: 308, headers: { 'x-all': 'all', 'x-twice': 'first', 'x-team': 'bare', 'x-team-tree': 'yes' } }),
  'headers-07': c('set and unset'),
  'headers-09': c('set and unset'),
  'headers-10': c('set-cookie', { headers: {
    'x-all': 'all', 'x-twice': 'first', 'x-lower': 'a:b:c', 'set-cookie': ['a=1', 'b=2'], link: '</a.css>; rel=preload, </b.css>; rel=preload', 'content-type': 'application/json',
  } }),
  'headers-11': c('headers on redirects'),
  'headers-12': n('address and file', { headers: { 'x-all': 'all', 'x-twice': 'first', 'x-page': 'file', 'x-on-rewrite': 'yes' } }),
  'headers-15': c('address and file', { headers: { 'x-all': 'all', 'x-twice': 'first', 'x-unindented': 'yes', 'x-on-404-file': 'yes' } }),
  'headers-16': c('never published', { headers: { 'x-all': 'all', 'x-twice': 'first', 'x-on-404-file': 'yes' } }),
  'headers-17': n('later wins', { headers: { 'x-all': 'all', 'x-twice': 'second', 'x-page': 'file' } }),
  'headers-18': c('set and unset'),
  'cors-03': c('set and unset', { headers: {
    'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'x-content-type-options': 'nosniff',
    'content-type': 'text/plain',
  } }),
  'limits-03': c('limits'),
  'limits-07': c('limits'),
  'limits-08': c('limits'),
  'limits-11': c('limits'),
  'limits-12': c('limits'),
  'limits-13': c('limits'),
  'order-04': n('file wins'),
  'order-05': pages('clean file before folder'),
};

/** Rows on which the hosts agree in what is compared, and the product adds a header. */
export const exceptions: Readonly<Record<string, Decision>> = {
  'headers-13': c('address and file', { headers: { 'x-all': 'all', 'x-twice': 'first', 'x-on-404': 'yes', 'x-on-404-file': 'yes' } }),
};
