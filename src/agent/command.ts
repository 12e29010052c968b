import { DeployError } from '../domain/errors.ts';
import { siteKey, type Site } from '../domain/site.ts';
import { utf8 } from '../security/bytes.ts';
import { sha256Hex } from '../security/digest.ts';
import { headers, type LogReceipt } from '../targets/agent/wire.ts';
import type { Changes } from './changes.ts';
import type { Answer, Call } from './http-call.ts';
import { jsonAnswer } from './http-call.ts';
import type { AgentTables, AnswerRow } from './tables.ts';

/** A decided command: what goes into the audit log, what is written, what is answered. */
export interface Command {
  readonly action: string;
  readonly site?: Site;
  readonly deployment?: string;
  readonly manifest?: string;
  readonly result?: string;
  /** SHA-256 of what proves the command besides its request, hex. */
  readonly evidence?: string;
  /** Synchronous writes of the transaction. */
  write(): void;
  /** The JSON to answer with, read inside the transaction after `write`. */
  answer(receipt: LogReceipt): unknown;
  readonly status?: number;
  effect?(): void | Promise<void>;
}

/** What commands run on. `now` in ms. */
export interface CommandParts {
  readonly tables: AgentTables;
  readonly changes: Changes;
  now(): number;
}

const keyPattern = /^[\x21-\x7e]{1,256}$/;

function remembered(row: AnswerRow | undefined, digest: string): Answer | undefined {
  if (!row) return undefined;
  if (row.digest === digest) return { status: row.status, body: row.body };
  throw new DeployError('idempotency.key-reused', 'The same idempotency key was used for another command before.', { next: 'Use a new key for a new command.' });
}

/** The value of the idempotency key header. Throws DeployError `request.headers` when it is malformed. */
export function idempotencyKey(call: Call): string | undefined {
  const key = call.header(headers.idempotencyKey);
  if (key !== undefined && !keyPattern.test(key)) throw new DeployError('request.headers', 'The idempotency key is malformed.', { next: 'Send up to 256 visible ASCII characters.' });
  return key;
}

/**
 * Runs one command: repeated with its idempotency key it gets the first answer again, from the database; the same key with another body is refused
 * (`idempotency.key-reused`). `opened` = the content of a sealed body, which is compared instead of the ever different sealed bytes.
 * `plan` decides while no other change runs; `{ unchanged }` answers without writing anything.
 */
export async function runCommand(parts: CommandParts, call: Call, plan: () => Promise<Command | { readonly unchanged: unknown }>, opened?: Uint8Array): Promise<Answer> {
  const { tables, changes } = parts;
  const { device, request } = call.caller;
  const key = idempotencyKey(call);
  const row = key === undefined ? undefined : `${device.keyid} ${key}`;
  const digest = await sha256Hex(utf8(`${call.method} ${call.path} ${await sha256Hex(opened ?? call.body)}`));
  return await changes.run<Answer>(async () => {
    const first = row === undefined ? undefined : remembered(tables.answers.get(row), digest);
    if (first) return { unchanged: first };
    const command = await plan();
    if ('unchanged' in command) return { unchanged: jsonAnswer(command.unchanged) };
    return {
      event: {
        actor: device.person, device: device.keyid, action: command.action, site: command.site ? siteKey(command.site) : null, deployment: command.deployment ?? null,
        manifest: command.manifest ?? null, result: command.result ?? 'ok', request, evidence: command.evidence ?? null,
      },
      write: () => command.write(),
      answer: (receipt) => jsonAnswer(command.answer(receipt), command.status),
      remember: (answer) => {
        if (row !== undefined) tables.answers.putSync(row, { digest, status: answer.status, body: answer.body, at: parts.now() });
      },
      effect: () => command.effect?.(),
    };
  });
}
