import type { DeploymentRecord } from '../domain/deployment.ts';
import type { SiteRow, SlipwayDatabase } from './database.ts';
import { runPicture, unfinishedRuns, type RunPicture } from './queries.ts';

/** What tells how far somebody has come who begins: the newest deployment, and what has gone live. */
export interface FirstSteps {
  /** The deployment under way, else the one begun last; undefined once its journal was cleared away. */
  readonly picture: RunPicture | undefined;
  /** The one begun last that has ended. */
  readonly record: DeploymentRecord | undefined;
  /** Whether any deployment ever came through. */
  readonly succeeded: boolean;
  /** The site that went live last. */
  readonly site: SiteRow | undefined;
}

/** Whether any deployment from this browser ever came through. */
export async function hasSucceeded(database: SlipwayDatabase): Promise<boolean> {
  return await database.history.where('result.status').equals('success').limit(1).count() > 0;
}

/** Reads it. */
export async function firstSteps(database: SlipwayDatabase): Promise<FirstSteps> {
  const [running, record, succeeded, sites] = await Promise.all([unfinishedRuns(database), database.history.orderBy('startedAt').last(), hasSucceeded(database), database.sites.toArray()]);
  const run = running.find(({ pipeline }) => !pipeline.startsWith('plan'))?.id ?? record?.id;
  const live = sites.filter((site) => site.live !== null).sort((a, b) => (b.live?.since ?? 0) - (a.live?.since ?? 0));
  return { picture: run === undefined ? undefined : await runPicture(database, run), record, succeeded, site: live[0] };
}
