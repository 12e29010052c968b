import type { ValidationFinding } from '../domain/deployment.ts';
import type { DeploymentFile, Routing } from '../domain/manifest.ts';

/** Pages and style sheets that are read at most, and the largest one, bytes. */
const mostRead = 300;
const largestRead = 2 * 1024 * 1024;

const tag = /<(script|link|img|source|video|audio|iframe|a)\b([^>]*)>/gi;
const address = /\b(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const cssAddress = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]+))\s*\)/gi;

interface Reference {
  readonly to: string;
  /** A page cannot work without it. */
  readonly vital: boolean;
}

/** The path in the site an address leads to from a file; undefined for other sites, data, and places within the page. */
export function pathOf(reference: string, from: string): string | undefined {
  const target = reference.trim();
  if (target === '' || target.startsWith('#') || target.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  try {
    return decodeURIComponent(new URL(target, `http://site.invalid/${from.split('/').map(encodeURIComponent).join('/')}`).pathname).slice(1).normalize('NFC');
  } catch {
    return undefined;
  }
}

function referencesOfPage(html: string): Reference[] {
  return [...html.replaceAll(/<!--[\s\S]*?-->/g, '').matchAll(tag)].flatMap(([, name = '', attributes = '']) => {
    const [, double, single] = address.exec(attributes) ?? [];
    const to = double ?? single;
    const vital = name.toLowerCase() === 'script' || (name.toLowerCase() === 'link' && /\brel\s*=\s*["']?stylesheet/i.test(attributes));
    return to === undefined ? [] : [{ to, vital }];
  });
}

function referencesOfStyle(css: string): Reference[] {
  return [...css.matchAll(cssAddress)].map(([, double, single, bare]) => ({ to: double ?? single ?? bare ?? '', vital: false }));
}

function answers(path: string, paths: ReadonlySet<string>, { cleanUrls, redirects }: Routing): boolean {
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`;
  return paths.has(path) || paths.has(`${folder}index.html`) || (cleanUrls && paths.has(`${path}.html`)) || redirects.some(({ from }) => from.replace(/^\//, '') === path);
}

/**
 * Looks through an output before it is sent: is there an entry page, does what pages and style sheets refer to exist, is `package.json`, where
 * one is part of it, JSON. `read` gives a file's text.
 */
export async function inspectStructure(files: readonly DeploymentFile[], routing: Routing, read: (path: string) => Promise<string>): Promise<ValidationFinding[]> {
  const paths = new Set(files.map(({ path }) => path));
  const findings: ValidationFinding[] = [];
  const pages = files.filter(({ mediaType }) => mediaType.startsWith('text/html'));
  if (!paths.has('index.html')) {
    findings.push(pages.length === 0
      ? { check: 'entry-page', level: 'warning', message: 'There is no page at all, only files. Visitors of the address itself will find nothing.' }
      : { check: 'entry-page', level: 'error', message: 'There is no index.html, so visitors of the address itself would find nothing. Is the output folder the right one?' });
  }
  const readable = files.filter(({ mediaType, size }) => /^text\/(?:html|css)/.test(mediaType) && size <= largestRead).slice(0, mostRead);
  for (const file of readable) {
    const text = await read(file.path);
    const isPage = file.mediaType.startsWith('text/html');
    const broken = new Map<string, boolean>();
    for (const { to, vital } of isPage ? referencesOfPage(text) : referencesOfStyle(text)) {
      const path = pathOf(to, file.path);
      if (path === undefined || answers(path, paths, routing) || (routing.spa && !vital && !/\.[A-Za-z0-9]{1,8}$/.test(path))) continue;
      broken.set(path, vital || broken.get(path) === true);
    }
    for (const [path, vital] of broken) {
      findings.push({ check: 'references', level: vital && file.path === 'index.html' ? 'error' : 'warning', message: `It refers to /${path}, which is not there.`, path: file.path });
    }
  }
  const manifest = files.find(({ path }) => path === 'package.json');
  if (manifest) {
    try {
      JSON.parse(await read('package.json'));
    } catch {
      findings.push({ check: 'package-json', level: 'warning', message: 'It is not valid JSON.', path: 'package.json' });
    }
  }
  return findings;
}
