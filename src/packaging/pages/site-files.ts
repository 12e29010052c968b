import type { DeploymentFile, Routing } from '../../domain/manifest.ts';
import { hasFileEnding } from '../file-ending.ts';
import { matchPath, parsePathPattern, segmentsOfFile } from '../site-rules/path-pattern.ts';
import { indexRedirects } from '../site-rules/redirect-index.ts';

/** The files of a site as its host answers for them. */
export interface SiteFiles {
  file(path: string): DeploymentFile | undefined;
  /** The media type a file is served as; undefined where the site's own rules set it. */
  mediaType(file: DeploymentFile): string | undefined;
  /**
   * Whether a path is answered: by a file, a folder's page, a page without its ending where the routing says
   * so, a redirect or a rule.
   */
  answers(path: string): boolean;
  /** A file whose path differs in capital letters only. */
  sameButCase(path: string): string | undefined;
}

/** What a site of these files, routed like this, answers. */
export function siteFiles(files: readonly DeploymentFile[], { cleanUrls, redirects, rules }: Routing): SiteFiles {
  const known = new Map(files.map((file) => [file.path, file]));
  const redirected = new Set(redirects.map(({ from }) => from.replace(/^\//, '')));
  const index = indexRedirects(rules?.redirects ?? []);
  const isRuled = (path: string): boolean => {
    for (const { rule } of index.matches(segmentsOfFile(path), '')) {
      if (rule.status !== 404 && !(rule.application && hasFileEnding(path.split('/').at(-1) ?? ''))) return true;
    }
    return false;
  };
  const typed = (rules?.headers ?? [])
    .filter(({ set }) => set.some(({ name }) => name === 'content-type'))
    .map(({ path }) => parsePathPattern(path));
  let byLowerCase: Map<string, string> | undefined;
  return {
    file: (path) => known.get(path),
    mediaType: ({ path, mediaType }) => (typed.some((pattern) => matchPath(pattern, segmentsOfFile(path))) ? undefined : mediaType),
    answers(path) {
      const bare = path.replace(/\/$/, '');
      const folder = bare === '' ? '' : `${bare}/`;
      const isFile = known.has(path) || known.has(`${folder}index.html`) || (cleanUrls && known.has(`${bare}.html`));
      return isFile || redirected.has(path) || isRuled(path);
    },
    sameButCase(path) {
      byLowerCase ??= new Map(files.map((file) => [file.path.toLowerCase(), file.path]));
      const found = byLowerCase.get(path.toLowerCase());
      return found === path ? undefined : found;
    },
  };
}
