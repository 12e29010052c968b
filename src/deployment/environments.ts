import type { EnvironmentManager } from '../domain/components.ts';
import type { DeploymentRequest, ValidationFinding, ValidationResult } from '../domain/deployment.ts';
import { changed, defaultPolicy, EnvironmentChange, type EnvironmentConfig, EnvironmentName, environmentNames, isSame } from '../domain/environment.ts';
import { DeployError, toWire } from '../domain/errors.ts';
import { type Site, siteKey } from '../domain/site.ts';
import { createTurns } from '../domain/turns.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { awaitedAgents } from '../storage/settings.ts';
import { availableStrategies } from '../strategies/select.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import { siteOfRequest } from './pipelines/flow.ts';

/** An environment nobody has changed yet. */
export function newEnvironment(name: EnvironmentName, agent = ''): EnvironmentConfig {
  return { name, agent, strategy: 'blue-green', policy: defaultPolicy(name), configuration: {}, notifications: true };
}

function noAgent(name: string): DeployError {
  return new DeployError('environment.no-agent', `No agent is chosen for ${name}.`, { next: 'Open the options, pair an agent and choose it for this environment.' });
}

/** What stands in the way of asking an agent about its rules, for a person who wants to save. */
function notSaved(error: unknown): never {
  if (!(error instanceof DeployError) || error.code !== 'target.unreachable') throw error;
  throw new DeployError(error.code, error.message, { next: 'Nothing was saved. Check that the agent is running and that this computer can reach it, then save again.', cause: error });
}

/** The four environments, kept in the extension's database; absent ones have their defaults. */
export class StoredEnvironments implements EnvironmentManager {
  readonly #database: SlipwayDatabase;
  readonly #targets: Pick<TargetRegistry, 'target'>;
  readonly #now: () => number;
  #looks = 0;
  /** The look at a site, in the order in which they were begun, from which its row is. */
  readonly #seen = new Map<string, number>();
  /** By environment: asking an agent takes a while, and what is written after it must not be older than what was written meanwhile. */
  readonly #inTurn = createTurns();

  constructor(options: { database: SlipwayDatabase; targets: Pick<TargetRegistry, 'target'>; now(): number }) {
    this.#database = options.database;
    this.#targets = options.targets;
    this.#now = options.now;
  }

  /** Throws DeployError `environment.unknown` for anything but the four names. */
  async getEnvironment(name: string): Promise<EnvironmentConfig> {
    const parsed = EnvironmentName.safeParse(name);
    if (!parsed.success) throw new DeployError('environment.unknown', `There is no environment called ${name}.`, { next: `Choose one of ${environmentNames.join(', ')}.` });
    return await this.#database.environments.get(parsed.data) ?? newEnvironment(parsed.data);
  }

  /** Says whether a deployment may go to an environment, as far as this browser can tell; the agent decides. */
  async validateEnvironment(environment: string, deployment: DeploymentRequest): Promise<ValidationResult> {
    const config = await this.getEnvironment(environment);
    const findings: ValidationFinding[] = [];
    const refuse = (check: string, message: string) => void findings.push({ check, level: 'error', message });
    if (environment !== deployment.targetEnvironment) refuse('environment', `The deployment is meant for ${deployment.targetEnvironment}, not ${environment}.`);
    if (config.agent === '') refuse('agent', noAgent(environment).message);
    else if (!await this.#database.agents.get(config.agent)) refuse('agent', `The agent chosen for ${environment} is no longer paired.`);
    if (!availableStrategies.includes(deployment.strategy)) refuse('strategy', `The ${deployment.strategy} strategy needs a target that splits traffic; choose blue-green.`);
    return { valid: findings.length === 0, findings };
  }

  /** Makes sure that the environment's agent answers, and takes over its rules. Throws what stands in the way. */
  async prepareEnvironment(environment: string, deployment: DeploymentRequest): Promise<void> {
    const { agent, name } = await this.getEnvironment(environment);
    if (agent === '') throw noAgent(environment);
    const target = await this.#targets.target(agent);
    await Promise.all([target.readSite(siteOfRequest(deployment), AbortSignal.timeout(10_000)), this.readPolicy(name)]);
  }

  /** Takes over the rules of an environment from its agent, where they hold for everybody. Throws what the target says when they cannot be read. */
  async readPolicy(name: EnvironmentName): Promise<void> {
    await this.#inTurn(name, async () => {
      const { agent } = await this.getEnvironment(name);
      if (agent === '') return;
      const policy = await (await this.#targets.target(agent)).readPolicy(name, AbortSignal.timeout(10_000));
      await this.#database.transaction('rw', this.#database.environments, async () => {
        const config = await this.#database.environments.get(name);
        if (config?.agent === agent && !isSame(config.policy, policy)) await this.#database.environments.put({ ...config, policy });
      });
    });
  }

  /** Reads the site back and keeps what was seen, so that the interface shows what is true. */
  async cleanupEnvironment(environment: string, deployment: DeploymentRequest): Promise<void> {
    const site = { ...siteOfRequest(deployment), environment: (await this.getEnvironment(environment)).name };
    await this.observe(site, { agent: deployment.metadata.agent, projectId: deployment.projectId, projectName: deployment.projectName });
  }

  /** Reads a site back from its agent and writes down what was seen. Throws what the target says when it cannot be read. */
  async observe(site: Site, names: { agent: string; projectId: string; projectName: string }): Promise<void> {
    this.#looks += 1;
    const look = this.#looks;
    const target = await this.#targets.target(names.agent);
    const { address, previewAddress, generation, live, previous, pending, holder, queue, storage } = await target.readSite(site, AbortSignal.timeout(10_000));
    const id = siteKey(site);
    // A slow answer must not put what was true before in the place of what is true now.
    if ((this.#seen.get(id) ?? 0) > look) return;
    this.#seen.set(id, look);
    await this.#database.sites.put({
      id, ...names, environment: site.environment, address, previewAddress, generation, live, previous, pending: pending && { deployment: pending.deployment, returnTo: pending.returnTo, held: pending.held },
      queue: queue.map(({ deployment, person, since }) => ({ deployment, person, since, working: deployment === holder?.deployment })), storage, observedAt: this.#now(),
    });
  }

  /** Reads a site that was seen before back from its agent. */
  async refresh(site: Site): Promise<void> {
    const [seen, { agent }] = await Promise.all([this.#database.sites.get(siteKey(site)), this.getEnvironment(site.environment)]);
    if (agent === '') throw noAgent(site.environment);
    await this.observe(site, { agent, projectId: site.project, projectName: seen?.projectName ?? site.project });
  }

  /**
   * Changes an environment's settings. Rules are put in force at the agent first, and without that nothing is kept; with another agent come
   * its rules. Throws DeployError `environment.malformed`, `agent.unknown` for an agent that is not paired, or what the agent says
   * (`access.denied` for who does not administer the environment there).
   */
  async save(wish: EnvironmentChange): Promise<void> {
    const parsed = EnvironmentChange.safeParse(wish);
    if (!parsed.success) throw new DeployError('environment.malformed', `The settings of ${wish.name} cannot be kept.`, { next: toWire(parsed.error).message });
    const { data: change } = parsed;
    await this.#inTurn(change.name, async () => {
      if (change.agent !== undefined && change.agent !== '' && !await this.#database.agents.get(change.agent)) {
        throw new DeployError('agent.unknown', `The agent chosen for ${change.name} is no longer paired.`, { next: 'Choose another one, or pair it again first.' });
      }
      const policy = await this.#putInForce(change);
      await this.#database.transaction('rw', this.#database.environments, async () => {
        const config = await this.getEnvironment(change.name);
        await this.#database.environments.put(changed(config, { ...change, policy: changed(config.policy, policy) }));
      });
    });
  }

  /** What a change makes of the rules: only what it names changes at the agent, whatever others have set there. */
  async #putInForce({ name, agent, policy }: EnvironmentChange): Promise<NonNullable<EnvironmentChange['policy']>> {
    const before = await this.getEnvironment(name);
    const at = agent ?? before.agent;
    if (at === '' || (at === before.agent && policy === undefined)) return policy ?? {};
    const target = await this.#targets.target(at);
    const inForce = await target.readPolicy(name, AbortSignal.timeout(10_000)).catch(notSaved);
    const wanted = changed(inForce, policy ?? {});
    if (!isSame(wanted, inForce)) await target.setPolicy(name, wanted, { idempotencyKey: crypto.randomUUID(), signal: AbortSignal.timeout(10_000) }).catch(notSaved);
    return wanted;
  }

  /** Gives an agent to every environment that has none and that the agent serves; one that waits for a certain agent takes no other. */
  async adopt(agent: string, environments: readonly EnvironmentName[]): Promise<void> {
    await this.#database.transaction('rw', this.#database.environments, this.#database.settings, async () => {
      const awaited = await awaitedAgents(this.#database);
      for (const name of environments) {
        if ((awaited[name] ?? agent) !== agent) continue;
        const config = await this.#database.environments.get(name);
        if (!config || config.agent === '') await this.#database.environments.put({ ...(config ?? newEnvironment(name)), agent });
      }
    });
  }

  /** Takes an agent away from every environment that had it. */
  async abandon(agent: string): Promise<void> {
    await this.#database.environments.filter((config) => config.agent === agent).modify({ agent: '' });
  }
}
