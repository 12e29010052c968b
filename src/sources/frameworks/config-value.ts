/**
 * The value of a setting that a configuration file gives as a plain string. `undefined`: the setting does not occur. `null`: it occurs,
 * but is computed, so that only running the file could tell.
 */
export function stringSetting(config: string, name: string): string | null | undefined {
  const found = new RegExp(`(?:^|[\\s,{(])['"]?${name}['"]?\\s*:\\s*(?:(['"\`])((?:(?!\\1)[^\\n\\\\$])*)\\1\\s*[,}\\n)]|())`, 'm').exec(config);
  if (found) return found[2] ?? null;
  return new RegExp(`(?:^|[\\s,{])${name}\\s*[,}]`, 'm').test(config) ? null : undefined;
}

/** The ways in which configuration files name the project's own folder. */
const here = String.raw`(?:(?:(?:path\.)?dirname\s*\(\s*)?(?:fileURLToPath\s*\(\s*)?(?:import\.meta\.(?:dirname|url)|__dirname|process\.cwd\s*\(\s*\))\s*\)?\s*\)?)`;

/**
 * The value of a setting that names a folder: a plain string, or one put together from the configuration's own folder and plain strings
 * (`path.resolve(__dirname, 'www')`, `new URL('./www', import.meta.url)`). Otherwise as `stringSetting`.
 */
export function folderSetting(config: string, name: string): string | null | undefined {
  const plain = stringSetting(config, name);
  if (plain !== null) return plain;
  const setting = String.raw`(?:^|[\s,{(])['"]?${name}['"]?\s*:\s*`;
  const joined = new RegExp(String.raw`${setting}(?:path\.)?(?:resolve|join)\s*\(\s*${here}\s*((?:,\s*(?:'[^'\n]*'|"[^"\n]*"|${'`'}[^${'`'}$\n]*${'`'})\s*)+),?\s*\)`, 'm').exec(config);
  if (joined?.[1] !== undefined) return [...joined[1].matchAll(/(['"`])(.*?)\1/g)].map(([, , part]) => part ?? '').join('/');
  const relative = new RegExp(String.raw`${setting}(?:fileURLToPath\s*\(\s*)?new URL\s*\(\s*(['"])([^'"\n]*)\1\s*,\s*import\.meta\.url\s*\)`, 'm').exec(config);
  return relative?.[2] ?? null;
}

/** A folder as a relative path with slashes and without dots; undefined when it leads out of the project. */
export function folderPath(...parts: readonly string[]): string | undefined {
  const made: string[] = [];
  for (const part of parts.join('/').replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') made.push(part);
    else if (made.pop() === undefined) return undefined;
  }
  return made.join('/');
}
