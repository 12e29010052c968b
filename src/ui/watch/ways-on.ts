import { environmentNames, type EnvironmentConfig } from '../../domain/environment.ts';
import type { SiteRow } from '../../storage/database.ts';
import type { DeploymentView } from './deployment-view.ts';

/** What can be done with a deployment; what is absent or false is not offered. */
export interface WaysOn {
  readonly cancel: boolean;
  /** Starts again with the files that were captured then. */
  readonly retry: boolean;
  /** Goes back to the release before this one. */
  readonly rollBack: boolean;
  /** Goes back to this very release. */
  readonly makeLive: boolean;
  /** The environment its bytes would go to next. */
  readonly promote: EnvironmentConfig | undefined;
  /** That environment uses another agent: the bytes are fetched and sent there. */
  readonly elsewhere: boolean;
  /** Tries at once what it waits to try again. */
  readonly resume: boolean;
  /** Takes it off the list without touching the site. */
  readonly forget: boolean;
  readonly site: string | undefined;
  readonly preview: string | undefined;
}

/** What makes sense for a deployment, given what its site was last seen to serve, and the agent its release lies at where that is known. */
export function waysOn(view: DeploymentView, site: SiteRow | undefined, environments: readonly EnvironmentConfig[], agent = site?.agent): WaysOn {
  const ended = view.endedAt !== undefined;
  const release = view.outcome === 'success' && (view.subject?.action === 'deploy' || view.subject?.action === 'promote');
  const isLive = release && site?.live?.deployment === view.id;
  const place = view.subject ? environmentNames.indexOf(view.subject.environment) : -1;
  const next = environmentNames.slice(place + 1).map((name) => environments.find((environment) => environment.name === name)).find((environment) => environment !== undefined && environment.agent !== '');
  const final = view.stages.some((stage) => stage.steps.some((step) => step.path === 'verification/confirm'));
  return {
    // Once a change is confirmed there is nothing left to cancel; going back is another deployment.
    cancel: !ended && !view.cancelRequested && view.outcome !== 'undoing' && !final,
    retry: view.stages.some((stage) => stage.steps.length > 0) && (view.outcome === 'failed' || view.outcome === 'rolled-back' || view.outcome === 'cancelled') && view.subject?.action !== 'plan',
    // A change that failed late may be what visitors see.
    rollBack: ended && site?.live?.deployment === view.id && site.previous !== null,
    resume: view.triesAgainAt !== undefined && !view.cancelRequested,
    forget: view.stages.some((stage) => stage.steps.length > 0) && ((ended && view.outcome !== 'success') || view.stuck),
    makeLive: release && site !== undefined && !isLive && site.agent === agent,
    promote: release ? next : undefined,
    elsewhere: release && next !== undefined && agent !== undefined && next.agent !== agent,
    site: view.subject?.action === 'plan' ? undefined : site?.live ? site.address : view.outcome === 'success' ? view.address : undefined,
    preview: view.outcome === 'failed' || view.outcome === 'running' || release ? view.preview : undefined,
  };
}
