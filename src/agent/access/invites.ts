import { DeployError } from '../../domain/errors.ts';
import { environmentNames } from '../../domain/environment.ts';
import type { RoleBindings } from '../../domain/roles.ts';
import { type Bytes, fromBase64Url, toBase64Url } from '../../security/bytes.ts';
import { createInvite, formatInvitation, inviteKeys } from '../../security/invite.ts';
import { limits } from '../../targets/agent/wire.ts';
import type { AgentTables, InviteRow } from '../tables.ts';

/** The roles of the first person: administrator of every environment. */
export const allEnvironmentsAdmin: RoleBindings = Object.fromEntries(environmentNames.map((name) => [name, ['admin']]));

/** An invitation made but not stored: `row` goes into the database under `id` in the transaction of the change. */
export interface MadeInvitation {
  readonly id: string;
  readonly row: InviteRow;
  readonly invitation: string;
}

/** Makes an invitation to an agent: ten minutes, once. */
export async function makeInvitation(o: { url: string; siteDomain: string | undefined; identityKey: Uint8Array; person: string; roles: RoleBindings; now: number; random(length: number): Bytes }): Promise<MadeInvitation> {
  const invite = await createInvite(o.random, o.identityKey);
  const { id } = await inviteKeys(invite.secret);
  return {
    id,
    row: { secret: toBase64Url(invite.secret), person: o.person, roles: o.roles, expires: o.now + limits.inviteLife },
    invitation: formatInvitation(o.url, invite, o.siteDomain),
  };
}

/** An invitation that may still be used, with its keys. Throws DeployError `invitation.unknown` (also when used already) or `invitation.expired`. */
export async function usableInvitation(tables: AgentTables, id: string, now: number) {
  const row = tables.invites.get(id);
  if (!row) throw new DeployError('invitation.unknown', 'This invitation was used already, or never existed.', { next: 'Make a new one with "slipway-agent invite".' });
  if (row.expires <= now) throw new DeployError('invitation.expired', 'This invitation is older than ten minutes.', { next: 'Make a new one with "slipway-agent invite".' });
  const { psk } = await inviteKeys(fromBase64Url(row.secret));
  return { row, psk };
}

/** Deletes invitations nobody can use any more. */
export function forgetOldInvitations(tables: AgentTables, now: number): void {
  for (const { key, value } of [...tables.invites.getRange()]) if (value.expires <= now) tables.invites.removeSync(key);
}
