import { z } from 'zod';
import { EnvironmentName } from './environment.ts';

/** What a person is in an environment. */
export const Role = z.enum(['viewer', 'deployer', 'approver', 'admin']);
export type Role = z.infer<typeof Role>;

/** Everything that may be permitted at an agent. */
export const Permission = z.enum(['read', 'deploy', 'roll-back', 'approve', 'take-over', 'pin', 'set-policy', 'invite', 'revoke']);
export type Permission = z.infer<typeof Permission>;

/** Role × permission; what is not listed is refused. */
const granted: Record<Role, readonly Permission[]> = {
  viewer: ['read'],
  deployer: ['read', 'deploy', 'roll-back', 'pin'],
  approver: ['read', 'approve'],
  admin: ['read', 'deploy', 'roll-back', 'approve', 'take-over', 'pin', 'set-policy', 'invite', 'revoke'],
};

/** A person's roles by environment. */
export const RoleBindings = z.partialRecord(EnvironmentName, z.array(Role));
export type RoleBindings = z.infer<typeof RoleBindings>;

/** Whether these roles allow something in an environment. Deny by default; the same function decides at the agent and explains in the extension. */
export function may(bindings: RoleBindings, permission: Permission, environment: EnvironmentName): boolean {
  return (bindings[environment] ?? []).some((role) => granted[role].includes(permission));
}
