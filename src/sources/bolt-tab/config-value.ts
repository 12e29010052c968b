/**
 * The value of a setting that a configuration file gives as a plain string. `undefined`: the setting does not occur. `null`: it occurs,
 * but is computed, so that only running the file could tell.
 */
export function stringSetting(config: string, name: string): string | null | undefined {
  const found = new RegExp(`(?:^|[\\s,{(])['"]?${name}['"]?\\s*:\\s*(?:(['"\`])((?:(?!\\1)[^\\n\\\\$])*)\\1\\s*[,}\\n)]|())`, 'm').exec(config);
  if (found) return found[2] ?? null;
  return new RegExp(`(?:^|[\\s,{])${name}\\s*[,}]`, 'm').test(config) ? null : undefined;
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
