import { DeployError } from '../../domain/errors.ts';
import { type Bytes, fromBase64Url, fromUtf8 } from '../../security/bytes.ts';
import { sha256 } from '../../security/digest.ts';
import { openEnvelope } from '../../security/dsse.ts';
import { keyIdOf } from '../../security/ed25519.ts';
import type { SealingTarget } from '../../security/package-encryption.ts';
import { AgentDescriptor, DsseEnvelope, mediaTypes, routes } from './wire.ts';

/** A descriptor whose signature was checked, with what follows from it. */
export interface CheckedDescriptor {
  readonly descriptor: AgentDescriptor;
  /** The envelope as JSON: what is kept. */
  readonly envelope: string;
  /** SHA-256 of the identity key, hex: the agent's id. */
  readonly id: string;
  readonly identityKey: Bytes;
  /** Where packages are sealed to. */
  readonly sealing: SealingTarget;
}

/** Checks a descriptor against the key it carries; whoever calls compares `id` with the agent meant. Throws DeployError `agent.descriptor-invalid`. */
export async function checkDescriptor(json: string): Promise<CheckedDescriptor> {
  try {
    const envelope = DsseEnvelope.parse(JSON.parse(json));
    const claimed = AgentDescriptor.parse(JSON.parse(fromUtf8(Uint8Array.from(atob(envelope.payload), (char) => char.charCodeAt(0)))));
    const identityKey = fromBase64Url(claimed.idk);
    const payload = await openEnvelope(envelope, mediaTypes.descriptor, identityKey);
    const descriptor = AgentDescriptor.parse(JSON.parse(fromUtf8(payload)));
    return {
      descriptor, envelope: json, id: await keyIdOf(identityKey), identityKey,
      sealing: { publicKey: fromBase64Url(descriptor.hpke.pub), descriptorDigest: await sha256(payload) },
    };
  } catch (cause) {
    throw new DeployError('agent.descriptor-invalid', 'What answers there is not a Slipway agent, or somebody changed its answer on the way.', {
      next: 'Check the address and pair again.', cause,
    });
  }
}

/** Reads and checks the descriptor an address answers with. Throws `target.unreachable`, `agent.descriptor-invalid`, or a DeployError of `fetch`. */
export async function fetchDescriptor(url: string, fetch: (input: string, init: RequestInit) => Promise<Response>, signal: AbortSignal): Promise<CheckedDescriptor> {
  let text: string;
  try {
    const response = await fetch(new URL(routes.agent(), url).href, { signal, cache: 'no-store', credentials: 'omit', redirect: 'error' });
    text = await response.text();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof DeployError) throw cause;
    throw new DeployError('target.unreachable', `Nothing answers at ${new URL(url).host}.`, {
      next: 'Check that the agent is running and that this computer can reach it.', retry: 'backoff', cause,
    });
  }
  return await checkDescriptor(text);
}

/** What is told when an address leads to another agent than the one that was paired. */
export function otherIdentity(url: string, cause?: unknown): DeployError {
  return new DeployError('agent.other-identity', `Another agent answers at ${new URL(url).host} than the one this browser was paired with.`, {
    next: 'Nothing was sent to it. If it was set up anew, forget the old one in the options and pair again; if not, find out who answers there.', cause,
  });
}
