import type { ProjectIdentity } from '../sources/source.ts';
import type { ProjectRow, SlipwayDatabase } from '../storage/database.ts';

/** What a person decides about a project, once and for all its deployments. */
export type ProjectChoice = Partial<Pick<ProjectRow, 'environment' | 'output' | 'buildCommand'>>;

/** Writes down that a project was seen at `now` (ms), with what was chosen for it; what was chosen before stays. */
export async function rememberProject(database: SlipwayDatabase, { id, name, origin, chat }: ProjectIdentity, now: number, choice: ProjectChoice = {}): Promise<void> {
  await database.transaction('rw', database.projects, async () => {
    const known = await database.projects.get(id);
    await database.projects.put({ environment: null, output: null, buildCommand: null, ...known, id, name, origin, chat, lastSeenAt: now, ...choice });
  });
}
