import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** What a page holds before any script has run. */
export interface PageOutline {
  /**
   * Its content is made by its scripts: it has one, and neither headings nor links nor more than a few words
   * of its own.
   */
  readonly isShell: boolean;
  /** It runs scripts, its own or others. */
  readonly hasScript: boolean;
  /** Addresses of the scripts it loads, as written. */
  readonly scripts: readonly string[];
}

/** Words of a page that is still loading; more is content. */
const maxShellText = 200;
const silent = new Set(['style', 'template', 'noscript', 'title', 'svg']);
const content = /^(?:a|h[1-6]|article|form|table)$/;

/** Reads a page as a browser does (HTML, 13.2). */
export function outlineOf(html: string): PageOutline {
  const scripts: string[] = [];
  let hasScript = false;
  let hasContent = false;
  let text = 0;
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (node.nodeName === '#text' && 'value' in node) text += node.value.trim().length;
    if (!('childNodes' in node) || silent.has(node.nodeName)) return;
    if (node.nodeName === 'script') {
      hasScript = true;
      const src = 'attrs' in node ? node.attrs.find(({ name }) => name === 'src')?.value : undefined;
      if (src !== undefined) scripts.push(src);
      return;
    }
    hasContent ||= content.test(node.nodeName);
    node.childNodes.forEach(visit);
  };
  visit(parse(html));
  return { isShell: hasScript && !hasContent && text <= maxShellText, hasScript, scripts };
}
