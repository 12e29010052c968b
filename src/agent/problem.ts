import { ZodError } from 'zod';
import { DeployError, toWire } from '../domain/errors.ts';
import type { Problem } from '../targets/agent/wire.ts';

/** HTTP status by the beginning of an error's code; the longest match counts. */
const statuses: readonly (readonly [string, number])[] = [
  ['request.too-large', 413], ['request.too-many', 429], ['request.overloaded', 503], ['request.draining', 503], ['request.malformed', 400], ['request.no-route', 404],
  ['request.headers', 400], ['request.authority', 421], ['request.method', 405], ['request.media-type', 415], ['request.length-required', 411],
  ['request.body-digest', 400], ['request.clock-skew', 401], ['request.before-start', 401], ['request.replayed', 401], ['request.origin', 403],
  ['signature.', 401], ['device.', 401], ['access.', 403], ['invitation.', 403], ['invitation.used', 410], ['invitation.expired', 410],
  ['encoding.', 400], ['sealed.', 422], ['sealed.too-large', 413], ['manifest.', 422], ['manifest.parent-moved', 409], ['manifest.known', 409],
  ['configuration.', 422], ['pack.', 422], ['deployment.unknown', 404], ['release.unknown', 404], ['blob.', 422],
  ['deployment.', 409], ['release.', 409], ['idempotency.', 422], ['generation.moved', 412], ['generation.required', 428],
  ['lease.', 409], ['queue.', 409], ['traffic.', 422], ['traffic.unsealed', 409], ['site.unknown', 404], ['site.', 409], ['policy.', 403], ['log.', 400],
  ['store.full', 507], ['quota.', 507], ['store.', 500],
];

/** The HTTP status an error is answered with; 500 for codes without a rule. */
export function statusOfCode(code: string): number {
  let best: readonly [string, number] | undefined;
  for (const rule of statuses) {
    if (code.startsWith(rule[0]) && (best === undefined || rule[0].length > best[0].length)) best = rule;
  }
  return best?.[1] ?? 500;
}

function wireOf(error: unknown) {
  if (error instanceof ZodError) {
    const first = error.issues[0];
    const where = first && first.path.length > 0 ? ` (${first.path.join('.')}: ${first.message})` : first ? ` (${first.message})` : '';
    return toWire(new DeployError('request.malformed', `The request is not of the expected shape${where}.`, { next: 'Bring the agent and the client to the same version.' }));
  }
  return toWire(error);
}

/** Any thrown value as an RFC 9457 problem document; `now` = the agent's clock, ms. Errors nobody foresaw tell no details. */
export function problemOf(error: unknown, now: number): Problem {
  const wire = wireOf(error);
  const status = statusOfCode(wire.code);
  const hidden = wire.code === 'unexpected';
  return {
    type: `urn:slipway:problem:${wire.code}`,
    title: wire.code,
    status,
    detail: hidden ? 'The agent failed in a way nobody foresaw.' : wire.message,
    code: wire.code,
    next: hidden ? 'Try again; the agent\'s log says more.' : wire.next,
    retry: hidden ? 'backoff' : wire.retry,
    ...(wire.retryAfter === undefined ? {} : { retryAfter: wire.retryAfter }),
    time: now,
    ...(wire.details === undefined ? {} : { details: wire.details }),
  };
}
