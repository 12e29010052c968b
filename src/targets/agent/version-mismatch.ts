import { DeployError } from '../../domain/errors.ts';

const inOrder = new Intl.Collator('en', { numeric: true });

/**
 * What an answer that cannot be read means, once both versions are known: the side with the lower version is to be updated
 * (Semantic Versioning 2.0.0, release numbers only). The same version on both sides is another fault, and the error stays what it was.
 */
export function versionMismatch(error: DeployError, versions: { readonly agent: string; readonly extension: string }): DeployError {
  const order = inOrder.compare(versions.agent, versions.extension);
  if (order === 0) return error;
  const older = order < 0 ? 'agent' : 'extension';
  return new DeployError('agent.other-version', `The agent (version ${versions.agent}) and the extension (version ${versions.extension}) do not understand each other.`, {
    next: `Update the ${older}, then try again. What is live stays live.`, cause: error,
  });
}
