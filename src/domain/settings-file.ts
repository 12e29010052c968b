import { z } from 'zod';
import { EnvironmentConfig, EnvironmentName } from './environment.ts';
import { DeployError } from './errors.ts';
import { Sha256Hex } from './manifest.ts';
import { ProjectId } from './site.ts';

/** What a settings file says of an agent: enough to know which one to pair again. Keys never leave their browser. */
export const AgentReference = z.object({ id: Sha256Hex, name: z.string().max(200), url: z.url(), environments: z.array(EnvironmentName) });
export type AgentReference = z.infer<typeof AgentReference>;

/** A file of settings, as one browser writes and another reads it. `exportedAt` in ms since the epoch. */
export const SettingsFile = z.object({
  kind: z.literal('slipway-settings'),
  version: z.literal(1),
  exportedAt: z.number().int().nonnegative(),
  agents: z.array(AgentReference).max(100),
  environments: z.array(EnvironmentConfig).max(4).refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'an environment is there twice'),
  projects: z.array(z.object({
    id: ProjectId, name: z.string().min(1).max(200), origin: z.string().max(512), chat: z.string().max(256),
    environment: EnvironmentName.nullable(), output: z.string().max(512).nullable(), buildCommand: z.string().max(1024).nullable(),
  })).max(10_000),
  /** Whether transfers take at most half of one core; absent in files of older versions, which leave it as it is. */
  gentle: z.boolean().optional(),
});
export type SettingsFile = z.infer<typeof SettingsFile>;

/** Issues that are told; a file of another kind would have hundreds. */
const told = 4;

/** Reads a settings file. Throws DeployError `settings.no-json`, `settings.other-kind`, `settings.other-version` or `settings.malformed`, which says where. */
export function parseSettings(text: string): SettingsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DeployError('settings.no-json', 'This file is no JSON.', { next: 'Choose a file that was exported from Slipway’s settings.', cause });
  }
  const head = z.object({ kind: z.literal('slipway-settings'), version: z.number() }).safeParse(value);
  if (!head.success) throw new DeployError('settings.other-kind', 'This file holds no settings of Slipway.', { next: 'Choose a file that was exported from Slipway’s settings.' });
  if (head.data.version !== 1) throw new DeployError('settings.other-version', `The file has version ${head.data.version}, which this version of Slipway does not know.`, { next: 'Update the extension, or export the settings again from one of the same version.' });
  const parsed = SettingsFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new DeployError('settings.malformed', `Something in the file is not as it should be. ${issues.slice(0, told).join('; ')}${issues.length > told ? '; …' : ''}.`, { next: 'Nothing was changed. Mend the file, or export it again.' });
}
