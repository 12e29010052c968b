import { z } from 'zod';
import { DeployError } from '../../domain/errors.ts';
import { equalBytes, fromBase64, fromBase64Url, fromUtf8 } from '../../security/bytes.ts';
import { keyIdOf } from '../../security/ed25519.ts';
import { leafHash, rootOf } from '../../security/merkle.ts';
import { openCheckpoint } from '../../security/signed-note.ts';
import { AuditEvent } from '../../targets/agent/wire.ts';

const Export = z.object({
  format: z.literal('slipway-audit-1'), agent: z.string(), idk: z.string(), logKey: z.string(), exportedAt: z.number(), checkpoint: z.string(), entries: z.array(z.string()),
});

/** What an export was found to be. */
export interface VerifiedExport {
  readonly agent: string;
  readonly entries: number;
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Verifies an exported audit log without any network: the checkpoint is signed by the log key named in the file, its size and root are those of
 * the entries, every entry is an event, and the agent's id is the digest of its identity key. Throws DeployError `log.export-malformed`,
 * `log.signature-invalid` or `log.inconsistent`.
 */
export async function verifyExport(json: string): Promise<VerifiedExport> {
  let file: z.infer<typeof Export>;
  try {
    file = Export.parse(JSON.parse(json));
  } catch (cause) {
    throw new DeployError('log.export-malformed', 'This is not an exported audit log.', { next: 'Export it again.', cause });
  }
  const { size, root } = await openCheckpoint(file.checkpoint, file.logKey);
  const entries = file.entries.map(fromBase64);
  const wrong = (what: string) => new DeployError('log.inconsistent', `The audit log was changed: ${what}.`, { next: 'Compare it with a checkpoint a browser remembers.' });
  if (size !== entries.length) throw wrong(`the checkpoint speaks of ${size} entries, the file has ${entries.length}`);
  const hashes = await Promise.all(entries.map(leafHash));
  if (!equalBytes(await rootOf(hashes), root)) throw wrong('the entries are not those the checkpoint was signed for');
  if (await keyIdOf(fromBase64Url(file.idk)) !== file.agent) throw wrong('the agent\'s id is not that of its key');
  const events = entries.map((entry) => AuditEvent.parse(JSON.parse(fromUtf8(entry))));
  return { agent: file.agent, entries: entries.length, first: events[0]?.at ?? null, last: events.at(-1)?.at ?? null };
}
