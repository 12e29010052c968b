/** A place a page or style sheet refers to. */
export interface Reference {
  /** The address as it stands there. */
  readonly to: string;
  /** A page does not work without it: a script or a style sheet. */
  readonly vital: boolean;
}

/** What a page refers to. */
export interface PageReferences {
  readonly references: readonly Reference[];
  /** Address of `<base>`, which relative addresses are resolved against; undefined = the page's own. */
  readonly base: string | undefined;
}

const cssAddress = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^'"()\s]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi;
const tagName = /<([a-z][^\s/>]*)/iy;
const attribute = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/y;
/** Elements whose content is text for somebody else (HTML, 13.2.5: raw text and escapable raw text). */
const rawText = new Set(['script', 'style', 'textarea', 'title']);
/** Kinds of links whose files the browser fetches for the page. */
const fetched = /(?:^|\s)(?:stylesheet|icon|apple-touch-icon|mask-icon|manifest|preload|modulepreload)(?:\s|$)/i;
const addresses: Readonly<Record<string, readonly string[]>> = {
  script: ['src'], img: ['src', 'srcset'], source: ['src', 'srcset'], video: ['src', 'poster'], audio: ['src'], track: ['src'], iframe: ['src'], embed: ['src'],
  object: ['data'], a: ['href'], area: ['href'], link: ['href'],
};

/** The text without what stands between `open` and `close`; an `open` without end takes the rest along. */
function without(text: string, open: string, close: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let begin = text.indexOf(open); begin !== -1; begin = text.indexOf(open, at)) {
    parts.push(text.slice(at, begin));
    const end = text.indexOf(close, begin + open.length);
    at = end === -1 ? text.length : end + close.length;
  }
  parts.push(text.slice(at));
  return parts.join(' ');
}

/** What a style sheet refers to: `url(…)` and `@import`. */
export function referencesOfStyle(css: string): Reference[] {
  return [...without(css, '/*', '*/').matchAll(cssAddress)].map(([, ...found]) => ({ to: found.find((text) => text !== undefined) ?? '', vital: false }));
}

/** Attributes of the tag whose name ends at `from`, and where they end. The first of a name counts, as in browsers. */
function attributesAt(html: string, from: number): { values: Map<string, string>; end: number } {
  const values = new Map<string, string>();
  let end = from;
  for (;;) {
    attribute.lastIndex = end;
    const match = attribute.exec(html);
    if (!match) return { values, end };
    end = attribute.lastIndex;
    const [, name = '', double, single, bare] = match;
    const key = name.toLowerCase();
    if (!values.has(key)) values.set(key, (double ?? single ?? bare ?? '').replaceAll('&amp;', '&'));
  }
}

function referencesOfTag(name: string, values: ReadonlyMap<string, string>): Reference[] {
  const rel = values.get('rel') ?? '';
  if (name === 'link' && !fetched.test(rel)) return [];
  const vital = name === 'script' || (name === 'link' && /(?:^|\s)stylesheet(?:\s|$)/i.test(rel));
  return (addresses[name] ?? []).flatMap((key) => {
    const value = values.get(key);
    if (value === undefined) return [];
    if (key !== 'srcset') return [{ to: value, vital }];
    return value.split(/,\s+/).map((candidate) => ({ to: candidate.trim().split(/\s/)[0] ?? '', vital }));
  });
}

/**
 * What a page refers to, by one pass over its tags: comments, scripts' text and the like hold none. Takes time in proportion to the page's length,
 * whatever it holds.
 */
export function referencesOfPage(html: string): PageReferences {
  const references: Reference[] = [];
  let base: string | undefined;
  let at = 0;
  for (let begin = html.indexOf('<'); begin !== -1; begin = html.indexOf('<', at)) {
    at = begin + 1;
    if (html.startsWith('<!--', begin)) {
      const end = html.indexOf('-->', begin + 4);
      at = end === -1 ? html.length : end + 3;
      continue;
    }
    tagName.lastIndex = begin;
    const name = tagName.exec(html)?.[1]?.toLowerCase();
    if (name === undefined) continue;
    const { values, end } = attributesAt(html, tagName.lastIndex);
    at = end;
    if (name === 'base') base ??= values.get('href');
    references.push(...referencesOfTag(name, values));
    if (!rawText.has(name)) continue;
    const closing = new RegExp(`</${name}`, 'gi');
    closing.lastIndex = at;
    const close = closing.exec(html)?.index ?? html.length;
    if (name === 'style') references.push(...referencesOfStyle(html.slice(at, close)));
    at = close;
  }
  return { references, base };
}
