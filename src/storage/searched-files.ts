import type { SlipwayDatabase } from './database.ts';

/** Digits of a SHA-256. */
const digits = 64;

/** SHA-256 of files of a project that were searched by these rules and held nothing. */
export async function cleanFiles({ searches }: Pick<SlipwayDatabase, 'searches'>, project: string, rules: string): Promise<Set<string>> {
  const row = await searches.get(project);
  const clean = new Set<string>();
  if (row?.rules !== rules) return clean;
  for (let at = 0; at < row.clean.length; at += digits) clean.add(row.clean.slice(at, at + digits));
  return clean;
}

/** Writes down which files of a project held nothing, in place of those before. */
export async function rememberClean(
  { searches }: Pick<SlipwayDatabase, 'searches'>, project: string, rules: string, clean: ReadonlySet<string>,
): Promise<void> {
  await searches.put({ id: project, rules, clean: [...clean].join('') });
}
