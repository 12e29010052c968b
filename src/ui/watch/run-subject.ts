import { z } from 'zod';
import { EnvironmentName, StrategyName } from '../../domain/environment.ts';
import { Override } from '../../domain/override.ts';

const Request = z.object({
  projectId: z.string(),
  projectName: z.string(),
  targetEnvironment: EnvironmentName,
  strategy: StrategyName.optional(),
  initiatedBy: z.string().optional(),
  metadata: z.object({ action: z.enum(['deploy', 'promote', 'roll-back']).optional(), label: z.string().optional(), override: Override.optional().catch(undefined) }).optional(),
});

/** A plan's input holds the request it is the plan of. */
const Input = z.union([Request, z.object({ request: Request }).transform(({ request }) => request)]);

/** What a run is about, for its heading. */
export interface RunSubject {
  readonly action: 'deploy' | 'promote' | 'roll-back' | 'plan';
  readonly projectId: string;
  readonly projectName: string;
  readonly environment: EnvironmentName;
  readonly strategy: StrategyName | undefined;
  readonly initiatedBy: string | undefined;
  readonly label: string | undefined;
  /** A person's decision to deploy against checks. */
  readonly override: Override | undefined;
}

/** Reads a run's input, which belongs to its pipeline and may be of an older version; undefined when it says nothing that can be shown. */
export function subjectOf(run: { readonly pipeline: string; readonly input: unknown }): RunSubject | undefined {
  const byName = run.pipeline.startsWith('plan') ? 'plan' : run.pipeline.startsWith('roll-back') ? 'roll-back' : 'deploy';
  const request = Input.safeParse(run.input);
  if (!request.success) return undefined;
  const { projectId, projectName, targetEnvironment: environment, strategy, initiatedBy, metadata } = request.data;
  const action = byName === 'deploy' ? metadata?.action ?? byName : byName;
  return { action, projectId, projectName, environment, strategy, initiatedBy, label: metadata?.label, override: metadata?.override };
}
