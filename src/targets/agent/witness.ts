import { DeployError } from '../../domain/errors.ts';
import { type Bytes, fromBase64 } from '../../security/bytes.ts';
import { verifyConsistency } from '../../security/merkle.ts';
import { openCheckpoint } from '../../security/signed-note.ts';
import type { AgentClient } from './client.ts';
import { ConsistencyProof, LogCheckpoint, routes } from './wire.ts';

/** Undefined where one of them is no base64: a proof that cannot be read proves nothing. */
function hashesOf(proof: readonly string[]): Bytes[] | undefined {
  try {
    return proof.map(fromBase64);
  } catch {
    return undefined;
  }
}

/**
 * Reads the newest checkpoint of an agent's audit log and demands that it continues the one remembered (RFC 6962 consistency).
 * Answers the checkpoint to remember from now on. Throws DeployError `log.inconsistent` when history was changed or cut short,
 * `log.signature-invalid` when the checkpoint is not the agent's.
 */
export async function witnessLog(client: AgentClient, logKey: string, remembered: string | null, signal: AbortSignal): Promise<string> {
  const { checkpoint } = await client.json(LogCheckpoint, { method: 'GET', path: routes.logCheckpoint(), signal });
  const now = await openCheckpoint(checkpoint, logKey);
  if (remembered === null) return checkpoint;
  const before = await openCheckpoint(remembered, logKey);
  if (before.size === 0) return checkpoint;
  const { proof } = now.size > before.size
    ? await client.json(ConsistencyProof, { method: 'GET', path: routes.logProof(before.size, now.size), signal })
    : { proof: [] };
  const hashes = hashesOf(proof);
  const consistent = hashes !== undefined && now.origin === before.origin && now.size >= before.size
    && await verifyConsistency({ from: before.size, to: now.size, fromRoot: before.root, toRoot: now.root, proof: hashes });
  if (!consistent) {
    throw new DeployError('log.inconsistent', 'The agent\'s audit log no longer contains the history this browser has seen.', {
      next: 'Do not deploy to production. Find out who changed the agent\'s data; if it was restored from an old backup, pair again.',
    });
  }
  return checkpoint;
}
