import type { EnvironmentName } from '../../domain/environment.ts';
import { siteKey } from '../../domain/site.ts';
import type { PlanRow } from '../../storage/database.ts';
import { plan as readPlan } from '../../storage/queries.ts';
import { useViewState } from '../view-state.ts';
import { useWatched } from '../watch/use-watched.ts';

/** The plan that this page has asked for of a project in an environment: its id once it was asked for, and what it found once it has. Never one of another project or environment. */
export function usePlan(project: string, environment: EnvironmentName): { readonly planId: string | undefined; readonly plan: PlanRow | undefined } {
  const planId = useViewState((state) => state.plans[siteKey({ project, environment })]);
  const plan = useWatched((database) => (planId === undefined ? Promise.resolve(undefined) : readPlan(database, planId)), [planId]);
  // What was read for other places stays until something was read for these.
  return { planId, plan: plan?.id === planId && plan?.projectId === project ? plan : undefined };
}
