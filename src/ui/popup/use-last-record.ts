import type { DeploymentRecord } from '../../domain/deployment.ts';
import type { EnvironmentName } from '../../domain/environment.ts';
import { siteKey } from '../../domain/site.ts';
import { lastRecord } from '../../storage/queries.ts';
import { useWatched } from '../watch/use-watched.ts';

/** How the last deployment of a project to an environment has ended; never one of another place. */
export function useLastRecord(project: string, environment: EnvironmentName): DeploymentRecord | undefined {
  const site = siteKey({ project, environment });
  const last = useWatched((database) => lastRecord(database, site), [site]);
  // What was read for another place stays until something was read for this one.
  return last?.site === site ? last : undefined;
}
