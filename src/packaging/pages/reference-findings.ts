import type { ValidationFinding } from '../../domain/deployment.ts';
import { hasFileEnding } from '../file-ending.ts';
import { hostOf } from './host-paths.ts';
import type { Reference } from './reference.ts';
import { isJavaScript } from './script-kind.ts';
import { pathOf } from './site-address.ts';
import type { SiteFiles } from './site-files.ts';

/** Endings of sources that no browser runs. */
const unbuilt = /\.(?:tsx?|mts|jsx|vue|svelte|astro)$/i;

/** A page or style sheet, and where it is answered: its addresses are resolved against that. */
export interface ReadFile {
  readonly path: string;
  readonly at: string;
  /** What it cannot do without stops a deployment. */
  readonly entry: boolean;
  /** The application answers addresses that are no files. */
  readonly spa: boolean;
}

/** What a path lacks that something refers to, in words that follow “It refers to /path, ”. */
export function whyMissing(path: string, site: SiteFiles): string {
  const other = site.sameButCase(path);
  return other === undefined ? 'which is not there.' : `which is not there; /${other} is, and capital letters count.`;
}

/**
 * Why a browser does not run, import or style with a file that is there; undefined when it does, or its media
 * type is not known.
 */
export function whyUseless(path: string, mediaType: string | undefined, use: Reference['use']): string | undefined {
  if (mediaType === undefined) return undefined;
  if (use === 'style') {
    if (/^text\/css\b/i.test(mediaType)) return undefined;
    return `It loads /${path} as a style sheet, but that is served as ${mediaType}, which no browser takes for one.`;
  }
  if (use !== 'script' && use !== 'module') return undefined;
  if (unbuilt.test(path)) return `It loads /${path}, which no browser can run: this looks like the project before its build.`;
  return isJavaScript(mediaType) ? undefined : `It loads /${path} as a program, but that is served as ${mediaType}, which no browser runs.`;
}

function problemOf(path: string, { use }: Reference, { spa }: ReadFile, site: SiteFiles): string | undefined {
  const file = site.file(path);
  if (file) return whyUseless(path, site.mediaType(file), use);
  const loaded = use === 'script' || use === 'module' || use === 'style';
  if (site.answers(path) || (spa && !loaded && !hasFileEnding(path.split('/').at(-1) ?? ''))) return undefined;
  if (loaded && unbuilt.test(path)) return whyUseless(path, '', use);
  const host = hostOf(path);
  if (host !== undefined) return `It refers to /${path}, which only ${host} answers; here it does nothing.`;
  return `It refers to /${path}, ${whyMissing(path, site)}`;
}

/**
 * What is wrong with one file's references, each place told once, as the graver of what is wrong with it. An
 * error is only what the entry page cannot be shown without, unless another host answers it by itself: the
 * page was made to work without that, too.
 */
export function findingsOfReferences(from: ReadFile, references: readonly Reference[], site: SiteFiles): ValidationFinding[] {
  const wrong = new Map<string, ValidationFinding>();
  for (const reference of references) {
    const path = pathOf(reference.to, from.at, reference.base);
    if (path === undefined) continue;
    const level = reference.vital && from.entry && hostOf(path) === undefined ? 'error' : 'warning';
    const known = wrong.get(path);
    if (known && (known.level === 'error' || level === 'warning')) continue;
    const message = problemOf(path, reference, from, site);
    if (message !== undefined) wrong.set(path, { check: 'references', level, message, path: from.path });
  }
  return [...wrong.values()];
}
