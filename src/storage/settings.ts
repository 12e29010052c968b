import { EnvironmentName } from '../domain/environment.ts';
import type { AgentReference, SettingsFile } from '../domain/settings-file.ts';
import { z } from 'zod';
import type { SlipwayDatabase } from './database.ts';

/** Name of the setting that remembers which agent an environment waits for. */
const awaited = 'awaited-agents';
const Awaited = z.partialRecord(EnvironmentName, z.string());
/** Name of the setting that keeps transfers to half a core. */
const gentle = 'gentle';

/** Everything a person has set, without keys: environments with their rules and values, what was chosen for each project, how transfers go. */
export async function settingsFile(database: SlipwayDatabase, now: number): Promise<SettingsFile> {
  const [agents, environments, projects, sendsGently] = await Promise.all([database.agents.toArray(), database.environments.toArray(), database.projects.toArray(), isGentle(database)]);
  return {
    kind: 'slipway-settings', version: 1, exportedAt: now, environments, gentle: sendsGently,
    agents: agents.map(({ id, name, url, environments: offered }) => ({ id, name, url, environments: offered })),
    projects: projects.map(({ id, name, origin, chat, environment, output, buildCommand }) => ({ id, name, origin, chat, environment, output, buildCommand })),
  };
}

/** The agents of a file that environments in it use and that are not paired here. */
export function agentsToPair(file: SettingsFile, paired: readonly { readonly id: string }[]): AgentReference[] {
  const used = new Set(file.environments.map(({ agent }) => agent));
  return file.agents.filter(({ id }) => used.has(id) && !paired.some((agent) => agent.id === id));
}

/**
 * Takes a file's settings over, all or none: its environments and projects replace those of the same name, others stay. An environment whose agent
 * is not paired here has none until it is, and remembers which one it waits for.
 */
export async function takeSettings(database: SlipwayDatabase, file: SettingsFile): Promise<void> {
  await database.transaction('rw', [database.environments, database.projects, database.agents, database.settings], async () => {
    const paired = new Set((await database.agents.toArray()).map(({ id }) => id));
    const waiting = file.environments.filter(({ agent }) => agent !== '' && !paired.has(agent));
    await database.environments.bulkPut(file.environments.map((environment) => (waiting.includes(environment) ? { ...environment, agent: '' } : environment)));
    for (const project of file.projects) {
      const known = await database.projects.get(project.id);
      await database.projects.put({ ...project, lastSeenAt: known?.lastSeenAt ?? file.exportedAt });
    }
    if (file.gentle !== undefined) await setGentle(database, file.gentle);
    await database.settings.put({ id: awaited, value: Object.fromEntries(waiting.map(({ name, agent }) => [name, agent])) });
  });
}

/** Which agent each environment waits for since its settings were taken over. */
export async function awaitedAgents(database: SlipwayDatabase): Promise<z.infer<typeof Awaited>> {
  return Awaited.safeParse((await database.settings.get(awaited))?.value).data ?? {};
}

/** The failed deployment that was looked at last; undefined before the first. */
export async function seenFailure(database: SlipwayDatabase): Promise<string | undefined> {
  return z.string().safeParse((await database.settings.get('seen-failure'))?.value).data;
}

/** Writes down that a failed deployment was looked at. */
export async function rememberSeen(database: SlipwayDatabase, deployment: string): Promise<void> {
  await database.settings.put({ id: 'seen-failure', value: deployment });
}

/** Whether transfers are to take at most half of one core. */
export async function isGentle(database: Pick<SlipwayDatabase, 'settings'>): Promise<boolean> {
  return (await database.settings.get(gentle))?.value === true;
}

/** Keeps whether transfers are to take at most half of one core. */
export async function setGentle(database: Pick<SlipwayDatabase, 'settings'>, wanted: boolean): Promise<void> {
  await database.settings.put({ id: gentle, value: wanted });
}

/** Whether the guide has been shown to whoever has this browser; from the first time one asks, it has. */
export async function hasSeenGuide(database: SlipwayDatabase): Promise<boolean> {
  return await database.transaction('rw', database.settings, async () => {
    const seen = await database.settings.get('guide') !== undefined;
    if (!seen) await database.settings.put({ id: 'guide', value: true });
    return seen;
  });
}
