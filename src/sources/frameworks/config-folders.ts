import { computed, type ConfigValue } from './config-value.ts';

/**
 * The ways in which configurations name a folder by calls of Node's `path` and `url`; any other call is kept
 * as it is.
 */
export function called(name: string, module: string | undefined, args: readonly ConfigValue[]): ConfigValue {
  const [first] = args;
  if (name === 'cwd') return { kind: 'folder', path: '' };
  if (first && (name === 'fileURLToPath' || name === 'normalizePath')) return first;
  if (first && name === 'dirname')
    return first.kind === 'self'
      ? { kind: 'folder', path: '' }
      : first.kind === 'folder'
        ? { kind: 'folder', path: `${first.path}/..` }
        : computed;
  return name === 'resolve' || name === 'join' ? joined(name, args) : { kind: 'call', name, module, args };
}

function joined(name: string, args: readonly ConfigValue[]): ConfigValue {
  const own = args[0]?.kind === 'folder';
  const parts: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg.kind === 'folder' && index === 0) parts.push(arg.path);
    else if (
      arg.kind === 'literal' &&
      typeof arg.value === 'string' &&
      !(name === 'resolve' && arg.value.startsWith('/'))
    )
      parts.push(arg.value);
    else return computed;
  }
  const path = parts.filter((part) => part !== '').join('/');
  return own || name === 'resolve' ? { kind: 'folder', path } : { kind: 'literal', value: path };
}

/** `new URL('./www', import.meta.url)`. */
export function fromSelf([path, base]: readonly ConfigValue[]): ConfigValue {
  return base?.kind === 'self' && path?.kind === 'literal' && typeof path.value === 'string'
    ? { kind: 'folder', path: path.value }
    : computed;
}
