import type { ValidationFinding } from '../domain/deployment.ts';
import type { DeploymentFile, Routing } from '../domain/manifest.ts';
import { type PageReferences, referencesOfPage, referencesOfStyle } from './references.ts';

/** Pages and style sheets that are read at most, and the largest one, bytes. */
const mostRead = 300;
const largestRead = 2 * 1024 * 1024;
/** Findings about references at most: the first ones tell what is wrong. */
const mostFindings = 100;

/** Endings of sources that no browser runs. */
const unbuilt = /\.(?:tsx?|jsx|vue|svelte|astro)$/i;
const site = 'http://site.invalid';

/** The path in the site an address leads to from a file; undefined for other sites, data, and places within the page. `base` as in `<base>`. */
export function pathOf(reference: string, from: string, base?: string): string | undefined {
  const target = reference.trim();
  if (target === '' || target.startsWith('#') || /^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  try {
    const page = `${site}/${from.split('/').map(encodeURIComponent).join('/')}`;
    const url = new URL(target, base === undefined ? page : new URL(base, page));
    return url.origin === site ? decodeURIComponent(url.pathname).slice(1).normalize('NFC') : undefined;
  } catch {
    return undefined;
  }
}

function answers(path: string, paths: ReadonlySet<string>, { cleanUrls, redirects }: Routing): boolean {
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`;
  return paths.has(path) || paths.has(`${folder}index.html`) || (cleanUrls && paths.has(`${path}.html`)) || redirects.some(({ from }) => from.replace(/^\//, '') === path);
}

function inspectEntry(files: readonly DeploymentFile[], paths: ReadonlySet<string>, routing: Routing): ValidationFinding[] {
  if (answers('', paths, routing) || (routing.spa && paths.has(routing.fallback ?? 'index.html'))) return [];
  if (files.some(({ mediaType }) => mediaType.startsWith('text/html'))) {
    return [{ check: 'entry-page', level: 'error', message: 'There is no index.html, so visitors of the address itself would find nothing. Is the output folder the right one?' }];
  }
  return [{ check: 'entry-page', level: 'warning', message: 'There is no page at all, only files. Visitors of the address itself will find nothing.' }];
}

/** What is wrong with one file's references, each place told once. Only the entry page's scripts and styles stop a deployment. */
function inspectReferences(from: string, { references, base }: PageReferences, paths: ReadonlySet<string>, routing: Routing): ValidationFinding[] {
  const wrong = new Map<string, ValidationFinding>();
  for (const { to, vital } of references) {
    const path = pathOf(to, from, base);
    if (path === undefined) continue;
    const level = vital && from === 'index.html' ? 'error' : 'warning';
    const known = wrong.get(path);
    if (known && (known.level === 'error' || level === 'warning')) continue;
    const page = !vital && !/\.[A-Za-z0-9]{1,8}$/.test(path);
    if (vital && unbuilt.test(path)) {
      wrong.set(path, { check: 'references', level, message: `It loads /${path}, which no browser can run: this looks like the project before its build.`, path: from });
    } else if (!answers(path, paths, routing) && !(routing.spa && page)) {
      wrong.set(path, { check: 'references', level, message: `It refers to /${path}, which is not there.`, path: from });
    }
  }
  return [...wrong.values()];
}

async function inspectPackage(paths: ReadonlySet<string>, read: (path: string) => Promise<string>): Promise<ValidationFinding[]> {
  if (!paths.has('package.json')) return [];
  try {
    const value: unknown = JSON.parse(await read('package.json'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return [{ check: 'package-json', level: 'warning', message: 'It is not valid JSON.', path: 'package.json' }];
}

/**
 * Looks through an output before it is sent: is there an entry page, does what pages and style sheets refer to exist and is it fit for a browser, is
 * `package.json`, where one is part of it, a JSON object. `read` gives a file's text; what it throws is passed on.
 */
export async function inspectStructure(files: readonly DeploymentFile[], routing: Routing, read: (path: string) => Promise<string>): Promise<ValidationFinding[]> {
  const paths = new Set(files.map(({ path }) => path));
  const findings = inspectEntry(files, paths, routing);
  const readable = files.filter(({ mediaType, size }) => /^text\/(?:html|css)/.test(mediaType) && size <= largestRead);
  // The entry page decides whether the deployment may go on, so it is among those that are read.
  const ordered = readable.toSorted((a, b) => Number(b.path === 'index.html') - Number(a.path === 'index.html'));
  for (const { path, mediaType } of ordered.slice(0, mostRead)) {
    if (findings.length >= mostFindings) break;
    const text = await read(path);
    const found = mediaType.startsWith('text/html') ? referencesOfPage(text) : { references: referencesOfStyle(text), base: undefined };
    findings.push(...inspectReferences(path, found, paths, routing));
  }
  return [...findings.slice(0, mostFindings), ...await inspectPackage(paths, read)];
}
