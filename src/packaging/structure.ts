import type { ValidationFinding } from '../domain/deployment.ts';
import type { DeploymentFile, Routing } from '../domain/manifest.ts';
import { type EntryPage, entryPageOf } from './pages/entry-page.ts';
import { createModuleInspector } from './pages/module-findings.ts';
import { referencesOfPage } from './pages/page-references.ts';
import type { Reference } from './pages/reference.ts';
import { findingsOfReferences, type ReadFile } from './pages/reference-findings.ts';
import { type SiteFiles, siteFiles } from './pages/site-files.ts';
import { addressesOfStyle } from './pages/style-addresses.ts';

/** Pages and style sheets that are read at most, and the largest one, bytes. */
const maxRead = 300;
const largestRead = 2 * 1024 * 1024;
/** Findings about references at most: the first ones tell what is wrong. */
const maxFindings = 100;

function inspectEntry(files: readonly DeploymentFile[], entry: EntryPage | undefined, site: SiteFiles): ValidationFinding[] {
  if (entry) {
    const size = files.find(({ path }) => path === entry.file)?.size ?? 0;
    if (size <= largestRead) return [];
    const message = 'It is too large to be looked through; whether it finds all it loads is not known.';
    return [{ check: 'references', level: 'warning', message, path: entry.file }];
  }
  // The address leads to another site.
  if (site.answers('')) return [];
  if (files.some(({ mediaType }) => mediaType.startsWith('text/html'))) {
    const message = 'There is no index.html, so visitors of the address itself would find nothing. Is the output folder the right one?';
    return [{ check: 'entry-page', level: 'error', message }];
  }
  const message = 'There is no page at all, only files. Visitors of the address itself will find nothing.';
  return [{ check: 'entry-page', level: 'warning', message }];
}

/** Pages that are a file and a folder's page at once: hosts differ in which of the two they show. */
function inspectTwins(files: readonly DeploymentFile[], { cleanUrls, notFound }: Routing): ValidationFinding[] {
  const paths = new Set(files.map(({ path }) => path));
  const folders = [...paths].filter((path) => path.endsWith('/index.html')).map((path) => path.slice(0, -'/index.html'.length));
  // The page for lost visitors is nobody's address: Gatsby writes 404.html and 404/index.html.
  const twins = folders.filter((folder) => paths.has(`${folder}.html`) && `${folder}.html` !== notFound);
  const [first, ...others] = cleanUrls ? twins : [];
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` Likewise ${others.length} more.`;
  return [{
    check: 'addresses', level: 'warning', path: `${first}.html`,
    message: `/${first} shows this page and /${first}/ shows ${first}/index.html; other hosts show one of the two at both.${more}`,
  }];
}

async function inspectPackage(files: readonly DeploymentFile[], read: (path: string) => Promise<string>): Promise<ValidationFinding[]> {
  if (!files.some(({ path }) => path === 'package.json')) return [];
  try {
    const value: unknown = JSON.parse(await read('package.json'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return [{ check: 'package-json', level: 'warning', message: 'It is not valid JSON.', path: 'package.json' }];
}

/**
 * The pages and style sheets that `inspectStructure` reads, in its order: the entry page first, because it
 * decides whether the deployment may go on.
 */
export function readInOrder(files: readonly DeploymentFile[], routing: Routing): DeploymentFile[] {
  const paths = new Set(files.map(({ path }) => path));
  const entry = entryPageOf((path) => paths.has(path), routing)?.file;
  const readable = files.filter(({ mediaType, size }) => /^text\/(?:html|css)/.test(mediaType) && size <= largestRead);
  return readable.toSorted((a, b) => Number(b.path === entry) - Number(a.path === entry)).slice(0, maxRead);
}

/**
 * Looks through an output before it is sent: is there an entry page, does what pages, style sheets and
 * modules refer to exist, is it fit for a browser, is `package.json`, where one is part of it, a JSON object.
 * An error is what the entry page cannot be shown without. `read` gives a file's text; what it throws is
 * passed on.
 */
export async function inspectStructure(
  files: readonly DeploymentFile[], routing: Routing, read: (path: string) => Promise<string>,
): Promise<ValidationFinding[]> {
  const site = siteFiles(files, routing);
  const entry = entryPageOf((path) => site.file(path) !== undefined, routing);
  const modules = createModuleInspector(site, read);
  const findings = inspectEntry(files, entry, site);
  for (const { path, mediaType } of readInOrder(files, routing)) {
    if (findings.length >= maxFindings) break;
    const isEntry = path === entry?.file;
    const from: ReadFile = { path, at: isEntry ? entry.at : path, entry: isEntry, spa: routing.spa };
    const text = await read(path);
    if (!mediaType.startsWith('text/html')) {
      const loaded = addressesOfStyle(text).map((to): Reference => ({ to, base: undefined, use: 'resource', vital: false }));
      findings.push(...findingsOfReferences(from, loaded, site));
      continue;
    }
    const page = referencesOfPage(text);
    findings.push(...findingsOfReferences(from, page.references, site), ...await modules.inspect(from, page));
    if (page.complete) continue;
    findings.push({ check: 'references', level: 'warning', message: 'It is nested too deeply to be looked through to its end.', path });
  }
  // What stops a deployment is never cut off by what does not.
  const ordered = findings.toSorted((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
  return [...ordered.slice(0, maxFindings), ...inspectTwins(files, routing), ...await inspectPackage(files, read)];
}
