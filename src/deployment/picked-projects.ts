import { toBase64Url } from '../security/bytes.ts';
import { projectIdOf } from '../sources/project-id.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { rememberProject } from './known-projects.ts';
import type { Projects } from './pipelines/parts.ts';

/** What taking picked files needs. */
export interface PickedProjectsOptions {
  readonly database: SlipwayDatabase;
  readonly projects: Pick<Projects, 'tidy'>;
  /** Reads a pick into a snapshot, in the offscreen document. */
  take(input: { pick: string; snapshotId: string; projectId: string; output: string | null }): Promise<unknown>;
  random(length: number): Uint8Array<ArrayBuffer>;
  now(): number;
}

/** What stands for the editor's address in projects that come from files. */
export const filesOrigin = 'files';

/**
 * Takes folders and archives that a person picked. A project of that kind is known by its name in this browser: the same name goes on
 * with the same sites. Answers the snapshot to plan and deploy from. Errors: those of the take.
 */
export function createPickedProjects({ database, projects, take, random, now }: PickedProjectsOptions): (pick: string, name: string) => Promise<{ projectId: string; snapshotId: string }> {
  return async (pick, name) => {
    const known = (await database.projects.toArray()).find((project) => project.origin === filesOrigin && project.name === name);
    const projectId = known?.id ?? projectIdOf(name, random(8));
    await rememberProject(database, { id: projectId, name, origin: filesOrigin, chat: '' }, now());
    const snapshotId = `snap-files-${toBase64Url(random(16))}`;
    await database.picks.update(pick, { snapshotId });
    await projects.tidy(projectId, '');
    await take({ pick, snapshotId, projectId, output: known?.output ?? null });
    return { projectId, snapshotId };
  };
}
