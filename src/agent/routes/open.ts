import { fromBase64Url } from '../../security/bytes.ts';
import { DeployError } from '../../domain/errors.ts';
import { headers } from '../../targets/agent/wire.ts';
import { checkEnrolment } from '../access/enrol.ts';
import { forgetOldInvitations } from '../access/invites.ts';
import type { AgentParts } from '../agent-parts.ts';
import { type Answer, jsonAnswer } from '../http-call.ts';
import { observeProcess } from '../metrics/process-usage.ts';

interface OpenRequest {
  readonly body: Uint8Array;
  readonly address: string;
  header(name: string): string | undefined;
}

/** `GET /v1/agent`: the signed descriptor. */
export async function descriptor(parts: AgentParts): Promise<Answer> {
  return { status: 200, body: await parts.descriptors.current() };
}

/** `POST /v1/enrol`: joins by invitation. The invitation is burnt in the transaction that stores the device. */
export async function enrol(parts: AgentParts, request: OpenRequest): Promise<Answer> {
  parts.limits.enrolment.take(request.address);
  const inviteId = request.header(headers.invite) ?? '';
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(inviteId) || fromBase64Url(inviteId).length === 0) {
    throw new DeployError('invitation.unknown', 'The request names no invitation.', { next: 'Use the text "slipway-agent invite" prints.' });
  }
  return await parts.changes.run<Answer>(async () => {
    const { device, receipt } = await checkEnrolment({ inviteId, sealed: request.body, tables: parts.tables, descriptors: parts.descriptors, identity: parts.keys.identity, now: parts.now() });
    return {
      event: { actor: device.person, device: device.keyid, action: 'enrol', site: null, deployment: null, manifest: null, result: device.label, request: null, evidence: null },
      write() {
        // Asked again inside the transaction: another process may have burnt it.
        if (!parts.tables.invites.doesExist(inviteId)) throw new DeployError('invitation.unknown', 'This invitation was used already.', { next: 'Make a new one.' });
        parts.tables.invites.removeSync(inviteId);
        forgetOldInvitations(parts.tables, parts.now());
        parts.tables.devices.putSync(device.keyid, device);
      },
      answer: () => ({ status: 201, body: receipt }),
    };
  });
}

/** `GET /healthz`: the process answers. */
export function health(): Answer {
  return jsonAnswer({ status: 'ok' });
}

/** `GET /readyz`: 200 while commands are taken, 503 while stopping. */
export function ready(parts: AgentParts): Answer {
  return jsonAnswer({ status: parts.draining() ? 'draining' : 'ready' }, parts.draining() ? 503 : 200);
}

/** `GET /metrics`, to this machine only: Prometheus text. */
export async function metrics(parts: AgentParts, request: OpenRequest): Promise<Answer> {
  if (!/^(?:127\.|::1$|::ffff:127\.)/.test(request.address)) throw new DeployError('request.no-route', 'Metrics are told to this machine only.', { next: 'Run the collector here.' });
  await observeProcess(parts.metrics);
  parts.metrics.set('slipway_log_size', parts.log.size());
  for (const { site, generation } of parts.sites.all()) parts.metrics.set('slipway_site_generation', generation, { project: site.project, environment: site.environment });
  return { status: 200, body: parts.metrics.render(), contentType: 'text/plain; version=0.0.4; charset=utf-8' };
}
