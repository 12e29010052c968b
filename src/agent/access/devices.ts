import { DeployError } from '../../domain/errors.ts';
import { environmentNames, type EnvironmentName } from '../../domain/environment.ts';
import { may, type Permission } from '../../domain/roles.ts';
import type { DeviceRow } from '../tables.ts';

const inWords: Record<Permission, string> = {
  'read': 'see', 'deploy': 'deploy to', 'roll-back': 'roll back', 'approve': 'approve for', 'take-over': 'take over', 'pin': 'keep releases of',
  'set-policy': 'change the rules of', 'invite': 'invite people to', 'revoke': 'remove devices from',
};

/** Throws DeployError `access.denied` when a device may not do something in an environment. */
export function demand(device: DeviceRow, permission: Permission, environment: EnvironmentName): void {
  if (may(device.roles, permission, environment)) return;
  throw new DeployError('access.denied', `${device.person} may not ${inWords[permission]} ${environment}.`, {
    next: 'Ask an administrator of the environment for the role it takes.', details: { permission, environment },
  });
}

/** Throws DeployError `access.denied` when a device may see nothing at this agent. */
export function demandAnyRole(device: DeviceRow): void {
  if (environmentNames.some((name) => may(device.roles, 'read', name))) return;
  throw new DeployError('access.denied', `${device.person} has no role at this agent.`, { next: 'Ask an administrator for one.' });
}
