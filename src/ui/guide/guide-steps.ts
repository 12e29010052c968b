import type { FirstSteps } from '../../storage/first-steps.ts';

/** The steps from an installed extension to a live site, in their order. */
export const guideSteps = ['agent', 'pair', 'project', 'deploy', 'live'] as const;
export type GuideStep = (typeof guideSteps)[number];

/** How far somebody has come: nothing of it is remembered, all of it is read off what is true. */
export interface GuideProgress {
  readonly done: ReadonlySet<GuideStep>;
  /** The steps that stand open: what can be done next, or the last once all are done. */
  readonly open: ReadonlySet<GuideStep>;
}

/** Reads the progress off the paired agents, what is seen in the editor's tabs, and what was deployed. */
export function guideProgress({ paired, seesProject, first }: { readonly paired: boolean; readonly seesProject: boolean; readonly first: FirstSteps }): GuideProgress {
  const begun = first.picture !== undefined || first.record !== undefined;
  const facts: Record<GuideStep, boolean> = { agent: paired, pair: paired, project: seesProject || begun, deploy: first.succeeded, live: first.site !== undefined };
  const done = new Set(guideSteps.filter((step) => facts[step]));
  const next = guideSteps.find((step) => !done.has(step)) ?? 'live';
  // An agent is known to run by having been paired, so the two stand open together.
  return { done, open: new Set(next === 'agent' ? ['agent', 'pair'] : [next]) };
}
