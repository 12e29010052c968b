import { DeployError } from '../../domain/errors.ts';
import { concat, fromBase64Url, utf8 } from '../../security/bytes.ts';
import { signEnvelope } from '../../security/dsse.ts';
import { keyIdOf, type SigningKey, verifySignature } from '../../security/ed25519.ts';
import { type OpeningKey, openEnrolment } from '../../security/package-encryption.ts';
import { Enrolment, type EnrolmentReceipt, mediaTypes } from '../../targets/agent/wire.ts';
import type { Descriptors } from '../descriptor.ts';
import { readJson } from '../read-json.ts';
import type { AgentTables, DeviceRow } from '../tables.ts';
import { usableInvitation } from './invites.ts';

/** An enrolment that was checked: the device to store, and the signed receipt to answer with. */
export interface CheckedEnrolment {
  readonly device: DeviceRow;
  readonly receipt: string;
}

/**
 * Opens and checks an enrolment. Nothing is stored here: whoever calls stores the device and burns the invitation in one transaction.
 * Throws DeployError: `invitation.unknown`, `invitation.expired`, `sealed.unreadable`, `signature.invalid`, `device.known`.
 */
export async function checkEnrolment(o: {
  inviteId: string; sealed: Uint8Array; tables: AgentTables; descriptors: Descriptors; identity: SigningKey; now: number;
}): Promise<CheckedEnrolment> {
  const { row, psk } = await usableInvitation(o.tables, o.inviteId, o.now);
  const opened = await o.descriptors.open(async (key: OpeningKey) => ({
    plain: await openEnrolment(o.sealed, { id: utf8(o.inviteId), psk }, key), descriptorDigest: key.descriptorDigest,
  }));
  const enrolment = readJson(Enrolment, opened.plain);
  const publicKey = fromBase64Url(enrolment.device);
  const proven = await verifySignature(publicKey, concat(utf8('slipway-1 enrol\0'), utf8(o.inviteId), opened.descriptorDigest), fromBase64Url(enrolment.proof));
  if (!proven) throw new DeployError('signature.invalid', 'The device did not prove that it holds its key.', { next: 'Pair again.' });
  const keyid = await keyIdOf(publicKey);
  if (o.tables.devices.get(keyid)?.revoked) throw new DeployError('device.revoked', 'This device was removed and may not come back with the same key.', { next: 'Let the browser make a new key and pair again.' });
  const device: DeviceRow = {
    keyid, publicKey: enrolment.device, label: enrolment.label, person: row.person === '' ? enrolment.person : row.person, roles: row.roles, since: o.now, revoked: null,
  };
  const receipt: EnrolmentReceipt = { v: 1, agent: o.identity.keyid, invite: o.inviteId, keyid, person: device.person, roles: device.roles, at: o.now };
  return { device, receipt: JSON.stringify(await signEnvelope(mediaTypes.receipt, utf8(JSON.stringify(receipt)), o.identity)) };
}
