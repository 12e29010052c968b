import { DeployError } from '../../domain/errors.ts';
import { may } from '../../domain/roles.ts';
import { siteOf } from '../../domain/site.ts';
import { fromUtf8, toBase64, toBase64Url } from '../../security/bytes.ts';
import { verifierKey } from '../../security/signed-note.ts';
import { AuditEvent, mediaTypes } from '../../targets/agent/wire.ts';
import { demandAnyRole } from '../access/devices.ts';
import type { AgentParts } from '../agent-parts.ts';
import { logOrigin } from '../descriptor.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';

const page = 1000;
const longestWait = 25_000;

function numberOf(call: Call, name: string, otherwise?: number): number {
  const text = call.query.get(name);
  if (text === null && otherwise !== undefined) return otherwise;
  if (text === null || !/^\d{1,15}$/.test(text)) throw new DeployError('log.range', `The parameter "${name}" is missing or not a number.`, { next: 'Send a whole number.' });
  return Number(text);
}

/** `GET /v1/log/checkpoint`. */
export async function checkpoint(parts: AgentParts, call: Call): Promise<Answer> {
  demandAnyRole(call.caller.device);
  return jsonAnswer({ checkpoint: await parts.log.checkpoint() });
}

/** `GET /v1/log/proof?from=&to=`: consistency. */
export async function proof(parts: AgentParts, call: Call): Promise<Answer> {
  demandAnyRole(call.caller.device);
  const [from, to] = [numberOf(call, 'from'), numberOf(call, 'to')];
  return jsonAnswer({ from, to, proof: await parts.log.consistency(from, to) });
}

/** `GET /v1/log/entries?from=`: exact bytes, at most a thousand. Whoever reads any environment may read the log: a log one can see only parts of proves nothing. */
export function entries(parts: AgentParts, call: Call): Answer {
  demandAnyRole(call.caller.device);
  const first = numberOf(call, 'from');
  return jsonAnswer({ first, entries: parts.log.entries(first, page).map(toBase64) });
}

/** `GET /v1/log/export`: one file with entries, checkpoint and keys, verified offline by `slipway-agent verify-audit`. */
export async function exportLog(parts: AgentParts, call: Call): Promise<Answer> {
  demandAnyRole(call.caller.device);
  const { identity, log } = parts.keys;
  // Of one moment: a change that comes while the checkpoint is signed is in neither.
  const checkpoint = parts.log.checkpoint();
  const all = parts.log.entries(0, parts.log.size());
  return {
    status: 200, contentType: mediaTypes.json,
    body: JSON.stringify({
      format: 'slipway-audit-1', agent: identity.keyid, idk: toBase64Url(identity.publicKey), logKey: await verifierKey(logOrigin(identity.keyid), log.publicKey),
      exportedAt: parts.now(), checkpoint: await checkpoint, entries: all.map(toBase64),
    }),
  };
}

/**
 * `GET /v1/events?after=&wait=`: what happened after the log entry `after` (absent: from now on), of the environments one may see; waits up to `wait` ms
 * (at most 25 s) when there is nothing yet. `next` is what to send as `after` the next time: whoever was away misses nothing.
 */
export async function events(parts: AgentParts, call: Call): Promise<Answer> {
  demandAnyRole(call.caller.device);
  const after = numberOf(call, 'after', parts.log.size());
  const wait = Math.min(numberOf(call, 'wait', 0), longestWait);
  if (wait > 0) await parts.log.longerThan(after, AbortSignal.any([call.signal, AbortSignal.timeout(wait)]));
  const read = parts.log.entries(after, page);
  const visible = read.flatMap((bytes, offset) => {
    const event = AuditEvent.parse(JSON.parse(fromUtf8(bytes)));
    const mine = event.site === null || may(call.caller.device.roles, 'read', siteOf(event.site).environment);
    return mine ? [{ id: after + offset, ...event }] : [];
  });
  return jsonAnswer({ events: visible, next: after + read.length });
}
