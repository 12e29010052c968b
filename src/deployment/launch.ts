import { DeploymentRequest } from '../domain/deployment.ts';
import { type EnvironmentName, environmentNames, type StrategyName } from '../domain/environment.ts';
import { DeployError } from '../domain/errors.ts';
import { mergeOverrides, type Override } from '../domain/override.ts';
import { type Site, siteKey, siteOf } from '../domain/site.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { PipelineCoordinator } from './coordinator.ts';
import type { StoredEnvironments } from './environments.ts';
import { rememberProject } from './known-projects.ts';
import { snapshotOf } from './pipelines/flow.ts';
import type { Requests, Wish } from './requests.ts';

/** Where a project comes from, as a person points at it. */
export type Origin = { readonly kind: 'tab'; readonly tabId: number } | { readonly kind: 'snapshot'; readonly snapshotId: string };

/** A project as its editor names it. */
export interface NamedProject {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly chat: string;
}

/** What starting a run needs to know. */
export interface LaunchOptions {
  readonly database: SlipwayDatabase;
  readonly coordinator: PipelineCoordinator;
  readonly environments: StoredEnvironments;
  readonly requests: Requests;
  readonly targets: Pick<TargetRegistry, 'target'>;
  /** Which project a tab shows. Throws DeployError `source.gone` or `source.no-project`. */
  identify(tabId: number): Promise<NamedProject>;
  now(): number;
}

/** How a project is to be deployed. */
export interface DeployOptions {
  readonly environment: EnvironmentName;
  readonly strategy?: StrategyName | undefined;
  readonly label?: string | undefined;
  /** The person has said yes to an environment that asks. */
  readonly confirmed: boolean;
  /** The person wants it although checks say no: only for files that were looked through. */
  readonly override?: Override | undefined;
}

/** What a person can start, from whichever surface. Each answers the id of the run once it cannot be lost any more. */
export interface Launch {
  plan(origin: Origin, environment: EnvironmentName): Promise<string>;
  deploy(origin: Origin, options: DeployOptions): Promise<string>;
  /** Brings the very bytes of a release to another environment; where that uses another agent they are fetched and sent there. */
  promote(release: string, environment: EnvironmentName, confirmed: boolean): Promise<string>;
  /** Goes back to `to`, or to what was live before. */
  rollBack(site: Site, to?: string): Promise<string>;
  /** Starts again what failed, with the bytes that were captured then; with `override` against the checks that stopped it. */
  retry(deployment: string, override?: Override): Promise<string>;
}

/** Turns what a person asks for into requests and runs them. Errors: those of the parts, and the codes named at each refusal below. */
export function createLaunch({ database, coordinator, environments, requests, targets, identify, now }: LaunchOptions): Launch {
  async function projectOf(origin: Origin): Promise<NamedProject> {
    if (origin.kind === 'tab') {
      const project = await identify(origin.tabId);
      await rememberProject(database, project, now());
      return project;
    }
    const snapshot = await database.snapshots.get(origin.snapshotId);
    const project = snapshot && await database.projects.get(snapshot.projectId);
    if (!project) throw new DeployError('snapshot.gone', 'The captured files are no longer there.', { next: 'Start again from the editor\'s tab.' });
    return project;
  }

  async function sourceOf(origin: Origin, project: NamedProject): Promise<Wish['source']> {
    return origin.kind === 'tab' ? { kind: 'tab', tabId: origin.tabId, origin: project.origin } : origin;
  }

  async function insistOnYes(environment: EnvironmentName, confirmed: boolean): Promise<void> {
    const { policy } = await environments.getEnvironment(environment);
    if (policy.confirm && !confirmed) {
      throw new DeployError('environment.unconfirmed', `${environment} asks for a clear yes before anything is sent.`, { next: 'Confirm it in the popup or the side panel.' });
    }
  }

  async function begin(wish: Wish): Promise<string> {
    const request = await requests.make(wish);
    await coordinator.begin(request);
    return request.id;
  }

  /** The release a site had before the one that is live: asked of the agent, because others deploy too. */
  async function previousOf(site: Site): Promise<string> {
    const { agent } = await environments.getEnvironment(site.environment);
    const { previous, pending } = await (await targets.target(agent)).readSite(site, AbortSignal.timeout(10_000));
    const wanted = pending?.returnTo ?? previous?.deployment;
    if (wanted === undefined) throw new DeployError('rollback.nothing-before', 'Nothing was live before this release.', { next: 'Deploy another release instead.' });
    return wanted;
  }

  return {
    async plan(origin, environment) {
      const project = await projectOf(origin);
      const id = requests.newId('pln');
      const request = await requests.make({ project, environment, action: 'deploy', source: await sourceOf(origin, project), sourceEnvironment: project.origin });
      await coordinator.plan({ id, request });
      return id;
    },

    async deploy(origin, { environment, strategy, label, confirmed, override }) {
      if (override && origin.kind === 'tab') throw otherFiles('See the changes first; then deploy what was looked through.');
      await insistOnYes(environment, confirmed);
      const project = await projectOf(origin);
      await database.projects.update(project.id, { environment });
      return await begin({ project, environment, action: 'deploy', source: await sourceOf(origin, project), sourceEnvironment: project.origin, strategy, label, override });
    },

    async promote(release, environment, confirmed) {
      await insistOnYes(environment, confirmed);
      const row = await database.releases.get(release);
      if (!row) throw new DeployError('release.unknown', 'This browser does not know that release.', { next: 'Deploy the project itself to that environment.' });
      const { project, environment: from } = siteOf(row.site);
      if (from === environment) throw new DeployError('promotion.same-environment', `The release is already one of ${environment}.`, { next: 'Choose another environment.' });
      const here = (await environments.getEnvironment(environment)).agent === row.agent;
      return await begin({
        project: { id: project, name: row.projectName }, environment, action: 'promote', source: { kind: here ? 'release' : 'elsewhere', deployment: release },
        sourceEnvironment: from, label: row.label ?? undefined,
      });
    },

    async rollBack(site, to) {
      const wanted = to ?? await previousOf(site);
      const row = await database.releases.get(wanted);
      if (row && row.agent !== (await environments.getEnvironment(site.environment)).agent) {
        throw new DeployError('rollback.other-agent', `That release lies at another agent than ${site.environment} uses now.`, {
          next: 'Choose the other agent for the environment again in the options, or promote the release to it.',
        });
      }
      const seen = await database.sites.get(siteKey(site));
      const request = await requests.rollBackTo(row ?? { id: wanted, site: siteKey(site), projectName: seen?.projectName ?? site.project, values: {} });
      await coordinator.begin(request);
      return request.id;
    },

    async retry(deployment, override) {
      const run = await database.runs.get(deployment);
      const parsed = DeploymentRequest.safeParse(run?.input);
      if (!run || !parsed.success) throw new DeployError('deployment.unknown', 'There is no deployment of that name.');
      if (run.unfinished === 1) throw new DeployError('deployment.running', 'This deployment is still under way.', { next: 'Wait for it, or cancel it first.' });
      const request = parsed.data;
      const { action } = request.metadata;
      const { agent } = await environments.getEnvironment(request.targetEnvironment);
      if (agent !== request.metadata.agent && (action === 'roll-back' || request.metadata.source.kind === 'release')) {
        throw new DeployError('retry.other-agent', `${request.targetEnvironment} uses another agent now than when this was begun.`, { next: 'Begin anew: deploy the project, or promote the release.' });
      }
      const own = snapshotOf(request);
      const kept = own === null ? undefined : await database.snapshots.get(own);
      const source: Wish['source'] = kept?.state === 'ready' ? { kind: 'snapshot', snapshotId: kept.id } : request.metadata.source;
      if (override && source.kind === 'tab') throw otherFiles('Deploy the project again; what stops it is told then.');
      const { override: before, ...rest } = request.metadata;
      // What is captured anew may have other faults than those that were accepted.
      const decided = source.kind === 'tab' ? undefined : mergeOverrides(before, override);
      const metadata = { ...rest, agent, source, ...(decided ? { override: decided } : {}) };
      const again: DeploymentRequest = { ...request, id: requests.newId('dpl'), initiatedAt: now(), metadata };
      await coordinator.begin(again);
      return again.id;
    },
  };
}

/** Checks can be overridden for files that somebody was told about, not for whatever the tab holds by now. */
function otherFiles(next: string): DeployError {
  return new DeployError('override.other-files', 'The files that were looked through are no longer there.', { next });
}

/** The environment a release usually goes to next; undefined after the last. */
export function nextEnvironment(environment: EnvironmentName): EnvironmentName | undefined {
  return environmentNames[environmentNames.indexOf(environment) + 1];
}
