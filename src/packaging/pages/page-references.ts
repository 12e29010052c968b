import { linkReferences } from './link-references.ts';
import type { Reference, ReferenceUse } from './reference.ts';
import { scriptKind } from './script-kind.ts';
import { addressesOfSrcset } from './srcset.ts';
import { addressesOfStyle } from './style-addresses.ts';
import { type PageElement, walkPage } from './walk-page.ts';

/** The text of a `<script type=module>` that stands in the page. */
export interface InlineModule {
  readonly text: string;
  readonly base: string | undefined;
  readonly vital: boolean;
}

/** What a page refers to. */
export interface PageReferences {
  readonly references: readonly Reference[];
  readonly modules: readonly InlineModule[];
  /** Texts of `<script type=importmap>`, each with the base that holds for it. */
  readonly importMaps: readonly { readonly text: string; readonly base: string | undefined }[];
  /** The page was read to its end; false where it is nested too deeply or too large. */
  readonly complete: boolean;
}

/**
 * Attributes that hold one address, by element (HTML). What they name is shown or played; none of it holds
 * the page back.
 */
const resources: Readonly<Record<string, readonly string[]>> = {
  img: ['src'], video: ['src', 'poster'], audio: ['src'], track: ['src'], embed: ['src'], object: ['data'],
  ...Object.fromEntries(['body', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'].map((name) => [name, ['background']])),
};
/**
 * The same of SVG; `xlink:href` counts as `href`. Others (gradients, paths) refer to places of their own
 * document.
 */
const svgResources = new Set(['image', 'use', 'feImage']);

/**
 * Whether the browser holds the page back for a script with a `src`: a classic script is waited for where it
 * stands or, deferred like a module, before the document counts as loaded. An `async` one is not, unless it
 * says `blocking=render` (HTML, 4.12.1.1).
 */
function isVitalScript(attributes: ReadonlyMap<string, string>): boolean {
  return !attributes.has('async') || /(?:^|\s)render(?:\s|$)/i.test(attributes.get('blocking') ?? '');
}

/** `content` of `<meta http-equiv=refresh>`: the address it goes to. */
function refreshAddress(content: string): string | undefined {
  const [, double, single, bare] = /^\s*[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|([^\s].*))/is.exec(content) ?? [];
  return (double ?? single ?? bare)?.trim();
}

/**
 * What a page refers to, as a browser with scripting reads it: with the parser of the HTML standard, so that
 * comments, templates, `<noscript>`, scripts' text and the like hold nothing. Time and memory are bounded for
 * whatever it holds.
 */
export function referencesOfPage(html: string): PageReferences {
  const found: Reference[] = [];
  const styles: { element: PageElement; base: string | undefined }[] = [];
  const scripts: { element: PageElement; kind: 'module' | 'importmap'; base: string | undefined; vital: boolean }[] = [];
  let base: string | undefined;
  const add = (to: string | undefined, use: ReferenceUse, vital = false): void => {
    if (to !== undefined && to.trim() !== '') found.push({ to, base, use, vital });
  };

  const script = (element: PageElement, source: string | undefined): void => {
    const kind = scriptKind(element.attributes);
    if (kind === undefined) return;
    if (kind === 'importmap') scripts.push({ element, kind, base, vital: true });
    else if (source !== undefined) add(source, kind === 'module' ? 'module' : 'script', isVitalScript(element.attributes));
    else if (kind === 'module') scripts.push({ element, kind, base, vital: isVitalScript(element.attributes) });
  };

  const htmlElement = (element: PageElement): void => {
    const { name, attributes, parent } = element;
    for (const key of resources[name] ?? []) add(attributes.get(key), 'resource');
    const srcset = (): void => addressesOfSrcset(attributes.get('srcset') ?? '').forEach((to) => add(to, 'resource'));
    switch (name) {
      case 'base': base ??= attributes.get('href'); break;
      case 'script': script(element, attributes.get('src')); break;
      case 'style': if (/^(?:text\/css)?$/i.test(attributes.get('type') ?? '')) styles.push({ element, base }); break;
      case 'link': for (const { to, use, vital } of linkReferences(attributes)) add(to, use, vital); break;
      case 'img': srcset(); break;
      case 'source':
        if (parent?.name === 'picture') srcset();
        if (parent?.name === 'video' || parent?.name === 'audio') add(attributes.get('src'), 'resource');
        break;
      case 'input': if (/^image$/i.test(attributes.get('type') ?? '')) add(attributes.get('src'), 'resource'); break;
      case 'iframe': if (!attributes.has('srcdoc')) add(attributes.get('src'), 'page'); break;
      case 'frame': add(attributes.get('src'), 'page'); break;
      case 'a': case 'area': add(attributes.get('href'), 'page'); break;
      case 'meta':
        if (/^refresh$/i.test(attributes.get('http-equiv') ?? '')) add(refreshAddress(attributes.get('content') ?? ''), 'page');
        break;
    }
  };

  const svgElement = (element: PageElement): void => {
    const { name, attributes } = element;
    const href = attributes.get('href');
    if (name === 'script') script(element, href);
    else if (name === 'style') styles.push({ element, base });
    else if (name === 'a') add(href, 'page');
    else if (svgResources.has(name)) add(href, 'resource');
  };

  const complete = walkPage(html, (element) => {
    if (element.inert) return;
    if (element.namespace === 'html') htmlElement(element);
    else if (element.namespace === 'svg') svgElement(element);
    const style = element.attributes.get('style');
    if (style !== undefined && /url\(|image-set\(|src\(/i.test(style)) addressesOfStyle(style).forEach((to) => add(to, 'resource'));
  });

  const textOf = (element: PageElement): string => element.text.join('');
  for (const { element, base: own } of styles) {
    for (const to of addressesOfStyle(textOf(element))) found.push({ to, base: own, use: 'resource', vital: false });
  }
  return {
    // A link is followed when the whole page is there; what is loaded is loaded with the base known by then.
    references: found.map((one) => (one.use === 'page' ? { ...one, base } : one)),
    modules: scripts.filter(({ kind }) => kind === 'module')
      .map(({ element, base: own, vital }) => ({ text: textOf(element), base: own, vital })),
    importMaps: scripts.filter(({ kind }) => kind === 'importmap')
      .map(({ element, base: own }) => ({ text: textOf(element), base: own })),
    complete,
  };
}
