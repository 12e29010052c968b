import type { ValidationFinding } from '../../domain/deployment.ts';
import type { OverridableCheck } from '../../domain/override.ts';
import { hostOf } from './host-paths.ts';
import { type ImportMap, mergeImportMaps, readImportMap, resolveImport } from './import-map.ts';
import { importsOfModule, type ModuleImport } from './module-imports.ts';
import type { PageReferences } from './page-references.ts';
import { type ReadFile, whyMissing, whyUseless } from './reference-findings.ts';
import { isJavaScript } from './script-kind.ts';
import { baseUrl, pathOf, pathOfUrl, urlOf } from './site-address.ts';
import type { SiteFiles } from './site-files.ts';

/** Modules that are read at most, and their bytes in all: the entry page's come first. */
const maxModules = 200;
const maxBytes = 8 * 1024 * 1024;

/** Notes what is wrong with a module; without a level an error where the entry page cannot do without it. */
type Tell = (from: Importer, check: OverridableCheck, message: string, level?: 'error' | 'warning') => void;

interface Importer {
  /** The file that a finding names. */
  readonly path: string;
  readonly url: string;
  readonly vital: boolean;
}

/** Follows the static imports of a site's pages, as a browser does before it runs the first of them. */
export interface ModuleInspector {
  /**
   * What is wrong with the modules that a page loads; each module is looked into once, for the first page
   * that loads it.
   */
  inspect(page: ReadFile, found: PageReferences): Promise<ValidationFinding[]>;
}

/** `read` gives a file's text; what it throws is passed on. */
export function createModuleInspector(site: SiteFiles, read: (path: string) => Promise<string>): ModuleInspector {
  const seen = new Set<string>();
  let bytes = 0;

  /** The file's imports; empty when it is not to be read (any more), or is none that can be. */
  const importsOf = async (path: string): Promise<readonly ModuleImport[]> => {
    const file = site.file(path);
    if (!file || !isJavaScript(file.mediaType) || seen.has(path) || seen.size >= maxModules || bytes + file.size > maxBytes) return [];
    seen.add(path);
    bytes += file.size;
    return importsOfModule(await read(path));
  };

  return {
    async inspect(page, { references, modules, importMaps }) {
      const findings = new Map<string, ValidationFinding>();
      const tell: Tell = (from, check, message, level = from.vital ? 'error' : 'warning') => {
        const key = `${from.path} ${message}`;
        if (!findings.has(key)) findings.set(key, { check, level, message, path: from.path });
      };
      const maps = importMaps.map(({ text, base }) => readImportMap(text, baseUrl(page.at, base)));
      if (maps.includes(undefined)) {
        tell({ path: page.path, url: '', vital: false }, 'dependencies', 'Its import map is not valid JSON, so browsers ignore it.');
      }
      const map = mergeImportMaps(maps.filter((one) => one !== undefined));
      const waiting: Importer[] = [];
      const follow = (from: Importer, imports: readonly ModuleImport[]): void => {
        for (const one of imports) {
          const path = importedPath(from, one, map, site, tell);
          if (path !== undefined) waiting.push({ path, url: urlOf(path), vital: from.vital });
        }
      };
      for (const { to, base, use, vital } of references) {
        const path = use === 'module' ? pathOf(to, page.at, base) : undefined;
        if (path !== undefined) waiting.push({ path, url: urlOf(path), vital: vital && page.entry });
      }
      for (const { text, base, vital } of modules) {
        follow({ path: page.path, url: baseUrl(page.at, base), vital: vital && page.entry }, importsOfModule(text));
      }
      for (let next = waiting.shift(); next; next = waiting.shift()) follow(next, await importsOf(next.path));
      return [...findings.values()];
    },
  };
}

/**
 * The file that an import leads to, when it is one that imports more; what keeps a browser from loading it is
 * told.
 */
function importedPath(
  from: Importer, { specifier, type }: ModuleImport, map: ImportMap, site: SiteFiles, tell: Tell,
): string | undefined {
  const url = resolveImport(specifier, from.url, map);
  if (url === undefined || !/^(?:https?|data|blob):$/.test(url.protocol)) {
    const why = 'and no import map says where that lies, so no browser can load it';
    tell(from, 'dependencies', `It imports “${specifier}”, ${why}. Build the project, or add an import map.`);
    return undefined;
  }
  const path = pathOfUrl(url);
  if (path === undefined) return undefined;
  const file = site.file(path);
  if (!file) {
    const host = hostOf(path);
    if (host !== undefined) tell(from, 'references', `It imports /${path}, which only ${host} answers.`, 'warning');
    else if (!site.answers(path)) tell(from, 'references', `It imports /${path}, ${withEnding(path, site) ?? whyMissing(path, site)}`);
    return undefined;
  }
  // Browsers begin to import WebAssembly; whether one can is its own affair.
  if (type === 'javascript' && !/^application\/wasm\b/.test(file.mediaType)) {
    const useless = whyUseless(path, site.mediaType(file), 'module');
    if (useless !== undefined) tell(from, 'references', useless);
    return useless === undefined ? path : undefined;
  }
  return undefined;
}

/** What to say of an import without its ending, when the file with it is there. */
function withEnding(path: string, site: SiteFiles): string | undefined {
  const found = ['.js', '.mjs', '/index.js', '.ts', '.tsx', '.jsx'].map((ending) => `${path}${ending}`).find((one) => site.file(one));
  return found === undefined ? undefined : `which is not there: browsers add no ending, and the file is /${found}.`;
}
