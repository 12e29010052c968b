import { manifestLimits } from './manifest.ts';

/** Why a path may not stand in a manifest. */
export interface PathRefusal {
  readonly path: string;
  readonly reason: string;
}

const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused here
const control = /[\u0000-\u001f\u007f-\u009f]/;
const forbidden = /[<>:"|?*]/;
const encoder = new TextEncoder();

/** The reason why one path is refused, or undefined. Rules of design/protocol.md, "Package": relative, NFC, portable, bounded. */
export function refusePath(path: string): string | undefined {
  if (path === '') return 'the name is empty';
  if (!path.isWellFormed()) return 'the name is not valid Unicode';
  if (control.test(path)) return 'the name contains a control character';
  if (path.includes('\\')) return 'the name contains a backslash';
  if (path.startsWith('/')) return 'the path is absolute';
  if (forbidden.test(path)) return 'the name contains one of < > : " | ? *, which not every system can store';
  if (path.normalize('NFC') !== path) return 'the name is not in Unicode normal form C';
  if (encoder.encode(path).length > manifestLimits.pathBytes) return `the path is longer than ${manifestLimits.pathBytes} bytes`;
  const parts = path.split('/');
  if (parts.length > manifestLimits.depth) return `the path is more than ${manifestLimits.depth} folders deep`;
  for (const part of parts) {
    if (part === '') return 'the path has an empty part';
    if (part === '.' || part === '..') return `the path contains "${part}"`;
    if (part.endsWith('.') || part.endsWith(' ')) return 'a name ends in a dot or a space';
  }
  return undefined;
}

/**
 * The part of a path that Windows keeps for a device (`aux.js`, `nul`), or undefined: such a file cannot be
 * stored there by its name.
 */
export function reservedOnWindows(path: string): string | undefined {
  return path.split('/').find((part) => reserved.test(part));
}

/** A path's identity on systems that fold case and normalise: two paths with one key would meet there. */
function collisionKey(path: string): string {
  return path.normalize('NFKC').toLowerCase().normalize('NFC');
}

/**
 * Every reason why a set of paths is refused; empty when all may stand in one manifest.
 * Besides each path's own rules: no two names that meet after case folding or normalisation, no name that is both file and folder.
 */
export function refusePaths(paths: readonly string[]): PathRefusal[] {
  const refusals: PathRefusal[] = [];
  if (paths.length > manifestLimits.files) refusals.push({ path: '', reason: `there are more than ${manifestLimits.files} files` });
  const files = new Map<string, string>();
  for (const path of paths) {
    const reason = refusePath(path);
    if (reason) {
      refusals.push({ path, reason });
      continue;
    }
    const key = collisionKey(path);
    const other = files.get(key);
    if (other === undefined) files.set(key, path);
    else refusals.push({ path, reason: other === path ? 'the name occurs twice' : `it meets "${other}" on systems that ignore case or normalise names` });
  }
  for (const [key, path] of files) {
    for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/', slash + 1)) {
      const file = files.get(key.slice(0, slash));
      if (file !== undefined) refusals.push({ path, reason: `"${file}" is a file and a folder at once` });
    }
  }
  return refusals;
}
