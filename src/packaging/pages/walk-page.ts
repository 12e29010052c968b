import { html as names, parse, type TreeAdapter, type TreeAdapterTypeMap } from 'parse5';

/**
 * Elements open inside one another, and elements in all, up to which a page is read; browsers flatten a page
 * at 512 levels.
 */
const maxDepth = 1_000;
const maxElements = 400_000;

/** An element as its page's reading meets it, or what stands at the root of a tree (`name` is empty). */
export interface PageElement {
  readonly name: string;
  readonly namespace: 'html' | 'svg' | 'other';
  /** By name without prefix; of an `xlink:href` and a `href` the latter counts. */
  readonly attributes: Map<string, string>;
  parent: PageElement | undefined;
  /** It stands in a `<template>` and loads nothing. */
  inert: boolean;
  /** Pieces of its text; kept of scripts and styles only. */
  readonly text: string[];
  /** What a `<template>` holds. */
  content: PageElement | undefined;
  /** It has got a declarative shadow tree. */
  hosts: boolean;
}

interface Nodes extends TreeAdapterTypeMap {
  node: PageElement;
  parentNode: PageElement;
  childNode: PageElement;
  document: PageElement;
  documentFragment: PageElement;
  element: PageElement;
  commentNode: PageElement;
  textNode: PageElement;
  template: PageElement;
  documentType: PageElement;
}

/** Thrown out of the parser when a page is nested too deeply or holds too much. */
class TooMuch extends Error {}

function node(name: string, namespace: PageElement['namespace'], attributes: Map<string, string>): PageElement {
  return { name, namespace, attributes, parent: undefined, inert: false, text: [], content: undefined, hosts: false };
}

/** Elements that may get a shadow tree (DOM, "valid shadow host name"), besides custom elements. */
const hosts = new Set([
  'article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'main', 'nav', 'p', 'section', 'span',
]);
const keepsText = new Set(['script', 'style']);
const namespaces: Partial<Record<string, PageElement['namespace']>> = { [names.NS.HTML]: 'html', [names.NS.SVG]: 'svg' };

/**
 * A `<template shadowrootmode>` whose content the browser shows as its parent's shadow tree (HTML,
 * 13.2.6.4.4).
 */
function isShadowRoot({ attributes, parent }: PageElement): boolean {
  if (!/^(?:open|closed)$/i.test(attributes.get('shadowrootmode') ?? '') || parent === undefined || parent.hosts) return false;
  return parent.namespace === 'html' && (hosts.has(parent.name) || parent.name.includes('-'));
}

/**
 * Hands every element of a page to `visit`, in the order in which the parser puts it into the document, with
 * scripting on as in a browser. Nothing of the tree is kept but an element's ancestors. `false` when the page
 * is nested too deeply or too large to be read to its end.
 */
export function walkPage(html: string, visit: (element: PageElement) => void): boolean {
  let depth = 0;
  let elements = 0;
  let mode = names.DOCUMENT_MODE.NO_QUIRKS;
  const place = (parent: PageElement, child: PageElement): void => {
    const isNew = child.parent === undefined;
    child.parent = parent;
    child.inert = parent.inert;
    if (child.content) {
      const shadow = isNew && isShadowRoot(child);
      if (shadow) parent.hosts = true;
      child.content.inert = child.inert || !shadow;
    }
    if (isNew && child.name !== '') visit(child);
  };
  const adapter: TreeAdapter<Nodes> = {
    createDocument: () => node('', 'other', new Map()),
    createDocumentFragment: () => node('', 'other', new Map()),
    createElement(name, namespace, attrs) {
      elements += 1;
      if (elements > maxElements) throw new TooMuch();
      const attributes = new Map<string, string>();
      for (const { name: key, value, prefix } of attrs) {
        if (prefix === undefined || prefix === '' || !attributes.has(key)) attributes.set(key, value);
      }
      return node(name, namespaces[namespace] ?? 'other', attributes);
    },
    createCommentNode: () => node('', 'other', new Map()),
    createTextNode: () => node('', 'other', new Map()),
    appendChild: place,
    insertBefore: place,
    insertText(parent, text) {
      if (keepsText.has(parent.name)) parent.text.push(text);
    },
    insertTextBefore() {},
    setTemplateContent(template, content) {
      template.content = content;
    },
    getTemplateContent: (template) => template.content ?? template,
    adoptAttributes(recipient, attrs) {
      for (const { name, value } of attrs) if (!recipient.attributes.has(name)) recipient.attributes.set(name, value);
    },
    onItemPush() {
      depth += 1;
      if (depth > maxDepth) throw new TooMuch();
    },
    onItemPop() {
      depth -= 1;
    },
    detachNode() {},
    getAttrList: ({ attributes }) => [...attributes].map(([name, value]) => ({ name, value })),
    getChildNodes: () => [],
    getFirstChild: () => null,
    getParentNode: ({ parent }) => parent ?? null,
    getTagName: ({ name }) => name,
    getNamespaceURI: ({ namespace }) => ({ html: names.NS.HTML, svg: names.NS.SVG, other: names.NS.MATHML })[namespace],
    getTextNodeContent: () => '',
    getCommentNodeContent: () => '',
    getDocumentMode: () => mode,
    setDocumentMode(_document, found) {
      mode = found;
    },
    setDocumentType() {},
    getDocumentTypeNodeName: () => '',
    getDocumentTypeNodePublicId: () => '',
    getDocumentTypeNodeSystemId: () => '',
    isTextNode: (_one): _one is PageElement => false,
    isCommentNode: (_one): _one is PageElement => false,
    isDocumentTypeNode: (_one): _one is PageElement => false,
    isElementNode: (one): one is PageElement => one.name !== '',
    getNodeSourceCodeLocation: () => undefined,
    setNodeSourceCodeLocation() {},
    updateNodeSourceCodeLocation() {},
  };
  try {
    parse(html, { treeAdapter: adapter });
    return true;
  } catch (error) {
    if (error instanceof TooMuch) return false;
    throw error;
  }
}
