import { defaultPolicy, type EnvironmentConfig, type EnvironmentName } from '../../../src/domain/environment.ts';
import type { RunRow, StepRow } from '../../../src/durable/journal.ts';
import type { PlanRow, SiteRow } from '../../../src/storage/database.ts';
import { type HistoryRow, termsOf } from '../../../src/storage/history-terms.ts';

export const agent = 'a'.repeat(64);
export const digest = `sha256:${'d'.repeat(64)}`;

/** A deployment id that is told apart by its letter. */
export function deploymentId(letter: string): string {
  return `dpl_${letter.repeat(22)}`;
}

export function environmentRow(name: EnvironmentName, change: Partial<EnvironmentConfig> = {}): EnvironmentConfig {
  return { name, agent, strategy: 'blue-green', policy: defaultPolicy(name), configuration: {}, notifications: true, ...change };
}

export function runRow(id: string, change: Partial<RunRow> = {}, environment: EnvironmentName = 'staging'): RunRow {
  const input = { projectId: 'cafe', projectName: 'Café', targetEnvironment: environment, strategy: 'blue-green', initiatedBy: 'Ada', metadata: { action: 'deploy' } };
  return { id, pipeline: 'deploy@1', input, state: 'running', createdAt: 1000, updatedAt: 2000, endedAt: null, epoch: 1, cancelRequested: false, error: null, output: null, wakeAt: null, unfinished: 1, told: 0, ...change };
}

export function stepRow(run: string, path: string, change: Partial<StepRow> = {}): StepRow {
  return { id: `${run}/${path}`, run, path, state: 'done', attempt: 1, failures: 0, output: null, error: null, startedAt: 1000, endedAt: 1100, wakeAt: null, undo: null, ...change };
}

export function siteRow(environment: EnvironmentName, change: Partial<SiteRow> = {}): SiteRow {
  return { id: `cafe/${environment}`, agent, projectId: 'cafe', projectName: 'Café', environment, address: 'http://127.0.0.1:7531/', previewAddress: 'http://127.0.0.1:7541/', generation: 1, live: null, previous: null, observedAt: 0, ...change };
}

export function record(id: string, change: Partial<HistoryRow> = {}): HistoryRow {
  const row = {
    id, site: 'cafe/staging', projectId: 'cafe', projectName: 'Café', environment: 'staging', strategy: 'blue-green', action: 'deploy', initiatedBy: 'Ada', startedAt: 1000, endedAt: 5000,
    result: { deploymentId: id, status: 'success', message: 'Live.', deployedAt: 5000, duration: 4000, metrics: { files: 2, bytes: 20, bytesSent: 10, filesSent: 1, stages: { preparation: 1000, staging: 500 }, attempts: 9, retries: 0 }, artifacts: [] },
    digest, content: digest, ...change,
  } satisfies Omit<HistoryRow, 'terms'>;
  return { terms: termsOf(row), ...row };
}

export function planRow(id: string, change: Partial<PlanRow> = {}): PlanRow {
  return {
    id, snapshotId: 'snap-1', projectId: 'cafe', projectName: 'Café', environment: 'staging', createdAt: 1000, added: ['a.js'], changed: ['index.html'], removed: [], unchanged: 4,
    bytes: 2000, bytesToSend: 500, findings: [], strategy: 'blue-green', checks: ['entry-page'], expected: 4000, worst: 60_000, rollback: 'The release of 14:02.', ...change,
  };
}
