import { z } from 'zod';
import { EnvironmentName, StrategyName } from '../../domain/environment.ts';

const Subject = z.object({
  projectId: z.string(),
  projectName: z.string(),
  targetEnvironment: EnvironmentName,
  strategy: StrategyName.optional(),
  initiatedBy: z.string().optional(),
  metadata: z.object({ action: z.enum(['deploy', 'promote', 'roll-back']).optional(), label: z.string().optional() }).optional(),
});

const SiteSubject = z.object({ site: z.object({ project: z.string(), environment: EnvironmentName }), projectName: z.string().optional() });
const PlanSubject = z.object({ projectId: z.string(), projectName: z.string().optional(), environment: EnvironmentName });

/** What a run is about, for its heading. */
export interface RunSubject {
  readonly action: 'deploy' | 'promote' | 'roll-back' | 'plan';
  readonly projectId: string;
  readonly projectName: string;
  readonly environment: EnvironmentName;
  readonly strategy: StrategyName | undefined;
  readonly initiatedBy: string | undefined;
  readonly label: string | undefined;
}

/** Reads a run's input, which belongs to its pipeline and may be of an older version; undefined when it says nothing that can be shown. */
export function subjectOf(run: { readonly pipeline: string; readonly input: unknown }): RunSubject | undefined {
  const byName = run.pipeline.startsWith('plan') ? 'plan' : run.pipeline.startsWith('roll-back') ? 'roll-back' : 'deploy';
  const request = Subject.safeParse(run.input);
  if (request.success) {
    const { projectId, projectName, targetEnvironment: environment, strategy, initiatedBy, metadata } = request.data;
    const action = byName === 'deploy' ? metadata?.action ?? byName : byName;
    return { action, projectId, projectName, environment, strategy, initiatedBy, label: metadata?.label };
  }
  const rest = { action: byName, strategy: undefined, initiatedBy: undefined, label: undefined } as const;
  const site = SiteSubject.safeParse(run.input);
  if (site.success) {
    const { project, environment } = site.data.site;
    return { ...rest, projectId: project, projectName: site.data.projectName ?? project, environment };
  }
  const plan = PlanSubject.safeParse(run.input);
  if (plan.success) return { ...rest, projectId: plan.data.projectId, projectName: plan.data.projectName ?? plan.data.projectId, environment: plan.data.environment };
  return undefined;
}
