import type { RollbackService } from '../domain/components.ts';
import type { DeploymentRequest, RollbackRecord, RollbackResult, ValidationResult } from '../domain/deployment.ts';
import { DeployError } from '../domain/errors.ts';
import { siteOf } from '../domain/site.ts';
import type { ReleaseRow, SlipwayDatabase } from '../storage/database.ts';
import type { TargetRegistry } from '../targets/registry.ts';
import type { PipelineCoordinator } from './coordinator.ts';

/** What going back works with. */
export interface RollbackOptions {
  readonly database: SlipwayDatabase;
  readonly targets: Pick<TargetRegistry, 'target'>;
  readonly coordinator: PipelineCoordinator;
  /** Makes the request that goes back to a release. */
  request(release: Pick<ReleaseRow, 'id' | 'site' | 'agent' | 'projectName'>): Promise<DeploymentRequest>;
}

/** Going back to releases that were live. `deploymentId` names the release to go back to. */
export class PipelineRollback implements RollbackService {
  readonly #options: RollbackOptions;

  constructor(options: RollbackOptions) {
    this.#options = options;
  }

  /** Pins the release at its target, so that retention keeps it until it is needed. */
  async prepareRollback(deploymentId: string): Promise<void> {
    const release = await this.#release(deploymentId);
    const target = await this.#options.targets.target(release.agent);
    await target.pin(deploymentId, true, { idempotencyKey: `pin/${deploymentId}/1`, signal: AbortSignal.timeout(20_000) });
    await this.#options.database.releases.update(deploymentId, { pinned: 1 });
  }

  async executeRollback(deploymentId: string): Promise<RollbackResult> {
    const request = await this.#options.request(await this.#release(deploymentId));
    const result = await this.#options.coordinator.startDeployment(request);
    const worked = result.status === 'success';
    return { deploymentId: request.id, status: worked ? 'success' : 'failed', message: result.message, restored: worked ? deploymentId : null, duration: result.duration };
  }

  /** Whether the target still holds the release, sealed. */
  async validateRollback(deploymentId: string): Promise<ValidationResult> {
    const release = await this.#release(deploymentId);
    const target = await this.#options.targets.target(release.agent);
    const there = (await target.releases(siteOf(release.site), AbortSignal.timeout(20_000))).find((entry) => entry.deployment === deploymentId);
    const usable = there !== undefined && there.phase !== 'collected' && there.phase !== 'receiving' && there.phase !== 'cancelled';
    return { valid: usable, findings: usable ? [] : [{ check: 'release', level: 'error', message: 'The target no longer holds that release.' }] };
  }

  /** Every going back on the site of a deployment, newest first. */
  async getRollbackHistory(deploymentId: string): Promise<RollbackRecord[]> {
    const { database } = this.#options;
    const site = (await database.releases.get(deploymentId))?.site ?? (await database.history.get(deploymentId))?.site;
    if (site === undefined) return [];
    const lines = await database.history.where('site').equals(site).and((line) => line.action === 'roll-back').reverse().sortBy('startedAt');
    const releases = await database.releases.where('site').equals(site).toArray();
    return lines.map(({ id, startedAt, initiatedBy, digest, result: { status, message, duration } }) => ({
      deploymentId, rollbackId: id, at: startedAt, initiatedBy,
      result: {
        deploymentId: id, status: status === 'success' ? 'success' : 'failed', message, duration,
        restored: releases.find((release) => release.digest === digest)?.id ?? null,
      },
    }));
  }

  async #release(deploymentId: string): Promise<ReleaseRow> {
    const release = await this.#options.database.releases.get(deploymentId);
    if (!release) throw new DeployError('release.unknown', 'This browser does not know that release.', { next: 'Open the site in the side panel and choose one from its list.' });
    return release;
  }
}
