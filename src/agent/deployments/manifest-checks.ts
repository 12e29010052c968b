import { DeployError } from '../../domain/errors.ts';
import { DeploymentStatement, filesOf, manifestLimits, statementPayloadType } from '../../domain/manifest.ts';
import { refusePaths, reservedOnWindows } from '../../domain/path-policy.ts';
import { contentDigest } from '../../packaging/content-digest.ts';
import { fromUtf8 } from '../../security/bytes.ts';
import { namedDigest } from '../../security/digest.ts';
import { type DsseEnvelope, verifySignatures } from '../../security/dsse.ts';
import { limits } from '../../targets/agent/wire.ts';

/** A manifest that passed every check that needs no state. */
export interface CheckedManifest {
  readonly bytes: Uint8Array;
  readonly statement: DeploymentStatement;
  readonly digest: string;
  readonly content: string;
  readonly totalBytes: number;
}

function parse(bytes: Uint8Array): DeploymentStatement {
  try {
    return DeploymentStatement.parse(JSON.parse(fromUtf8(bytes)));
  } catch (cause) {
    throw new DeployError('manifest.malformed', 'The manifest is not of the expected shape.', { next: 'Bring the agent and the client to the same version.', cause });
  }
}

function checkTimes(created: number, expires: number, now: number): void {
  if (expires <= now) throw new DeployError('manifest.expired', 'The manifest has expired.', { next: 'Deploy again.' });
  if (created > now + limits.clockSkew) throw new DeployError('manifest.from-the-future', 'The manifest says it was made in the future.', { next: 'Set this computer\'s clock.' });
  if (expires - created > limits.manifestLife + limits.clockSkew) throw new DeployError('manifest.lives-too-long', 'The manifest would be good for more than a day.', { next: 'Deploy again.' });
}

/** Whether the system that this agent runs on stores files whose names Windows keeps for devices. */
export const storesReservedNames = process.platform !== 'win32';

function checkFiles(statement: DeploymentStatement): number {
  const files = filesOf(statement);
  const refusals = refusePaths(files.map(({ path }) => path));
  const [first] = refusals;
  if (first) throw new DeployError('manifest.path-refused', `"${first.path}" cannot be deployed: ${first.reason}.`, { next: 'Rename the file.', details: { refusals: refusals.slice(0, 20) } });
  const reserved = storesReservedNames ? undefined : files.find(({ path }) => reservedOnWindows(path) !== undefined);
  if (reserved) {
    const why = 'Windows, where this agent runs, keeps such names for devices';
    throw new DeployError('manifest.path-refused', `"${reserved.path}" cannot be deployed: ${why}.`, { next: 'Rename the file.' });
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > manifestLimits.bytes) throw new DeployError('manifest.too-large', `The files are ${total} bytes; a release may have ${manifestLimits.bytes}.`, { next: 'Leave out what visitors do not need.' });
  return total;
}

/**
 * Checks a manifest in the design's order: DSSE by the device that sends it, shape, audience, times, paths, limits.
 * Throws DeployError `signature.invalid` or `manifest.…`.
 */
export async function checkManifest(opened: { statement: Uint8Array; signatures: DsseEnvelope['signatures'] }, o: { signer: { keyid: string; publicKey: Uint8Array }; agent: string; now: number }): Promise<CheckedManifest> {
  const { statement: bytes, signatures } = opened;
  const right = await verifySignatures(statementPayloadType, bytes, signatures, (keyid) => (keyid === o.signer.keyid ? o.signer.publicKey : undefined));
  if (right.length === 0) throw new DeployError('signature.invalid', 'The manifest was not signed by the device that sends it.', { next: 'Sign exactly the bytes that are sent.' });
  const statement = parse(bytes);
  const { agent, created, expires } = statement.predicate;
  if (agent !== o.agent) throw new DeployError('manifest.other-agent', 'The manifest was made for another agent.', { next: 'Deploy to the agent it names.' });
  checkTimes(created, expires, o.now);
  const totalBytes = checkFiles(statement);
  return { bytes, statement, digest: await namedDigest(bytes), content: await contentDigest(filesOf(statement)), totalBytes };
}
