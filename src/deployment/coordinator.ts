import type { DeploymentCoordinator } from '../domain/components.ts';
import type { DeploymentFilter, DeploymentOptions, DeploymentRecord, DeploymentResult, DeploymentStatus } from '../domain/deployment.ts';
import { DeploymentRequest } from '../domain/deployment.ts';
import { DeployError } from '../domain/errors.ts';
import { statusOf } from '../domain/status.ts';
import type { Engine } from '../durable/drive.ts';
import type { RunRow } from '../durable/journal.ts';
import { adviceOf } from '../durable/retry.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import type { History } from './history.ts';
import type { CheckRequest } from './pipelines/check.ts';
import type { PlanRequest } from './pipelines/plan.ts';

/** What the coordinator is built from. */
export interface CoordinatorOptions {
  readonly database: SlipwayDatabase;
  /** The engine for a number of runs at the same time. */
  engine(options: DeploymentOptions): Engine;
  readonly history: History;
  readonly monitoring: { startDeploymentMonitoring(deploymentId: string): void };
  /** Stops what goes on outside of the engine for a run: its lease is no longer refreshed, nothing more of it is sent, and nobody waits behind it. */
  letGo(run: RunRow): Promise<void>;
  now(): number;
}

/** Runs deployments as durable pipelines; everything it says is read from the journal. */
export class PipelineCoordinator implements DeploymentCoordinator {
  readonly #options: CoordinatorOptions;
  #engine: Engine | undefined;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  /** Takes up every run that an earlier life of the worker left. Must be called before anything else. */
  async initialize(options: DeploymentOptions): Promise<void> {
    this.#engine ??= this.#options.engine(options);
    for (const run of await this.#options.database.runs.where('unfinished').equals(1).toArray()) this.#options.monitoring.startDeploymentMonitoring(run.id);
    await this.#engine.resumeAll();
  }

  /** Writes the run down and begins; answers as soon as it cannot be lost any more. */
  async begin(deployment: DeploymentRequest): Promise<void> {
    const parsed = DeploymentRequest.safeParse(deployment);
    if (!parsed.success) throw new DeployError('deployment.malformed', `The deployment cannot be understood: ${parsed.error.issues[0]?.message ?? ''}`);
    const request = parsed.data;
    await this.#started.start({ id: request.id, pipeline: request.metadata.action === 'roll-back' ? 'roll-back@1' : 'deploy@1', input: request });
    this.#options.monitoring.startDeploymentMonitoring(request.id);
  }

  /** Writes a plan's run down and begins. */
  async plan(plan: PlanRequest): Promise<void> {
    await this.#started.start({ id: plan.id, pipeline: 'plan@1', input: plan });
  }

  /** Writes a check's run down and begins. */
  async check(request: CheckRequest): Promise<void> {
    await this.#started.start({ id: request.id, pipeline: 'check@1', input: request });
  }

  async startDeployment(deployment: DeploymentRequest): Promise<DeploymentResult> {
    await this.begin(deployment);
    const run = await this.#started.ended(deployment.id);
    const record = await this.#options.history.recordEnd(run);
    if (!record) throw new DeployError('deployment.unknown', 'The deployment ended without a record.');
    return record.result;
  }

  async getDeploymentStatus(deploymentId: string): Promise<DeploymentStatus> {
    const run = await this.#options.database.runs.get(deploymentId);
    if (!run) throw new DeployError('deployment.unknown', 'There is no deployment of that name.');
    return statusOf(run, await this.#options.database.steps.where('run').equals(deploymentId).toArray(), this.#options.now());
  }

  /** Stops a run and takes back what it did. Throws DeployError `deployment.past-cancel` once the change is final: then roll back. */
  async cancelDeployment(deploymentId: string): Promise<void> {
    const run = await this.#options.database.runs.get(deploymentId);
    if (!run) throw new DeployError('deployment.unknown', 'There is no deployment of that name.');
    if (run.unfinished === 0 && run.state !== 'done') return;
    const confirmed = await this.#options.database.steps.where('run').equals(deploymentId).and((step) => step.path === 'verification/confirm').count();
    if (confirmed > 0) throw new DeployError('deployment.past-cancel', 'The release is live and verified; there is nothing left to cancel.', { next: 'Use Roll back to return to the release before.' });
    await this.#started.cancel(deploymentId);
  }

  /** Has a run that waits before it tries again try at once. Quiet when it waits for nothing. */
  async resume(deploymentId: string): Promise<void> {
    const { database } = this.#options;
    const request = DeploymentRequest.safeParse((await database.runs.get(deploymentId))?.input);
    // An agent that failed several times is left alone for a moment, but not when a person says now.
    if (request.success) await database.breakers.delete(request.data.metadata.agent);
    await this.#wake(deploymentId, () => true);
    this.#started.hurry(deploymentId);
    await this.#started.resumeAll();
  }

  /** A person has given what runs asked for: those that wait for a person look at once. */
  async resumeAsking(): Promise<void> {
    for (const run of await this.#options.database.runs.where('unfinished').equals(1).toArray()) {
      await this.#wake(run.id, (error) => adviceOf(error).kind === 'person');
    }
    await this.#started.resumeAll();
  }

  /** Takes a run off the list and drives it no further. Its place in the queue becomes free; what it did at its target stays as it is. One that had not ended gets its line of the history first. */
  async forget(deploymentId: string): Promise<void> {
    const { database, history } = this.#options;
    const run = await database.runs.get(deploymentId);
    if (!run) return;
    if (run.unfinished === 1) await history.recordForgotten(run);
    // Whoever drives it loses it with the row: every write of the engine asks for that first.
    await database.transaction('rw', [database.runs, database.steps, database.events, database.signals, database.reports, database.progress, database.transfers, database.usages], async () => {
      await database.runs.delete(deploymentId);
      await database.progress.delete(deploymentId);
      await database.transfers.delete(deploymentId);
      await database.usages.delete(deploymentId);
      for (const table of [database.steps, database.events, database.signals, database.reports]) await table.where('run').equals(deploymentId).delete();
    });
    await this.#options.letGo(run);
  }

  async getDeploymentHistory(filter?: DeploymentFilter): Promise<DeploymentRecord[]> {
    return await this.#options.history.find(filter);
  }

  /** Cuts a run's waits short, after the failures that are meant: other pauses belong to what the run does. */
  async #wake(deploymentId: string, meant: (error: unknown) => boolean): Promise<void> {
    const { database } = this.#options;
    await database.transaction('rw', database.runs, database.steps, async () => {
      const changed = await database.steps.where('run').equals(deploymentId)
        .filter(({ state, error, undo }) => (state === 'parked' && error !== null && meant(error)) || (undo?.state === 'parked' && meant(undo.error)))
        .modify((step) => {
          if (step.undo) step.undo.wakeAt = null;
          else step.wakeAt = null;
        });
      if (changed > 0) await database.runs.where('id').equals(deploymentId).and((run) => run.unfinished === 1).modify({ wakeAt: null });
    });
  }

  get #started(): Engine {
    if (!this.#engine) throw new DeployError('coordinator.not-started', 'Slipway is still starting.', { next: 'Try again in a moment.', retry: 'backoff' });
    return this.#engine;
  }
}
