import type { DeploymentMetadata, DeploymentRequest } from '../domain/deployment.ts';
import type { EnvironmentConfig, EnvironmentName, StrategyName } from '../domain/environment.ts';
import { DeployError } from '../domain/errors.ts';
import type { Override } from '../domain/override.ts';
import { siteOf } from '../domain/site.ts';
import { toBase64Url } from '../security/bytes.ts';
import type { ReleaseRow } from '../storage/database.ts';

/** Names of the checks that validation runs (`pipelines/smoke-checks.ts`). */
const validationChecks = ['entry-page', 'references', 'unknown-path'];

/** Where ids, times and defaults come from. */
export interface RequestOptions {
  now(): number;
  random(length: number): Uint8Array<ArrayBuffer>;
  environment(name: string): Promise<EnvironmentConfig>;
  /** The person who is paired with an agent; shown in history and told to nobody else. */
  person(agent: string): Promise<string>;
}

/** What a deployment is wanted for. */
export interface Wish {
  readonly project: { readonly id: string; readonly name: string };
  readonly environment: EnvironmentName;
  readonly action: DeploymentMetadata['action'];
  readonly source: DeploymentMetadata['source'];
  readonly sourceEnvironment: string;
  readonly strategy?: StrategyName | undefined;
  readonly label?: string | undefined;
  readonly override?: Override | undefined;
  /** Configuration that goes along; absent: the environment's. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Makes complete requests from wishes: id, defaults of the environment, who and when. */
export interface Requests {
  make(wish: Wish): Promise<DeploymentRequest>;
  /** Goes back to a release on its site. */
  rollBackTo(release: Pick<ReleaseRow, 'id' | 'site' | 'projectName' | 'values'>): Promise<DeploymentRequest>;
  /** 128 random bits with a prefix, base64url. */
  newId(prefix: 'dpl' | 'pln' | 'chk'): string;
}

/** Throws DeployError `environment.no-agent` where no agent is chosen. */
export function createRequests({ now, random, environment, person }: RequestOptions): Requests {
  const newId = (prefix: 'dpl' | 'pln' | 'chk') => `${prefix}_${toBase64Url(random(16))}`;

  async function make(wish: Wish): Promise<DeploymentRequest> {
    const config = await environment(wish.environment);
    if (config.agent === '') {
      throw new DeployError('environment.no-agent', `No agent is chosen for ${wish.environment}.`, { next: 'Open the options, pair an agent and choose it for this environment.' });
    }
    const strategy = wish.strategy ?? config.strategy;
    return {
      id: newId('dpl'), projectId: wish.project.id, projectName: wish.project.name, sourceEnvironment: wish.sourceEnvironment, targetEnvironment: wish.environment,
      strategy, files: [],
      configuration: {
        strategy, targetEnvironment: wish.environment, rollbackEnabled: true, validationChecks, notificationChannels: config.notifications ? ['browser'] : [],
        timeout: config.policy.stageDeadline, securityChecks: ['secrets'],
      },
      metadata: {
        action: wish.action, source: wish.source, agent: config.agent, values: { ...(wish.values ?? config.configuration) }, watch: config.policy.watch,
        ...(wish.label === undefined ? {} : { label: wish.label }),
        ...(wish.override === undefined ? {} : { override: wish.override }),
      },
      initiatedBy: await person(config.agent), initiatedAt: now(),
    };
  }

  return {
    make,
    newId,
    rollBackTo(release) {
      const { project, environment: name } = siteOf(release.site);
      return make({
        project: { id: project, name: release.projectName }, environment: name, action: 'roll-back', sourceEnvironment: name,
        source: { kind: 'release', deployment: release.id }, strategy: 'blue-green', values: release.values,
      });
    },
  };
}
