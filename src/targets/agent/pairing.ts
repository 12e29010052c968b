import { z } from 'zod';
import { DeployError, fromWire } from '../../domain/errors.ts';
import { type Bytes, concat, equalBytes, fromUtf8, toBase64Url, utf8 } from '../../security/bytes.ts';
import { sha256 } from '../../security/digest.ts';
import { openEnvelope } from '../../security/dsse.ts';
import type { SigningKey } from '../../security/ed25519.ts';
import { inviteKeys, parseInvitation } from '../../security/invite.ts';
import { sealEnrolment } from '../../security/package-encryption.ts';
import { type CheckedDescriptor, fetchDescriptor } from './descriptor.ts';
import { DsseEnvelope, type Enrolment, EnrolmentReceipt, headers, mediaTypes, Problem, routes } from './wire.ts';

/** Who joins. */
export interface Joining {
  readonly person: string;
  /** What this browser is called at the agent. */
  readonly label: string;
}

/** The agent that was joined, and its signed receipt. */
export interface Paired {
  readonly url: string;
  readonly siteDomain: string | undefined;
  readonly agent: CheckedDescriptor;
  readonly receipt: EnrolmentReceipt;
}

/** What the browser signs to show that it holds the key it enrols. */
export function enrolmentProofBytes(inviteId: string, descriptorDigest: Uint8Array): Bytes {
  return concat(utf8('slipway-1 enrol\0'), utf8(inviteId), descriptorDigest);
}

/** Packages are sealed and requests signed in any case; addresses, sizes and answers are only private over HTTPS or within the machine. */
function isPrivateEnough(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Joins an agent by its invitation: nothing is trusted on first use, because the invitation carries the fingerprint of the agent's identity.
 * Throws DeployError: `invitation.malformed`, `agent.not-https`, `agent.other-identity`, `target.unreachable`, or the agent's own refusal (`invitation.used`, …).
 */
export async function pair(
  invitation: string, joining: Joining, key: SigningKey,
  io: { fetch(input: string, init: RequestInit): Promise<Response>; signal: AbortSignal },
): Promise<Paired> {
  const { url, siteDomain, fingerprint, secret } = parseInvitation(invitation);
  if (!isPrivateEnough(url)) {
    throw new DeployError('agent.not-https', 'That agent answers without encryption, at an address outside of this machine.', {
      next: 'Put it behind HTTPS (`slipway-agent serve --public-url https://…`), and make a new invitation there.',
    });
  }
  const agent = await fetchDescriptor(url, io.fetch, io.signal);
  const digest = await sha256(agent.identityKey);
  if (!equalBytes(digest.subarray(0, fingerprint.length), fingerprint)) {
    throw new DeployError('agent.other-identity', 'Another agent answers at that address than the one that made this invitation.', {
      next: 'Do not go on before you know why. Make a new invitation on the machine itself.',
    });
  }
  const invite = await inviteKeys(secret);
  const proof = await key.sign(enrolmentProofBytes(invite.id, agent.sealing.descriptorDigest));
  const enrolment: Enrolment = { device: toBase64Url(key.publicKey), label: joining.label, person: joining.person, proof: toBase64Url(proof) };
  const body = await sealEnrolment(utf8(JSON.stringify(enrolment)), { id: utf8(invite.id), psk: invite.psk }, agent.sealing);
  const response = await io.fetch(new URL(routes.enrol(), url).href, {
    method: 'POST', body, signal: io.signal, cache: 'no-store', credentials: 'omit', redirect: 'error',
    headers: { 'content-type': mediaTypes.sealed, [headers.invite]: invite.id },
  }).catch((cause: unknown) => {
    throw new DeployError('target.unreachable', 'The agent stopped answering while pairing.', { next: 'Try again with the same invitation; if the agent says that it was used, make a new one there.', retry: 'backoff', cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const problem = Problem.safeParse(answer);
    throw problem.success
      ? fromWire({ code: problem.data.code, message: problem.data.detail, next: problem.data.next, retry: problem.data.retry })
      : new DeployError('agent.answer-malformed', `The agent refused with status ${response.status}.`, { next: 'Make a new invitation and try again.' });
  }
  const envelope = z.safeParse(DsseEnvelope, answer);
  if (!envelope.success) throw new DeployError('agent.answer-malformed', 'The agent gave no receipt.', { next: 'Make a new invitation and try again.' });
  const receipt = EnrolmentReceipt.parse(JSON.parse(fromUtf8(await openEnvelope(envelope.data, mediaTypes.receipt, agent.identityKey))));
  return { url, siteDomain, agent, receipt };
}
