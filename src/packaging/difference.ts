import type { DeploymentFile } from '../domain/manifest.ts';

/** What changes from one list of files to another; paths in order. */
export interface FileDifference {
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
  readonly unchanged: number;
}

/** Compares by path, digest, mode and media type: what a visitor could notice. */
export function differenceOf(before: readonly DeploymentFile[], after: readonly DeploymentFile[]): FileDifference {
  const old = new Map(before.map((file) => [file.path, file]));
  const added: string[] = [];
  const changed: string[] = [];
  for (const file of after) {
    const known = old.get(file.path);
    old.delete(file.path);
    if (!known) added.push(file.path);
    else if (known.sha256 !== file.sha256 || known.mode !== file.mode || known.mediaType !== file.mediaType) changed.push(file.path);
  }
  return { added: added.toSorted(), changed: changed.toSorted(), removed: [...old.keys()].toSorted(), unchanged: after.length - added.length - changed.length };
}
