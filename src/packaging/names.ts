import type { ValidationFinding } from '../domain/deployment.ts';
import { DeployError } from '../domain/errors.ts';
import { refusePaths } from '../domain/path-policy.ts';

/** Paths as they will stand in a manifest: NFC. Throws DeployError `project.path-refused` naming each that may not travel; two names that meet are told together. */
export function settleNames(paths: readonly string[]): string[] {
  const settled = paths.map((path) => path.normalize('NFC'));
  const refusals = refusePaths(settled);
  const [first] = refusals;
  if (!first) return settled;
  const findings: ValidationFinding[] = refusals.slice(0, 20).map(({ path, reason }) => ({ check: 'names', level: 'error', message: reason, path }));
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new DeployError('project.path-refused', `“${first.path}” cannot be deployed: ${first.reason}${more}.`, { next: 'Rename the file in the editor, then deploy again.', details: { findings } });
}
