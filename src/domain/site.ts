import { z } from 'zod';
import { EnvironmentName } from './environment.ts';

/** A project's stable name at a target: lower case letters, digits and inner hyphens, at most 40, so that it fits into a host name. */
export const ProjectId = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
export type ProjectId = z.infer<typeof ProjectId>;

/** One run of the pipeline and the release it makes: `dpl_` and 128 random bits in base64url. */
export const DeploymentId = z.string().regex(/^dpl_[A-Za-z0-9_-]{22}$/);
export type DeploymentId = z.infer<typeof DeploymentId>;

/** One project in one environment: its own live pointer, address, queue, lease and configuration. */
export const Site = z.object({ project: ProjectId, environment: EnvironmentName });
export type Site = z.infer<typeof Site>;

/** A site's name as one string, `project/environment`: a key in databases and journals. */
export function siteKey(site: Site): string {
  return `${site.project}/${site.environment}`;
}

/** The site that `siteKey` named. Throws a ZodError for anything else. */
export function siteOf(key: string): Site {
  const [project, environment] = key.split('/');
  return Site.parse({ project, environment });
}
