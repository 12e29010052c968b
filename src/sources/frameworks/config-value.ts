/** What a configuration file says at one place, as far as its text tells without running it. */
export type ConfigValue =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** A folder named from the configuration's own place; `path` relative to it. */
  | { readonly kind: 'folder'; readonly path: string }
  /** The configuration file itself (`import.meta.url`, `__filename`). */
  | { readonly kind: 'self' }
  | { readonly kind: 'list'; readonly items: readonly ConfigValue[] }
  /** `complete: false` = it takes in others (`...base`) that the file does not show. */
  | {
      readonly kind: 'object';
      readonly entries: ReadonlyMap<string, ConfigValue>;
      readonly complete: boolean;
    }
  /** `module` = the package the function comes from. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly module: string | undefined;
      readonly args: readonly ConfigValue[];
    }
  | { readonly kind: 'function'; readonly returns: ConfigValue }
  /** One of these, as conditions decide. */
  | { readonly kind: 'choice'; readonly of: readonly ConfigValue[] }
  | { readonly kind: 'computed' };

export type ConfigCall = Extract<ConfigValue, { kind: 'call' }>;

/** Only running the file could tell. */
export const computed: ConfigValue = { kind: 'computed' };
/** A configuration that does not exist, or sets nothing. */
export const nothingSet: ConfigValue = { kind: 'object', entries: new Map(), complete: true };

/** A setting that may not be there (undefined) or that only running the file could tell (null). */
export type Setting<T> = T | null | undefined;

/** The value under a path of keys; undefined when it is not set. */
export function valueAt(value: ConfigValue | undefined, ...keys: readonly string[]): ConfigValue | undefined {
  const [key, ...rest] = keys;
  if (key === undefined || value === undefined) return value;
  switch (value.kind) {
    case 'object':
      return valueAt(value.entries.get(key) ?? (value.complete ? undefined : computed), ...rest);
    case 'choice':
      return agreed(value.of.map((each) => valueAt(each, ...keys)));
    case 'literal':
    case 'folder':
    case 'list':
    case 'self':
      return undefined;
    default:
      return computed;
  }
}

/** What all of them are; computed where they differ. */
function agreed(values: readonly (ConfigValue | undefined)[]): ConfigValue | undefined {
  const [first, ...others] = values;
  const text = JSON.stringify(first, plainMaps);
  if (others.every((other) => JSON.stringify(other, plainMaps) === text)) return first;
  return values.every((value) => value?.kind === 'object') ? { kind: 'choice', of: values } : computed;
}

function plainMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

/** A setting that is a text. */
export function textAt(value: ConfigValue, ...keys: readonly string[]): Setting<string> {
  const found = valueAt(value, ...keys);
  if (found?.kind === 'literal') return typeof found.value === 'string' ? found.value : undefined;
  return found === undefined ? undefined : null;
}

/** A setting that is true or false; anything else that is set counts as true, as in JavaScript. */
export function switchAt(value: ConfigValue, ...keys: readonly string[]): Setting<boolean> {
  const found = valueAt(value, ...keys);
  if (found === undefined) return undefined;
  if (found.kind === 'literal') return Boolean(found.value);
  return found.kind === 'computed' || found.kind === 'choice' || found.kind === 'call' ? null : true;
}

/** A folder as a setting names it; `own` = from the configuration's own place, whatever root is set. */
export interface NamedFolder {
  readonly path: string;
  readonly own: boolean;
}

/** A setting that names a folder, as a text or from the configuration's own place. */
export function folderAt(value: ConfigValue, ...keys: readonly string[]): Setting<NamedFolder> {
  const found = valueAt(value, ...keys);
  if (found?.kind === 'folder') return { path: found.path, own: true };
  if (found?.kind === 'literal')
    return typeof found.value === 'string' ? { path: found.value, own: false } : undefined;
  return found === undefined ? undefined : null;
}

/** The texts of a list; what is computed in it is left out. */
export function textsAt(value: ConfigValue, ...keys: readonly string[]): string[] {
  const found = valueAt(value, ...keys);
  return found?.kind === 'list'
    ? found.items.flatMap((item) =>
        item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : [],
      )
    : [];
}

/** The keys and values of an object. */
export function entriesAt(
  value: ConfigValue,
  ...keys: readonly string[]
): readonly (readonly [string, ConfigValue])[] {
  const found = valueAt(value, ...keys);
  return found?.kind === 'object' ? [...found.entries] : [];
}

/** The calls in a list of plugins, in lists within it and behind conditions too. */
export function callsAt(value: ConfigValue, ...keys: readonly string[]): ConfigCall[] {
  const visit = (each: ConfigValue): ConfigCall[] => {
    if (each.kind === 'call') return [each];
    if (each.kind === 'list') return each.items.flatMap(visit);
    return each.kind === 'choice' ? each.of.flatMap(visit) : [];
  };
  const found = valueAt(value, ...keys);
  return found === undefined ? [] : visit(found);
}

/** What a plugin was called with; nothing where it got no arguments. */
export function optionsOf(call: ConfigCall | undefined): ConfigValue {
  return call?.args[0] ?? nothingSet;
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
