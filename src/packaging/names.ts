import type { ValidationFinding } from '../domain/deployment.ts';
import { DeployError } from '../domain/errors.ts';
import { refusePaths, reservedOnWindows } from '../domain/path-policy.ts';
import { neverPackaged } from '../security/scan/secret-files.ts';

/** Names that differ only in how their accents are written, by the one name they come to. */
function meetings(paths: readonly string[], settled: readonly string[]): Set<string> {
  const first = new Map<string, string>();
  const met = new Set<string>();
  settled.forEach((name, index) => {
    const path = paths[index] ?? name;
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    else if (other !== path) met.add(name);
  });
  return met;
}

/**
 * Paths as they will stand in a manifest: NFC. Throws DeployError `project.path-refused` with every refusal among its findings (the first twenty): a name
 * that may not travel, a file that must never be packaged wherever it comes from, two names that become one.
 */
export function settleNames(paths: readonly string[]): string[] {
  const settled = paths.map((path) => path.normalize('NFC'));
  const met = meetings(paths, settled);
  const refusals = [
    ...refusePaths(settled).map(({ path, reason }) => ({ path, reason: met.has(path) ? 'two files have this name once their accents are written the same way' : reason })),
    ...settled.flatMap((path) => {
      const reason = neverPackaged(path);
      return reason === undefined ? [] : [{ path, reason }];
    }),
  ];
  const [first] = refusals;
  if (!first) return settled;
  const findings = refusals.slice(0, 20).map(({ path, reason }): ValidationFinding => ({ check: 'names', level: 'error', message: reason, ...(path === '' ? {} : { path }) }));
  const what = first.path === '' ? 'The project' : `“${first.path}”`;
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new DeployError('project.path-refused', `${what} cannot be deployed: ${first.reason}${more}.`, { next: 'Rename the file in the editor, then deploy again.', details: { findings } });
}

/** Warnings about names that travel, and that some system cannot store: a visitor notices nothing. */
export function nameWarnings(paths: readonly string[]): ValidationFinding[] {
  return paths.flatMap((path): ValidationFinding[] => {
    const name = reservedOnWindows(path);
    if (name === undefined) return [];
    const message = `Windows keeps the name “${name}” for a device: the file cannot be stored there.`;
    return [{ check: 'names', level: 'warning', path, message }];
  }).slice(0, 20);
}
