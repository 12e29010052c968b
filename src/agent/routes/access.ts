import { DeployError } from '../../domain/errors.ts';
import { EnvironmentName, EnvironmentPolicy, environmentNames } from '../../domain/environment.ts';
import { may, type RoleBindings } from '../../domain/roles.ts';
import { Device, InviteCommand } from '../../targets/agent/wire.ts';
import type { AgentParts } from '../agent-parts.ts';
import { demand } from '../access/devices.ts';
import { makeInvitation } from '../access/invites.ts';
import { runCommand } from '../command.ts';
import { type Answer, type Call, jsonAnswer } from '../http-call.ts';
import { readJson } from '../read-json.ts';
import { policyOf } from '../sites/policies.ts';

function demandForAll(call: Call, permission: 'invite' | 'revoke', roles: RoleBindings): void {
  for (const environment of environmentNames) if ((roles[environment] ?? []).length > 0) demand(call.caller.device, permission, environment);
}

/** `POST /v1/invites`: whoever administers every environment the invitation names may give it out. */
export async function invite(parts: AgentParts, call: Call): Promise<Answer> {
  const { person, roles } = readJson(InviteCommand, call.body);
  demandForAll(call, 'invite', roles);
  if (!environmentNames.some((name) => may(call.caller.device.roles, 'invite', name))) demand(call.caller.device, 'invite', 'production');
  return await runCommand(parts, call, async () => {
    const made = await makeInvitation({ url: parts.publicUrl(), siteDomain: parts.siteDomain, identityKey: parts.keys.identity.publicKey, person, roles, now: parts.now(), random: parts.random });
    return {
      action: 'invite', result: `for ${person}`, status: 201,
      write: () => parts.tables.invites.putSync(made.id, made.row),
      answer: () => ({ invitation: made.invitation, expires: made.row.expires }),
    };
  });
}

/** `GET /v1/devices`: everybody who administers an environment sees all devices; others see their own. */
export function devices(parts: AgentParts, call: Call): Answer {
  const all = [...parts.tables.devices.getRange()].map(({ value }) => value);
  const mayAll = environmentNames.some((name) => may(call.caller.device.roles, 'invite', name));
  return jsonAnswer({ devices: all.filter(({ keyid }) => mayAll || keyid === call.caller.device.keyid).map((device) => Device.parse(device)) });
}

/** `DELETE /v1/devices/{keyid}`: takes effect with the next request. Everybody may remove their own device. */
export async function revoke(parts: AgentParts, call: Call): Promise<Answer> {
  const keyid = call.param('keyid');
  return await runCommand(parts, call, async () => {
    const row = parts.tables.devices.get(keyid);
    if (!row) throw new DeployError('release.unknown', 'The agent does not know this device.', { next: 'Read the list of devices again.' });
    if (keyid !== call.caller.device.keyid) demandForAll(call, 'revoke', row.roles);
    if (row.revoked !== null) return { unchanged: Device.parse(row) };
    const revoked = { ...row, revoked: parts.now() };
    return { action: 'revoke', result: `${row.label} of ${row.person}`, write: () => parts.tables.devices.putSync(keyid, revoked), answer: () => Device.parse(revoked) };
  });
}

function environmentOf(call: Call): EnvironmentName {
  return EnvironmentName.parse(call.param('environment'));
}

/** `GET /v1/environments/{env}/policy`. */
export function readPolicy(parts: AgentParts, call: Call): Answer {
  const environment = environmentOf(call);
  demand(call.caller.device, 'read', environment);
  return jsonAnswer(policyOf(parts.tables, environment));
}

/** `PUT /v1/environments/{env}/policy`. */
export async function setPolicy(parts: AgentParts, call: Call): Promise<Answer> {
  const environment = environmentOf(call);
  demand(call.caller.device, 'set-policy', environment);
  // A client of an earlier version does not know every rule: those it leaves out stay.
  const policy = { indexing: policyOf(parts.tables, environment).indexing, ...readJson(EnvironmentPolicy, call.body) };
  return await runCommand(parts, call, async () => ({
    action: 'policy', result: environment, write: () => parts.tables.policies.putSync(environment, policy), answer: () => policy,
  }));
}
