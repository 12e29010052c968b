import { z } from 'zod';
import { DeployError } from './errors.ts';
import { sizeText } from './size.ts';

/** What a project's files take at an agent and what they may take, each file counted once, bytes. */
export const StorageUse = z.object({ used: z.number().nonnegative(), quota: z.number().positive() });
export type StorageUse = z.infer<typeof StorageUse>;

/** Why a deployment that brings `needed` new bytes does not fit; undefined when it does. */
export function overQuota({ used, quota }: StorageUse, needed: number): DeployError | undefined {
  if (used + needed <= quota) return undefined;
  const held = `The files of this project take ${sizeText(used)} of the ${sizeText(quota)} they may at this agent`;
  return new DeployError('quota.exceeded', needed === 0 ? `${held}.` : `${held}; this deployment would add ${sizeText(needed)}.`, {
    next: 'Keep fewer releases of the project, unpin some, or have the agent started with a larger quota.', details: { used, needed, quota },
  });
}
