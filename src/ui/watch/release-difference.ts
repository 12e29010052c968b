import type { DeploymentFile } from '../../domain/manifest.ts';
import type { ReleaseRow } from '../../storage/database.ts';

/** A file that differs; `before` is absent for an added one, `after` for a removed one. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: DeploymentFile | undefined;
  readonly after: DeploymentFile | undefined;
}

/** A configuration value that differs. */
export interface ValueChange {
  readonly name: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What became different from one release to another. */
export interface ReleaseDifference {
  readonly files: readonly FileChange[];
  readonly values: readonly ValueChange[];
  /** Files that are the same in both. */
  readonly unchanged: number;
  /** How much larger the second one is, bytes. */
  readonly grown: number;
}

function kindOf(before: unknown, after: unknown): FileChange['kind'] {
  return before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
}

function total(files: readonly DeploymentFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

/** Compares two releases by path, digest and mode, and their values by name. In the order of their names. */
export function differenceOf(from: Pick<ReleaseRow, 'files' | 'values'>, to: Pick<ReleaseRow, 'files' | 'values'>): ReleaseDifference {
  const [older, newer] = [new Map(from.files.map((file) => [file.path, file])), new Map(to.files.map((file) => [file.path, file]))];
  const paths = [...new Set([...older.keys(), ...newer.keys()])].sort();
  const files = paths.flatMap((path): FileChange[] => {
    const [before, after] = [older.get(path), newer.get(path)];
    if (before && after && before.sha256 === after.sha256 && before.mode === after.mode) return [];
    return [{ path, kind: kindOf(before, after), before, after }];
  });
  const names = [...new Set([...Object.keys(from.values), ...Object.keys(to.values)])].sort();
  const values = names.flatMap((name): ValueChange[] => {
    const [before, after] = [from.values[name], to.values[name]];
    return before === after ? [] : [{ name, kind: kindOf(before, after), before, after }];
  });
  return { files, values, unchanged: paths.length - files.length, grown: total(to.files) - total(from.files) };
}
