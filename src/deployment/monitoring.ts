import { liveQuery, type Subscription } from 'dexie';
import type { MonitoringService } from '../domain/components.ts';
import type { DeploymentIssue, DeploymentMetrics } from '../domain/deployment.ts';
import { DeployError, WireError } from '../domain/errors.ts';
import type { RunRow, StepRow } from '../durable/journal.ts';
import type { SlipwayDatabase } from '../storage/database.ts';
import { metricsOf, observedOf } from './metrics.ts';

/** Failed attempts of one step after which a person is told that something keeps failing. */
const patience = 3;

/** Told of every change of a watched run. */
export type RunObserver = (run: RunRow, steps: readonly StepRow[]) => void;

/** Watches runs through the journal, so that it sees the same as every open page, and tells each issue once. */
export class JournalMonitoring implements MonitoringService {
  readonly #database: SlipwayDatabase;
  readonly #tell: (deploymentId: string, issue: DeploymentIssue) => void;
  readonly #observe: RunObserver;
  readonly #now: () => number;
  readonly #watched = new Map<string, Subscription>();
  readonly #told = new Set<string>();

  constructor(options: { database: SlipwayDatabase; tell(deploymentId: string, issue: DeploymentIssue): void; observe: RunObserver; now(): number }) {
    this.#database = options.database;
    this.#tell = options.tell;
    this.#observe = options.observe;
    this.#now = options.now;
  }

  /** Quiet when it is watched already. Stops by itself when the run ends. */
  startDeploymentMonitoring(deploymentId: string): void {
    if (this.#watched.has(deploymentId)) return;
    const view = liveQuery(async () => ({
      run: await this.#database.runs.get(deploymentId),
      steps: await this.#database.steps.where('run').equals(deploymentId).toArray(),
    }));
    this.#watched.set(deploymentId, view.subscribe(({ run, steps }) => {
      if (!run) return;
      this.#observe(run, steps);
      for (const step of steps) this.#look(deploymentId, step);
      if (run.unfinished === 0) this.stopDeploymentMonitoring(deploymentId);
    }));
  }

  stopDeploymentMonitoring(deploymentId: string): void {
    this.#watched.get(deploymentId)?.unsubscribe();
    this.#watched.delete(deploymentId);
  }

  async getDeploymentMetrics(deploymentId: string): Promise<DeploymentMetrics> {
    const ended = await this.#database.history.get(deploymentId);
    if (ended) return ended.result.metrics;
    if (!await this.#database.runs.get(deploymentId)) throw new DeployError('deployment.unknown', 'There is no deployment of that name.');
    const steps = await this.#database.steps.where('run').equals(deploymentId).toArray();
    return metricsOf(steps, await observedOf(this.#database, deploymentId));
  }

  /** Tells an issue, the same one of a deployment only once. */
  alertOnDeploymentIssue(deploymentId: string, issue: DeploymentIssue): void {
    const key = `${deploymentId} ${issue.code}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#tell(deploymentId, issue);
  }

  #look(deploymentId: string, step: StepRow): void {
    if (step.state !== 'parked') return;
    const error = WireError.safeParse(step.error);
    const asks = error.success && error.data.retry === 'person';
    // What a person is asked for is told when it is first found lacking: later lives of the worker keep quiet.
    if (asks ? (step.waits ?? 0) > 1 : step.failures - (step.waits ?? 0) < patience) return;
    const message = error.success ? `${error.data.message} ${error.data.next}`.trim() : `The step ${step.path} keeps failing.`;
    this.alertOnDeploymentIssue(deploymentId, { level: 'warning', code: asks ? error.data.code : `${step.path}.keeps-failing`, message, at: this.#now() });
  }
}
