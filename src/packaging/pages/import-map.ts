import { z } from 'zod';
import { resolveUrl } from './site-address.ts';

const Specifiers = z.record(z.string(), z.unknown());
const Text = z.object({ imports: Specifiers.optional(), scopes: z.record(z.string(), z.unknown()).optional() });

/** Addresses by what is imported; null: the map forbids it. */
type SpecifierMap = ReadonlyMap<string, URL | null>;

/** What a page's import maps say together (HTML, 8.1.6.2). */
export interface ImportMap {
  readonly imports: SpecifierMap;
  /** By the URL's beginning of the modules they hold for. */
  readonly scopes: ReadonlyMap<string, SpecifierMap>;
}

/**
 * A specifier as an URL where it is one: absolute, or relative with `/`, `./` or `../`; undefined for a bare
 * one.
 */
function urlLike(specifier: string, base: string): URL | undefined {
  if (/^(?:\/|\.\/|\.\.\/)/.test(specifier)) return resolveUrl(specifier, base);
  return URL.parse(specifier) ?? undefined;
}

function specifierMap(value: unknown, base: string): SpecifierMap {
  const entries = Specifiers.safeParse(value);
  return new Map(Object.entries(entries.success ? entries.data : {}).flatMap(([key, address]): [string, URL | null][] => {
    if (key === '') return [];
    const url = typeof address === 'string' ? urlLike(address, base) : undefined;
    return [[urlLike(key, base)?.href ?? key, url === undefined || (key.endsWith('/') && !url.href.endsWith('/')) ? null : url]];
  }));
}

/** An import map's text; undefined when it is not one. */
export function readImportMap(text: string, base: string): ImportMap | undefined {
  try {
    const { imports, scopes } = Text.parse(JSON.parse(text));
    const scoped = Object.entries(scopes ?? {}).flatMap(([prefix, value]): [string, SpecifierMap][] => {
      const url = resolveUrl(prefix, base);
      return url ? [[url.href, specifierMap(value, base)]] : [];
    });
    return { imports: specifierMap(imports, base), scopes: new Map(scoped) };
  } catch {
    return undefined;
  }
}

/** Several maps as one; what an earlier one says of a specifier stays. */
export function mergeImportMaps(maps: readonly ImportMap[]): ImportMap {
  const imports = new Map<string, URL | null>();
  const scopes = new Map<string, Map<string, URL | null>>();
  for (const map of maps) {
    for (const [key, url] of map.imports) if (!imports.has(key)) imports.set(key, url);
    for (const [prefix, entries] of map.scopes) {
      const known = scopes.get(prefix) ?? new Map<string, URL | null>();
      for (const [key, url] of entries) if (!known.has(key)) known.set(key, url);
      scopes.set(prefix, known);
    }
  }
  return { imports, scopes };
}

function resolveIn(map: SpecifierMap, specifier: string): URL | null | undefined {
  const exact = map.get(specifier);
  if (exact !== undefined) return exact;
  const prefixes = [...map.keys()].filter((key) => key.endsWith('/') && specifier.startsWith(key)).toSorted((a, b) => b.length - a.length);
  const [prefix] = prefixes;
  if (prefix === undefined) return undefined;
  const folder = map.get(prefix);
  return folder ? resolveUrl(specifier.slice(prefix.length), folder.href) ?? null : null;
}

/**
 * Where an import of a module leads (HTML, 8.1.5.3 "resolve a module specifier"); undefined when a browser
 * cannot tell.
 */
export function resolveImport(specifier: string, from: string, { imports, scopes }: ImportMap): URL | undefined {
  const asUrl = urlLike(specifier, from);
  const key = asUrl?.href ?? specifier;
  const inner = [...scopes]
    .filter(([prefix]) => prefix === from || (prefix.endsWith('/') && from.startsWith(prefix)))
    .toSorted(([a], [b]) => b.length - a.length);
  for (const map of [...inner.map(([, entries]) => entries), imports]) {
    const found = resolveIn(map, key);
    if (found !== undefined) return found ?? undefined;
  }
  return asUrl;
}
