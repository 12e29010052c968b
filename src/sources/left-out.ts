import { neverPackaged } from '../security/scan/secret-files.ts';

/** Files of a project's own folder that are for making the site and not part of it. */
const workshop = /^(?:package\.json|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|tsconfig(?:\.[^/]*)?\.json|\.(?:gitignore|gitattributes|editorconfig|prettierrc|eslintrc)[^/]*|\.(?:bolt|history|vscode|idea|github)\/.*)$/;

/** Why installed packages do not go along. */
export const installedPackages = 'installed packages belong to the build, not to the site';

/**
 * Why a file of a site does not go along, told by its path, in words; undefined when it does. `own` = the site lies in the project's own
 * folder, among its tools. A folder `node_modules` within a built output belongs to the site: Expo writes the fonts of packages there.
 */
export function leftOutBecause(path: string, own: boolean): string | undefined {
  if (own && path.startsWith('node_modules/')) return installedPackages;
  return neverPackaged(path) ?? (own && workshop.test(path) ? 'it is for making the site, not part of it' : undefined);
}
